//! Prism reads the same documents: both take and refuse the same requests, and where they do not, `PRISM.tsv` has a row
//! that says why.
//!
//! The first row that fits counts; a cell that ends in `*` fits whatever goes on from there. A difference without a row
//! fails, and so does a row that no difference needs. A row is written by somebody who has read the request and
//! the specification; where the mock is what is wrong, it is the mock that is changed.

#[path = "../wire/prism/server.rs"]
mod server;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::path::Path;
use std::time::Duration;

use oast::mock::{Mock, Sample};
use server::Prism;

use crate::{cases, mock, root};

/// What Prism calls its refusals of a request; its other errors are about the answer.
const REFUSALS: &[&str] = &[
    "INVALID_CONTENT_TYPE",
    "NO_METHOD_MATCHED_ERROR",
    "NO_PATH_MATCHED_ERROR",
    "NO_SERVER_MATCHED_ERROR",
    "UNAUTHORIZED",
    "UNPROCESSABLE_ENTITY",
];

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Verdict {
    Taken,
    Refused,
    /// An error within Prism keeps it from answering, or ends it.
    Silent,
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Taken => "taken",
            Self::Refused => "refused",
            Self::Silent => "silent",
        })
    }
}

/// A request that is judged differently: the cells of its row but for the reason, and what there is to read.
struct Difference {
    cells: [String; 6],
    told: String,
}

/// A row of `PRISM.tsv`.
struct Row {
    cells: [String; 6],
    why: String,
}

impl Row {
    fn parse(line: &str) -> Self {
        let mut cells = line.split('\t').map(str::to_owned);
        let mut cell = || cells.next().unwrap_or_else(|| panic!("PRISM.tsv: {line}"));
        Self {
            cells: std::array::from_fn(|_| cell()),
            why: cell(),
        }
    }

    fn fits(&self, difference: &Difference) -> bool {
        let mut pairs = self.cells.iter().zip(&difference.cells);
        pairs.all(|(pattern, cell)| match pattern.strip_suffix('*') {
            Some(beginning) => cell.starts_with(beginning),
            None => pattern == cell,
        })
    }
}

fn rows() -> Vec<Row> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("mock/PRISM.tsv");
    let text = std::fs::read_to_string(path).expect("PRISM.tsv");
    let lines = text.lines().skip(1).filter(|line| !line.is_empty());
    lines.map(Row::parse).collect()
}

/// What is sent for an operation, with a name.
fn requests(mock: &Mock, id: &str, path: &str, seed: u64) -> Vec<(String, Sample)> {
    let sample = mock.sample(id, seed).expect("a request");
    let broken = cases::mutations(&sample, path).into_iter();
    let broken = broken.map(|(request, place, rule)| (format!("{place} [{rule}]"), request));
    let whole = ("as it must be".to_owned(), sample.clone());
    [whole].into_iter().chain(broken).collect()
}

fn asked(prism: &Prism, request: &Sample) -> (Verdict, String) {
    let headers = request.headers.iter().map(|(name, value)| {
        let value = value.to_str().expect("text");
        format!("{name}: {value}\r\n")
    });
    let headers: String = headers.collect();
    let answer = prism.answer(&request.method, &request.target, &headers, &request.body);
    (verdict(&answer), answer)
}

/// A request is refused by an error of Prism's own, by a documented answer that has violations of the request in
/// a header, or before Prism has it.
fn verdict(answer: &str) -> Verdict {
    if answer.is_empty() {
        return Verdict::Silent;
    }
    let (head, body) = answer.split_once("\r\n\r\n").unwrap_or((answer, ""));
    let named = body.split("stoplight.io/prism/errors#").nth(1);
    let named = named.and_then(|rest| rest.split('"').next());
    let violations = head
        .lines()
        .find_map(|line| line.strip_prefix("sl-violations: "));
    // It may be cut, so it is not always JSON.
    let mut violations = violations
        .into_iter()
        .flat_map(|text| text.split("{\"location\":"));
    let of_request = violations.any(|violation| {
        violation.starts_with("[\"request\"") && violation.contains("\"severity\":\"Error\"")
    });
    let status = server::status(answer);
    let is_unread = status == 400 && named.is_none();
    // An answer to HEAD has no body that says which.
    let is_bare = body.is_empty() && head.contains("application/problem+json") && status < 500;
    let is_refusal = named.is_some_and(|named| REFUSALS.contains(&named));
    match is_refusal || of_request || is_unread || is_bare {
        true => Verdict::Refused,
        false => Verdict::Taken,
    }
}

