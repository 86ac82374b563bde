//! `RESULTS.tsv` and `REASONS.tsv`.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use crate::baseline::{self, Row as _};

/// What became of the samples of one input.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Row {
    pub document: String,
    /// `ok`, or why there was no program.
    pub state: String,
    pub components: usize,
    pub samples: usize,
    pub same: usize,
    pub nearly: usize,
    pub explained: usize,
    pub lost: usize,
    pub unread: usize,
    pub invalid: usize,
    pub refused: usize,
    pub crashed: usize,
    pub missing: usize,
    pub beyond: usize,
    pub untyped: usize,
}

impl Row {
    pub fn new(document: &str) -> Self {
        Self {
            document: document.to_owned(),
            state: "ok".to_owned(),
            ..Self::default()
        }
    }

    /// Counts a failure by its kind; what is missing has been counted.
    fn count(&mut self, kind: &str) {
        match kind {
            "lost" => self.lost += 1,
            "unread" => self.unread += 1,
            "invalid" => self.invalid += 1,
            "refused" => self.refused += 1,
            "crashed" => self.crashed += 1,
            _ => {}
        }
    }
}

impl baseline::Row for Row {
    const HEAD: &'static str = "document\tstate\tcomponents\tsamples\tsame\tnearly\texplained\tlost\tunread\tinvalid\trefused\tcrashed\tmissing\tbeyond\tuntyped";

    fn document(&self) -> &str {
        &self.document
    }

    fn counts(&self) -> Vec<usize> {
        vec![
            self.components,
            self.samples,
            self.same,
            self.nearly,
            self.explained,
            self.lost,
            self.unread,
            self.invalid,
            self.refused,
            self.crashed,
            self.missing,
            self.beyond,
            self.untyped,
        ]
    }

    fn text(&self) -> String {
        let counts = self.counts().into_iter().map(|count| count.to_string());
        let counts = counts.collect::<Vec<_>>().join("\t");
        format!("{}\t{}\t{counts}", self.document, self.state)
    }

    fn parse(line: &str) -> Option<Self> {
        let mut cells = line.split('\t');
        let mut row = Self::new(cells.next()?);
        row.state = cells.next()?.to_owned();
        let mut number = || cells.next()?.parse().ok();
        row.components = number()?;
        row.samples = number()?;
        row.same = number()?;
        row.nearly = number()?;
        row.explained = number()?;
        row.lost = number()?;
        row.unread = number()?;
        row.invalid = number()?;
        row.refused = number()?;
        row.crashed = number()?;
        row.missing = number()?;
        row.beyond = number()?;
        row.untyped = number()?;
        Some(row)
    }
}

/// A sample that did not come back as it was, or that could not be made.
#[derive(Clone, Debug, Default)]
pub struct Failure {
    /// `lost`, `unread`, `invalid`, `refused`, `crashed`, `missing`: the first that applies.
    pub kind: &'static str,
    pub document: String,
    pub component: String,
    pub label: String,
    /// A JSON pointer into the value.
    pub at: String,
    pub what: String,
    /// What else is wrong.
    pub further: String,
    pub value: String,
    pub output: String,
}

impl Failure {
    /// As a line of the table of failures, with what explains it.
    fn line(&self, why: &str) -> String {
        let short = |text: &str| text.chars().take(300).collect::<String>();
        let cells = [
            self.kind,
            &self.document,
            &self.component,
            &self.label,
            &self.at,
            &short(&self.what),
            why,
            &short(&self.further),
            &short(&self.value),
            &short(&self.output),
        ];
        let cells = cells.map(|cell| cell.replace(['\t', '\n', '\r'], " "));
        cells.join("\t")
    }
}

/// The head of the table of failures.
pub const FAILURES: &str =
    "kind\tdocument\tcomponent\tlabel\tpointer\twhat\twhy\tfurther\tvalue\toutput\n";

/// Why something does not come back: a row of `REASONS.tsv`, whose cells may end in `*`.
pub struct Reason {
    pub line: String,
    cells: [String; 4],
    why: String,
}

impl Reason {
    fn parse(line: &str) -> Self {
        let cells: Vec<&str> = line.split('\t').collect();
        let [document, component, label, what, why] = cells[..] else {
            panic!("REASONS.tsv: {line}");
        };
        Self {
            line: line.to_owned(),
            cells: [document, component, label, what].map(str::to_owned),
            why: why.to_owned(),
        }
    }

    fn matches(&self, failure: &Failure) -> bool {
        let component = format!("#/components/schemas/{}{}", failure.component, failure.at);
        let what = format!("{}: {}", failure.kind, failure.what);
        let cells = [&failure.document, &component, &failure.label, &what];
        let mut both = self.cells.iter().zip(cells);
        both.all(|(pattern, cell)| baseline::fits(pattern, cell))
    }

    /// Whether it must have matched something in a run over these documents.
    pub fn is_about(&self, documents: &BTreeMap<String, Row>) -> bool {
        documents.contains_key(&self.cells[0])
    }
}

pub fn path(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("synthesized")
        .join(name)
}

pub fn reasons() -> Vec<Reason> {
    let lines = baseline::reasons(&path("REASONS.tsv"));
    lines.iter().map(|line| Reason::parse(line)).collect()
}

/// Counts the failures of a document into its row; returns a line for each, and the positions of the reasons that were
/// needed.
pub fn explain(
    row: &mut Row,
    failures: &[Failure],
    reasons: &[Reason],
) -> (Vec<String>, Vec<usize>) {
    let (mut lines, mut used) = (Vec::new(), Vec::new());
    for failure in failures {
        let reason = reasons.iter().position(|reason| reason.matches(failure));
        let why = match reason {
            Some(index) => {
                used.push(index);
                row.explained += usize::from(failure.kind != "missing");
                reasons[index].why.as_str()
            }
            None => {
                row.count(failure.kind);
                ""
            }
        };
        lines.push(failure.line(why));
    }
    (lines, used)
}

#[test]
fn row_round_trips() {
    let line = "a b.json\tok\t1\t2\t3\t4\t5\t6\t7\t8\t9\t10\t11\t12\t13";
    let row = Row::parse(line).expect("a row");
    assert_eq!(row.text(), line);
    assert!(
        baseline::text(&BTreeMap::from([("a".to_owned(), row)])).ends_with("\n# untyped\t13\n")
    );
}

#[test]
fn reason_matches_document_component_label_and_finding() {
    let reasons = [Reason::parse(
        "a\t#/components/schemas/Pet/*\toneOf/*\tlost: *\tbecause",
    )];
    let failure = |label: &str| Failure {
        kind: "lost",
        document: "a".to_owned(),
        component: "Pet".to_owned(),
        label: label.to_owned(),
        at: "/name".to_owned(),
        what: "lost: string".to_owned(),
        ..Failure::default()
    };
    let mut row = Row::new("a");
    let failures = [failure("oneOf/1"), failure("all properties")];
    let (lines, used) = explain(&mut row, &failures, &reasons);
    assert_eq!((row.explained, row.lost, used), (1, 1, vec![0]));
    assert!(lines[0].contains("\tbecause\t"), "{}", lines[0]);
}
