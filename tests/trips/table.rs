//! `RESULTS.tsv` and `REASONS.tsv`.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use crate::baseline::{self, Row as _};
use crate::judge::{Part, UNDECLARED};

/// What became of the examples of one input.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Row {
    pub document: String,
    /// `ok`, or why there was no program.
    pub said: String,
    pub examples: usize,
    pub same: usize,
    pub nulls: usize,
    pub invalid: usize,
    pub explained: usize,
    pub lost: usize,
    pub outside: usize,
}

impl Row {
    pub fn new(document: &str) -> Self {
        Self {
            document: document.to_owned(),
            said: "ok".to_owned(),
            ..Self::default()
        }
    }
}

impl baseline::Row for Row {
    const HEAD: &'static str =
        "document\tsaid\texamples\tsame\tnulls\tinvalid\texplained\tlost\twithout a type";

    fn document(&self) -> &str {
        &self.document
    }

    fn counts(&self) -> Vec<usize> {
        vec![
            self.examples,
            self.same,
            self.nulls,
            self.invalid,
            self.explained,
            self.lost,
            self.outside,
        ]
    }

    fn text(&self) -> String {
        let counts = self.counts().into_iter().map(|count| count.to_string());
        let counts = counts.collect::<Vec<_>>().join("\t");
        format!("{}\t{}\t{counts}", self.document, self.said)
    }

    fn parse(line: &str) -> Option<Self> {
        let mut cells = line.split('\t');
        let mut row = Self::new(cells.next()?);
        row.said = cells.next()?.to_owned();
        let mut number = || cells.next()?.parse().ok();
        row.examples = number()?;
        row.same = number()?;
        row.nulls = number()?;
        row.invalid = number()?;
        row.explained = number()?;
        row.lost = number()?;
        row.outside = number()?;
        Some(row)
    }
}

/// An example that did not come back as it was.
pub struct Loss {
    pub document: String,
    pub place: String,
    pub parts: Vec<Part>,
}

/// Why something does not come back: a row of `REASONS.tsv`, whose cells may end in `*`.
pub struct Reason {
    document: String,
    place: String,
    what: String,
    pub why: String,
}

impl Reason {
    fn parse(line: &str) -> Self {
        let cells: Vec<&str> = line.split('\t').collect();
        let [document, place, what, why] = cells[..] else {
            panic!("REASONS.tsv: {line}");
        };
        let [document, place, what, why] = [document, place, what, why].map(str::to_owned);
        Self {
            document,
            place,
            what,
            why,
        }
    }

    fn fits(&self, loss: &Loss, part: &Part) -> bool {
        use baseline::fits;
        let place = format!("{}{}", loss.place, part.at);
        fits(&self.document, &loss.document)
            && fits(&self.place, &place)
            && fits(&self.what, &part.what)
    }
}

pub fn path(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("trips")
        .join(name)
}

pub fn reasons() -> Vec<Reason> {
    let lines = baseline::reasons(&path("REASONS.tsv"));
    lines.iter().map(|line| Reason::parse(line)).collect()
}

/// Counts the losses of a document into its row; returns a line for each, with what explains it.
pub fn explain(row: &mut Row, losses: &[Loss], reasons: &[Reason]) -> Vec<String> {
    let mut lines = Vec::new();
    for loss in losses {
        let (mut unexplained, mut invalid) = (false, false);
        for part in &loss.parts {
            let reason = reasons.iter().find(|reason| reason.fits(loss, part));
            let why = match reason {
                _ if part.invalid => "invalid",
                Some(reason) => reason.why.as_str(),
                None => "LOST",
            };
            unexplained |= why == "LOST";
            invalid |= part.invalid;
            // There are too many of these to be of use.
            if part.what != UNDECLARED {
                let Loss {
                    document, place, ..
                } = loss;
                let Part { at, what, .. } = part;
                lines.push(format!("{document}\t{place}\t{at}\t{what}\t{why}"));
            }
        }
        match (unexplained, invalid) {
            (true, _) => row.lost += 1,
            (_, true) => row.invalid += 1,
            _ => row.explained += 1,
        }
    }
    lines
}

#[test]
fn a_row_is_read_as_it_was_written() {
    let line = "a b.json\tok\t7\t1\t1\t1\t1\t1\t2";
    let row = Row::parse(line).expect("a row");
    assert_eq!(row.text(), line);
    assert!(
        baseline::text(&BTreeMap::from([("a".to_owned(), row)]))
            .ends_with("\n# without a type\t2\n")
    );
}

#[test]
fn every_part_of_a_loss_must_be_explained() {
    let part = |at: &str, what: &str, invalid| Part {
        at: at.to_owned(),
        what: what.to_owned(),
        invalid,
    };
    let loss = |parts| Loss {
        document: "a".to_owned(),
        place: "a.json#/x".to_owned(),
        parts,
    };
    let reasons = [Reason::parse("*\ta.json#/x/b*\tlost: *\tbecause")];
    let losses = [
        loss(vec![part("/b/c", "lost: text", false)]),
        loss(vec![
            part("/b", "lost: text", false),
            part("/d", "lost: text", true),
        ]),
        loss(vec![
            part("/b", "lost: text", false),
            part("/d", "lost: text", false),
        ]),
    ];
    let mut row = Row::new("a");
    let lines = explain(&mut row, &losses, &reasons);
    assert_eq!((row.explained, row.invalid, row.lost), (1, 1, 1));
    assert_eq!(lines[0], "a\ta.json#/x\t/b/c\tlost: text\tbecause");
}
