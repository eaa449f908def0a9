//! Configs of a topic, altered one by one: the binding's own call resets what it does not name.

use std::{
    ffi::{CStr, CString},
    ptr,
    time::Duration,
};

use rdkafka::{
    bindings::{
        rd_kafka_AdminOptions_destroy, rd_kafka_AdminOptions_new, rd_kafka_AdminOptions_set_request_timeout,
        rd_kafka_AlterConfigOpType_t, rd_kafka_ConfigResource_add_incremental_config, rd_kafka_ConfigResource_destroy,
        rd_kafka_ConfigResource_error, rd_kafka_ConfigResource_error_string, rd_kafka_ConfigResource_new,
        rd_kafka_ConfigResource_t, rd_kafka_IncrementalAlterConfigs, rd_kafka_IncrementalAlterConfigs_result_resources,
        rd_kafka_ResourceType_t, rd_kafka_admin_op_t, rd_kafka_error_code, rd_kafka_error_destroy,
        rd_kafka_event_IncrementalAlterConfigs_result, rd_kafka_event_destroy, rd_kafka_event_error, rd_kafka_event_t,
        rd_kafka_queue_destroy, rd_kafka_queue_new, rd_kafka_queue_poll, rd_kafka_resp_err_t,
    },
    client::NativeClient,
    error::{KafkaError, KafkaResult},
};

use super::{Owned, refused};

/// Sets these configs of a topic and leaves all others as they are. Waits at most so long.
pub(crate) fn alter_topic(
    client: &NativeClient,
    topic: &str,
    configs: &[(&str, &str)],
    longest: Duration,
) -> KafkaResult<()> {
    let (topic, milliseconds) = (text(topic)?, i32::try_from(longest.as_millis()).unwrap_or(i32::MAX));
    // SAFETY: every pointer is freed by its guard behind its last use, and none is null: the
    // library aborts where it has no memory.
    unsafe {
        let kind = rd_kafka_ResourceType_t::RD_KAFKA_RESOURCE_TOPIC;
        let resource = Owned(rd_kafka_ConfigResource_new(kind, topic.as_ptr()), rd_kafka_ConfigResource_destroy);
        for (name, value) in configs {
            set(resource.0, name, value)?;
        }
        let alter = rd_kafka_admin_op_t::RD_KAFKA_ADMIN_OP_INCREMENTALALTERCONFIGS;
        let options = Owned(rd_kafka_AdminOptions_new(client.ptr(), alter), rd_kafka_AdminOptions_destroy);
        rd_kafka_AdminOptions_set_request_timeout(options.0, milliseconds, ptr::null_mut(), 0);
        let queue = Owned(rd_kafka_queue_new(client.ptr()), rd_kafka_queue_destroy);
        let mut resources = [resource.0];
        rd_kafka_IncrementalAlterConfigs(client.ptr(), resources.as_mut_ptr(), 1, options.0, queue.0);
        let answer = rd_kafka_queue_poll(queue.0, milliseconds);
        if answer.is_null() {
            return Err(KafkaError::NoMessageReceived);
        }
        let answer = Owned(answer, rd_kafka_event_destroy);
        altered(answer.0)
    }
}

/// # Safety
///
/// `resource` must be alive.
unsafe fn set(resource: *mut rd_kafka_ConfigResource_t, name: &str, value: &str) -> KafkaResult<()> {
    let (name, value) = (text(name)?, text(value)?);
    let set = rd_kafka_AlterConfigOpType_t::RD_KAFKA_ALTER_CONFIG_OP_TYPE_SET;
    // SAFETY: the library copies both texts; an error that it gives is ours to free.
    unsafe {
        let error = rd_kafka_ConfigResource_add_incremental_config(resource, name.as_ptr(), set, value.as_ptr());
        if error.is_null() {
            return Ok(());
        }
        let error = Owned(error, rd_kafka_error_destroy);
        refused(rd_kafka_error_code(error.0))
    }
}

/// # Safety
///
/// `answer` must be alive, and the answer to an alteration of one topic.
unsafe fn altered(answer: *mut rd_kafka_event_t) -> KafkaResult<()> {
    // SAFETY: all that is read here lies in the answer, and an answer without resources is told apart.
    unsafe {
        refused(rd_kafka_event_error(answer))?;
        let mut count = 0;
        let result = rd_kafka_event_IncrementalAlterConfigs_result(answer);
        if result.is_null() {
            return Err(KafkaError::NoMessageReceived);
        }
        let resources = rd_kafka_IncrementalAlterConfigs_result_resources(result, &raw mut count);
        if count == 0 {
            return Err(KafkaError::NoMessageReceived);
        }
        if rd_kafka_ConfigResource_error(*resources) == rd_kafka_resp_err_t::RD_KAFKA_RESP_ERR_NO_ERROR {
            return Ok(());
        }
        let words = rd_kafka_ConfigResource_error_string(*resources);
        let words = (!words.is_null()).then(|| CStr::from_ptr(words).to_string_lossy().into_owned());
        Err(KafkaError::AdminOpCreation(words.unwrap_or_else(|| "refused without a reason".to_owned())))
    }
}

fn text(text: &str) -> KafkaResult<CString> {
    CString::new(text).map_err(|_| KafkaError::AdminOpCreation("a name or value holds a zero byte".to_owned()))
}
