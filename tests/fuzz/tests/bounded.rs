//! A fixed number of inputs for each target, the same in every run.

use oast_fuzz::driver::{Limit, run, seed};
use oast_fuzz::targets::TARGETS;

fn bounded(name: &str) {
    let target = TARGETS
        .iter()
        .find(|target| target.name == name)
        .expect("a target");
    let report = run(target, seed().unwrap_or(1), Limit::Inputs(target.inputs));
    println!("{report}");
    assert!(report.failures.is_empty(), "{report}");
    assert!(
        report.accepts_enough(target),
        "too few are accepted: {report}"
    );
}

macro_rules! targets {
    ($($name:ident)*) => {
        $(#[test]
        fn $name() {
            bounded(stringify!($name));
        })*

        #[test]
        fn every_target_has_a_test() {
            let tested = [$(stringify!($name)),*];
            let known: Vec<_> = TARGETS.iter().map(|target| target.name).collect();
            assert_eq!(tested.as_slice(), known);
        }
    };
}

targets! { yaml json_document pattern json events multipart multipart_read xml url style }
