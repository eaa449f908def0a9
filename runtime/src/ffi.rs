//! What librdkafka can do and its Rust binding cannot: header names that are not UTF-8, the id of a
//! topic, and altering some of its configs. The only unsafe code of this package.
#![expect(unsafe_code, reason = "the binding has no safe call for any of this")]

mod configs;

use std::{
    ffi::{CStr, CString},
    ptr, slice,
    time::Duration,
};

use rdkafka::{
    bindings::{
        rd_kafka_AdminOptions_destroy, rd_kafka_AdminOptions_new, rd_kafka_AdminOptions_set_broker,
        rd_kafka_AdminOptions_set_request_timeout, rd_kafka_DescribeTopics, rd_kafka_DescribeTopics_result_topics,
        rd_kafka_TopicCollection_destroy, rd_kafka_TopicCollection_of_topic_names, rd_kafka_TopicDescription_error,
        rd_kafka_TopicDescription_topic_id, rd_kafka_Uuid_base64str, rd_kafka_admin_op_t, rd_kafka_error_code,
        rd_kafka_event_DescribeTopics_result, rd_kafka_event_destroy, rd_kafka_event_error, rd_kafka_event_t,
        rd_kafka_header_get_all, rd_kafka_headers_t, rd_kafka_mem_free, rd_kafka_memberid, rd_kafka_message_headers,
        rd_kafka_queue_destroy, rd_kafka_queue_new, rd_kafka_queue_poll, rd_kafka_resp_err_t,
    },
    client::NativeClient,
    error::{KafkaError, KafkaResult},
    message::BorrowedMessage,
};

pub(crate) use self::configs::alter_topic;
use crate::record::headers::Header;

/// The id that brokers without topic ids answer with.
const NO_ID: &str = "AAAAAAAAAAAAAAAAAAAAAA";

/// Headers byte for byte, in order.
pub(crate) fn headers<'a>(message: &'a BorrowedMessage<'_>) -> Vec<Header<'a>> {
    let mut list = ptr::null_mut();
    // SAFETY: the message is alive while it is borrowed, and it keeps the list.
    match unsafe { rd_kafka_message_headers(message.ptr(), &raw mut list) } {
        // SAFETY: as above.
        rd_kafka_resp_err_t::RD_KAFKA_RESP_ERR_NO_ERROR => (0..).map_while(|at| unsafe { header(list, at) }).collect(),
        _ => Vec::new(),
    }
}

/// # Safety
///
/// `list` must outlive `'a`.
unsafe fn header<'a>(list: *const rd_kafka_headers_t, at: usize) -> Option<Header<'a>> {
    let (mut name, mut value, mut length) = (ptr::null(), ptr::null(), 0);
    // SAFETY: the list is alive; what lies behind its end is answered with an error.
    let found = unsafe { rd_kafka_header_get_all(list, at, &raw mut name, &raw mut value, &raw mut length) };
    if found != rd_kafka_resp_err_t::RD_KAFKA_RESP_ERR_NO_ERROR {
        return None;
    }
    // SAFETY: a name ends with a zero byte; a value is null or so long; both lie in the list.
    unsafe {
        let value = (!value.is_null()).then(|| slice::from_raw_parts(value.cast(), length));
        Some((CStr::from_ptr(name).to_bytes(), value))
    }
}

/// The name by which the group knows this client; none while it is no member.
pub(crate) fn member_id(client: &NativeClient) -> Option<String> {
    // SAFETY: the client is alive; what it answers is ours to free.
    unsafe {
        let id = rd_kafka_memberid(client.ptr());
        if id.is_null() {
            return None;
        }
        let text = CStr::from_ptr(id).to_string_lossy().into_owned();
        rd_kafka_mem_free(client.ptr(), id.cast());
        Some(text).filter(|text| !text.is_empty())
    }
}

/// The id of a topic, as Kafka's tools print it; none where the brokers give none. A topic that
/// is deleted and made anew has another one. Asks this broker, and waits at most so long.
pub(crate) fn topic_id(
    client: &NativeClient,
    broker: i32,
    topic: &str,
    longest: Duration,
) -> KafkaResult<Option<String>> {
    let unnamed = |_| KafkaError::AdminOpCreation("a topic's name holds a zero byte".to_owned());
    let name = CString::new(topic).map_err(unnamed)?;
    let milliseconds = i32::try_from(longest.as_millis()).unwrap_or(i32::MAX);
    // SAFETY: every pointer is freed by its guard behind its last use, and none is null: the
    // library aborts where it has no memory.
    unsafe {
        let mut names = [name.as_ptr()];
        let topics =
            Owned(rd_kafka_TopicCollection_of_topic_names(names.as_mut_ptr(), 1), rd_kafka_TopicCollection_destroy);
        let describe = rd_kafka_admin_op_t::RD_KAFKA_ADMIN_OP_DESCRIBETOPICS;
        let options = Owned(rd_kafka_AdminOptions_new(client.ptr(), describe), rd_kafka_AdminOptions_destroy);
        rd_kafka_AdminOptions_set_request_timeout(options.0, milliseconds, ptr::null_mut(), 0);
        rd_kafka_AdminOptions_set_broker(options.0, broker, ptr::null_mut(), 0);
        let queue = Owned(rd_kafka_queue_new(client.ptr()), rd_kafka_queue_destroy);
        rd_kafka_DescribeTopics(client.ptr(), topics.0, options.0, queue.0);
        let answer = rd_kafka_queue_poll(queue.0, milliseconds);
        if answer.is_null() {
            return Err(KafkaError::NoMessageReceived);
        }
        let answer = Owned(answer, rd_kafka_event_destroy);
        described(answer.0)
    }
}

/// # Safety
///
/// `answer` must be alive, and the answer to a question for one topic.
unsafe fn described(answer: *mut rd_kafka_event_t) -> KafkaResult<Option<String>> {
    // SAFETY: all that is read here lies in the answer, and an answer without topics is told apart.
    unsafe {
        refused(rd_kafka_event_error(answer))?;
        let mut count = 0;
        let result = rd_kafka_event_DescribeTopics_result(answer);
        if result.is_null() {
            return Err(KafkaError::NoMessageReceived);
        }
        let topics = rd_kafka_DescribeTopics_result_topics(result, &raw mut count);
        if count == 0 {
            return Err(KafkaError::NoMessageReceived);
        }
        let topic = *topics;
        let error = rd_kafka_TopicDescription_error(topic);
        if !error.is_null() {
            refused(rd_kafka_error_code(error))?;
        }
        let id = rd_kafka_Uuid_base64str(rd_kafka_TopicDescription_topic_id(topic));
        let id = CStr::from_ptr(id).to_string_lossy().into_owned();
        Ok(Some(id).filter(|id| id != NO_ID))
    }
}

fn refused(code: rd_kafka_resp_err_t) -> KafkaResult<()> {
    match code {
        rd_kafka_resp_err_t::RD_KAFKA_RESP_ERR_NO_ERROR => Ok(()),
        code => Err(KafkaError::AdminOp(code.into())),
    }
}

/// Something of the library's, and how it is freed.
struct Owned<T>(*mut T, unsafe extern "C" fn(*mut T));

impl<T> Drop for Owned<T> {
    fn drop(&mut self) {
        // SAFETY: it was made for us, and nothing points into it any more.
        unsafe { (self.1)(self.0) }
    }
}
