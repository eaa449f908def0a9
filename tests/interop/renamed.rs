//! One compiled pipeline under several names, so that each test has a topic of its own.

use tollgate_runtime::{
    batch::{AnyPipeline, Renamed},
    pipeline::{About, Compatibility, Settings, Topic},
};
use tollgate_test_pipelines::PIPELINES;

/// What has to be in the environment for the pipeline `guarded`.
pub(crate) const GUARDED: [&str; 2] = ["TOLLGATE_TEST_REGISTRY", "TOLLGATE_TEST_USER_INFO"];

/// The pipeline itself, of two schema versions.
pub(crate) fn compiled() -> &'static dyn AnyPipeline {
    PIPELINES.iter().find(|compiled| compiled.name == "interop").expect("it is compiled").runtime
}

pub(crate) fn pipelines() -> Vec<&'static dyn AnyPipeline> {
    let settings = compiled().about().settings;
    let guarded = Settings {
        registry: "${env:TOLLGATE_TEST_REGISTRY}",
        registry_user_info: Some("${env:TOLLGATE_TEST_USER_INFO}"),
        ..settings
    };
    let strict = Settings { compatibility: Some(Compatibility::Backward), ..settings };
    vec![
        renamed("read", 3, settings),
        renamed("written", 1, settings),
        renamed("keyed", 6, settings),
        renamed("tools", 3, settings),
        renamed("outage", 2, settings),
        renamed("guarded", 1, guarded),
        renamed("strict", 1, strict),
    ]
}

fn renamed(name: &'static str, partitions: u32, settings: Settings) -> &'static dyn AnyPipeline {
    let about = compiled().about();
    let topic = Topic { name, partitions, ..about.topic };
    Renamed::leak(compiled(), About { name, topic, settings, ..*about })
}