/// Whether an error has ended Prism; it may be about to end.
fn has_ended(prism: &mut Prism) -> bool {
    std::thread::sleep(Duration::from_millis(50));
    prism.process.try_wait().expect("a state").is_some()
}

/// Sends everything of a document to both; how many agree, and what differs.
fn compared(document: &Path, name: &str) -> (usize, Vec<Difference>) {
    let mock = mock(document).expect("a mock");
    let Some(mut prism) = Prism::start(document) else {
        let cells = [name, "-", "-", "the document", "taken", "refused"].map(str::to_owned);
        let told = String::new();
        return (0, vec![Difference { cells, told }]);
    };
    let (mut agree, mut differ) = (0, Vec::new());
    for operation in mock.operations() {
        for seed in [0, 1] {
            for (sent, request) in requests(&mock, operation.id, operation.path, seed) {
                let Sample {
                    method,
                    target,
                    headers,
                    body,
                    ..
                } = &request;
                let refusal = mock.check(method, target, headers, body).err();
                let ours = match refusal {
                    Some(_) => Verdict::Refused,
                    None => Verdict::Taken,
                };
                let (theirs, answer) = asked(&prism, &request);
                if theirs == Verdict::Silent && has_ended(&mut prism) {
                    prism = Prism::start(document).expect("as before");
                }
                if ours == theirs {
                    agree += 1;
                    continue;
                }
                let text = String::from_utf8_lossy(body);
                let [seed, ours, theirs] = [seed.to_string(), ours.to_string(), theirs.to_string()];
                differ.push(Difference {
                    cells: [
                        name.to_owned(),
                        operation.id.to_owned(),
                        seed,
                        sent,
                        ours,
                        theirs,
                    ],
                    told: format!(
                        "{method} {target} {headers:?}\n{text}\nours: {refusal:?}\nprism: {answer}\n"
                    ),
                });
            }
        }
    }
    (agree, differ)
}

#[test]
#[ignore = "needs node and npm ci in tests/wire/prism"]
fn prism_judges_as_we_do() {
    let rows = rows();
    let (mut agree, mut differ, mut unexplained) = (0, 0, 0);
    let mut used = BTreeSet::new();
    let mut reasons: BTreeMap<&str, usize> = BTreeMap::new();
    for document in cases::documents() {
        let name = document.strip_prefix(root()).expect("of this repository");
        let (same, differences) = compared(&document, &name.display().to_string());
        agree += same;
        differ += differences.len();
        for difference in differences {
            match rows.iter().position(|row| row.fits(&difference)) {
                Some(index) => {
                    used.insert(index);
                    *reasons.entry(&rows[index].why).or_default() += 1;
                }
                None => {
                    unexplained += 1;
                    let cells = difference.cells.join("\t");
                    println!("without a row: {cells}\n{}", difference.told);
                }
            }
        }
    }
    for (reason, count) in reasons {
        println!("{count:5} {reason}");
    }
    println!("{agree} agree, {differ} differ");
    let stale = rows
        .iter()
        .enumerate()
        .filter(|(index, _)| !used.contains(index));
    let stale: Vec<_> = stale.map(|(_, row)| row.cells.join("\t")).collect();
    assert!(
        stale.is_empty(),
        "rows without a difference:\n{}",
        stale.join("\n")
    );
    assert_eq!(unexplained, 0, "differences without a row");
    assert!(agree > 500, "{agree}");
}
