//! The driver, on targets that fail.

use std::fs;

use oast_fuzz::driver::{Limit, run};
use oast_fuzz::targets::TARGETS;
use oast_fuzz::{Outcome, Target};

/// The target `json` with another reader.
const fn reader(run: fn(&[u8]) -> Outcome) -> Target {
    Target {
        name: "json",
        run,
        documents: &[],
        extension: "",
        dictionary: &["(", ")"],
        inputs: 500,
        least_accepted: 5,
    }
}

#[test]
fn a_panic_is_found_and_its_input_made_smaller() {
    static TARGET: Target = reader(|input| {
        assert!(!input.contains(&b'('), "a bracket");
        Outcome::Accepted
    });
    let report = run(&TARGET, 1, Limit::Inputs(TARGET.inputs));
    let [failure] = report.failures.values().collect::<Vec<_>>()[..] else {
        panic!("{report}");
    };
    assert!(
        failure.contains("a bracket") && failure.contains("OAST_SEED="),
        "{failure}"
    );
    let path = failure.lines().last().expect("a path").trim();
    assert_eq!(fs::read(path).expect("an input"), b"(");
}

#[test]
fn an_input_that_takes_much_memory_is_found() {
    static TARGET: Target = reader(|input| {
        let length = if input.ends_with(b")") { 300 << 20 } else { 1 };
        let memory = std::hint::black_box(vec![1_u8; length]);
        Outcome::of(memory.len() == length)
    });
    let report = run(&TARGET, 1, Limit::Inputs(128));
    let is_found = report.failures.contains_key("memory");
    assert!(
        is_found || !fs::exists("/proc/self/clear_refs").unwrap_or(false),
        "{report}"
    );
}

#[test]
fn a_target_that_refuses_everything_is_none() {
    static TARGET: Target = reader(|_| Outcome::Refused);
    let report = run(&TARGET, 1, Limit::Inputs(100));
    assert_eq!((report.inputs, report.accepted), (100, 0));
    assert!(report.failures.is_empty() && !report.accepts_enough(&TARGET));
}

#[test]
fn a_seed_is_the_same_run() {
    let target = TARGETS
        .iter()
        .find(|target| target.name == "json")
        .expect("a target");
    let counts = |seed| {
        let report = run(target, seed, Limit::Inputs(200));
        (report.inputs, report.accepted)
    };
    assert_eq!(counts(7), counts(7));
}
