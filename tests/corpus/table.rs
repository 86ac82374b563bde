//! The table of what became of every document.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;

const HEAD: &str = "document\toperations\tgenerated\tskipped\tmodels\tlines\twarnings\terrors";

/// How often each code was found.
pub type Codes = BTreeMap<String, usize>;

/// What became of one input.
#[derive(Clone, Default)]
pub struct Row {
    pub document: String,
    pub operations: usize,
    pub generated: usize,
    pub models: usize,
    pub lines: usize,
    pub warnings: Codes,
    pub errors: Codes,
}

impl Row {
    pub fn new(document: &str, operations: usize) -> Self {
        Self {
            document: document.to_owned(),
            operations,
            ..Self::default()
        }
    }

    /// Less than none says that the count of operations is wrong.
    fn skipped(&self) -> i64 {
        self.operations as i64 - self.generated as i64
    }

    fn cells(&self) -> String {
        format!(
            "{}\t{}\t{}\t{}\t{}\t{}\t{}\t{}",
            self.document,
            self.operations,
            self.generated,
            self.skipped(),
            self.models,
            self.lines,
            cell(&self.warnings),
            cell(&self.errors)
        )
    }

    fn parse(line: &str) -> Option<Self> {
        let mut cells = line.split('\t');
        let document = cells.next()?.to_owned();
        let mut number = || cells.next()?.parse().ok();
        let (operations, generated) = (number()?, number()?);
        let (_skipped, models, lines) = (cells.next()?, cells.next()?, cells.next()?);
        Some(Self {
            document,
            operations,
            generated,
            models: models.parse().ok()?,
            lines: lines.parse().ok()?,
            warnings: codes(cells.next()?)?,
            errors: codes(cells.next()?)?,
        })
    }

    fn add(&mut self, other: &Self) {
        self.operations += other.operations;
        self.generated += other.generated;
        self.models += other.models;
        self.lines += other.lines;
        let add = |mine: &mut Codes, theirs: &Codes| {
            for (code, count) in theirs {
                *mine.entry(code.clone()).or_default() += count;
            }
        };
        add(&mut self.warnings, &other.warnings);
        add(&mut self.errors, &other.errors);
    }
}

/// `W401:3 W409:12`.
pub fn cell(codes: &Codes) -> String {
    let codes: Vec<_> = codes
        .iter()
        .map(|(code, count)| format!("{code}:{count}"))
        .collect();
    codes.join(" ")
}

fn codes(cell: &str) -> Option<Codes> {
    let codes = cell.split_whitespace().map(|code| {
        let (code, count) = code.split_once(':')?;
        Some((code.to_owned(), count.parse().ok()?))
    });
    codes.collect()
}

/// The rows of a table; none where there is none yet.
pub fn read(path: &Path) -> Vec<Row> {
    let text = std::fs::read_to_string(path).unwrap_or_default();
    let lines = text.lines().skip(1).filter(|line| !line.starts_with('#'));
    lines
        .map(|line| Row::parse(line).unwrap_or_else(|| panic!("{}: {line}", path.display())))
        .collect()
}

/// The table, with the totals.
pub fn text(rows: &[Row]) -> String {
    let mut text = format!("{HEAD}\n");
    let mut totals = Row::default();
    for row in rows {
        text.push_str(&row.cells());
        text.push('\n');
        totals.add(row);
    }
    let without = rows.iter().filter(|row| !row.errors.is_empty()).count();
    let counts = [
        ("documents", rows.len()),
        ("documents with errors", without),
        ("operations", totals.operations),
        ("generated", totals.generated),
        ("models", totals.models),
        ("lines", totals.lines),
    ];
    for (what, count) in counts {
        writeln!(text, "# {what}\t{count}").expect("a text");
    }
    writeln!(text, "# skipped\t{}", totals.skipped()).expect("a text");
    writeln!(text, "# warnings\t{}", cell(&totals.warnings)).expect("a text");
    writeln!(text, "# errors\t{}", cell(&totals.errors)).expect("a text");
    text
}

#[test]
fn a_row_is_read_as_it_was_written() {
    let line = "a b.json\t3\t1\t2\t4\t50\tW401:3 W409:12\tE202:1";
    let row = Row::parse(line).expect("a row");
    assert_eq!(row.cells(), line);
    let twice = text(&[row.clone(), row]);
    assert!(
        twice.contains("\n# generated\t2\n")
            && twice.ends_with("\n# warnings\tW401:6 W409:24\n# errors\tE202:2\n")
    );
}
