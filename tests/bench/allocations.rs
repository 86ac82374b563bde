//! Allocations, counted by divan's allocator.
//!
//! An allocator of our own would be `unsafe` code, which this workspace forbids; divan's tells its counts only in
//! the report that it prints. So the benchmark runs itself a second time, with [`ARGUMENT`], and reads that report.

use std::collections::HashMap;
use std::fmt;
use std::process::Command;

use divan::AllocProfiler;

use crate::{decode, patterns, request};

/// Makes the benchmark only count, and print divan's report.
pub const ARGUMENT: &str = "allocations";

#[global_allocator]
static ALLOCATOR: AllocProfiler = AllocProfiler::system();

/// Calls everything that is counted once, and prints divan's report.
pub fn count() {
    divan::Divan::default()
        .color(false)
        .sample_count(1)
        .sample_size(1)
        .run_benches();
}

#[divan::bench_group]
mod counted {
    use std::hint::black_box;

    use super::{decode, patterns, request};

    macro_rules! counted {
        ($($name:ident: $call:expr;)*) => {
            $(#[divan::bench]
            fn $name(bencher: divan::Bencher) {
                let call = $call;
                // What is made only once, on first use, does not count.
                black_box(call());
                bencher.bench_local(call);
            })*
        };
    }

    counted! {
        request_generated: request::generated();
        request_for_reqwest: request::generated_for_reqwest();
        request_formatted: request::formatted;
        request_by_url: request::by_url;
        request_checked: request::checked;
        pattern_generated: patterns::all_generated();
        pattern_regex: patterns::all_regex();
        pattern_regress: patterns::all_regress();
        decode_generated: decode::generated;
        decode_derived: decode::derived;
    }
}

/// Calls of the allocator, and the bytes they asked for.
#[derive(Clone, Debug, Default)]
pub struct Count {
    pub calls: f64,
    pub bytes: String,
}

/// The counts by the name of what is counted.
pub struct Counts(HashMap<String, Count>);

impl Counts {
    /// Runs the benchmark again to count, and reads what it prints.
    pub fn read() -> Self {
        let program = std::env::current_exe().expect("this program has a path");
        let output = Command::new(program)
            .arg(ARGUMENT)
            .output()
            .expect("this program runs");
        Self::parse(&String::from_utf8_lossy(&output.stdout))
    }

    /// The report is a tree: `├─ name  times`, and below it `alloc:` and `grow:`, each followed by a line with the
    /// number of calls and one with the bytes. Columns are divided by `│`; the first is the fastest sample, and all
    /// are the same here, with one sample.
    fn parse(report: &str) -> Self {
        let mut counts = HashMap::new();
        let mut name = "";
        let mut lines = report.lines();
        while let Some(line) = lines.next() {
            if let Some((_, leaf)) = line.split_once("─ ") {
                name = leaf.split_whitespace().next().unwrap_or_default();
                counts.insert(name.to_owned(), Count::default());
            }
            let kind = first_cell(line);
            if let "alloc:" | "grow:" = kind {
                let count = counts.entry(name.to_owned()).or_default();
                let calls: f64 = lines
                    .next()
                    .and_then(|line| first_cell(line).parse().ok())
                    .expect("a number of calls");
                count.calls += calls;
                let bytes = lines.next().map(first_cell).expect("a number of bytes");
                match count.bytes.is_empty() {
                    true => count.bytes = bytes.to_owned(),
                    false => count.bytes = format!("{} + {bytes}", count.bytes),
                }
            }
        }
        Self(counts)
    }

    /// What was counted by that name.
    pub fn of(&self, name: &str) -> Count {
        let count = self.0.get(name).cloned();
        count.unwrap_or_else(|| panic!("divan's report has no {name}"))
    }
}

fn first_cell(line: &str) -> &str {
    line.split('│')
        .map(str::trim)
        .find(|cell| !cell.is_empty())
        .unwrap_or_default()
}

impl fmt::Display for Count {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.calls {
            0.0 => f.write_str("0"),
            calls => write!(f, "{calls} ({})", self.bytes),
        }
    }
}
