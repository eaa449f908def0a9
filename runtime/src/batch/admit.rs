//! What is checked before a decoder sees a byte, in this order.

use super::Dead;
use crate::{
    frame,
    pipeline::{About, Reason},
    record::Record,
    schemas::Ids,
};

/// A datum that may be decoded.
pub(super) struct Admitted<'a> {
    pub(super) schema_id: u32,
    /// Position of its schema version.
    pub(super) schema: usize,
    pub(super) datum: &'a [u8],
}

/// Finds the datum of a record, or the reason why there is none.
pub(super) fn admit<'a>(about: &About, ids: &Ids, position: usize, record: &'a Record) -> Result<Admitted<'a>, Dead> {
    let dead = |schema_id, reason, detail: String| Dead {
        record: position,
        schema_id,
        reason,
        field: "",
        detail,
        expectation: None,
        failed: Vec::new(),
    };
    let Some(value) = &record.value else {
        return Err(dead(None, Reason::Tombstone, "the record has no value".to_owned()));
    };
    let Some(frame) = frame::split(value) else {
        return Err(dead(None, Reason::BadFrame, "expected a zero byte and four bytes of schema id".to_owned()));
    };
    let dead = |reason, detail| dead(Some(frame.schema_id), reason, detail);
    let schema = ids.version(about, frame.schema_id).map_err(|why| dead(Reason::UnknownSchema, why))?;
    if let Some(why) = about.schemas[schema].unresolvable {
        return Err(dead(Reason::SchemaUnresolvable, why.to_owned()));
    }
    let most = about.settings.record_max_bytes;
    if u64::try_from(record.len()).map_or(true, |bytes| bytes > most) {
        return Err(dead(Reason::TooLarge, format!("{} bytes, at most {most} are decoded", record.len())));
    }
    Ok(Admitted { schema_id: frame.schema_id, schema, datum: frame.datum })
}
