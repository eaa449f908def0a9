//! The demo checks itself: a rule that was weakened behind its back is found out.

use tollgate_runtime::{cli, exit::Exit};
use tollgate_test_pipelines::PIPELINES;

#[test]
fn a_weakened_rule_is_found_out() {
    let weakened = PIPELINES.iter().find(|pipeline| pipeline.name == "weakened").expect("it was compiled");
    let folder = tempfile::tempdir().expect("a folder");
    let database = folder.path().join("demo.sqlite");
    let arguments = ["tollgate", "demo", "weakened", "--records", "5000", "--database"].map(Into::into);
    let exit = cli::run(&[weakened.runtime], arguments.into_iter().chain([database.into()]));
    assert_eq!(exit, Exit::No);
}
