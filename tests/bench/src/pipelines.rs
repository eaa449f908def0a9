//! The repository's candles, once for each way to write them: the build script compiles them.

include!(concat!(env!("OUT_DIR"), "/generated/src/pipelines.rs"));
