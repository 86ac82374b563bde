//! `RESULTS.tsv` and `REASONS.tsv`.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::PathBuf;

const FILES: &str = "draft\tfile\ttests\tagreeing\tdiffering\tnot in OpenAPI";
const TESTS: &str = "draft\tfile\tgroup\ttest\texpected\tgot\tcodes\twhy";

/// How a file of the suite fares.
pub struct FileRow {
    pub draft: &'static str,
    pub file: String,
    pub tests: usize,
    pub agreeing: usize,
    pub differing: usize,
    pub outside: usize,
}

/// A test that does not come out as the suite says.
pub struct TestRow {
    pub draft: &'static str,
    pub file: String,
    pub group: String,
    pub test: String,
    pub expected: &'static str,
    pub got: String,
    /// What was said of the schema while generating.
    pub codes: String,
    /// Whether there must be a reason.
    pub demanded: bool,
}

/// Why some tests do not come out as the suite says: a row of `REASONS.tsv`, whose cells may end in `*`.
pub struct Reason {
    cells: [String; 6],
    why: String,
}

impl Reason {
    fn parse(line: &str) -> Self {
        let mut cells = line.split('\t').map(str::to_owned);
        let mut cell = || {
            cells
                .next()
                .unwrap_or_else(|| panic!("REASONS.tsv: {line}"))
        };
        Self {
            cells: std::array::from_fn(|_| cell()),
            why: cell(),
        }
    }

    fn fits(&self, row: &TestRow) -> bool {
        let [draft, file, group, test, got, code] = &self.cells;
        let is = |pattern: &str, cell: &str| match pattern.strip_suffix('*') {
            Some(beginning) => cell.starts_with(beginning),
            None => pattern == cell,
        };
        is(draft, row.draft)
            && is(file, &row.file)
            && is(group, &row.group)
            && is(test, &row.test)
            && is(got, &row.got)
            && (code == "*" || row.codes.split(' ').any(|one| one == code))
    }
}

pub fn path(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("suite")
        .join(name)
}

pub fn reasons() -> Vec<Reason> {
    let text = std::fs::read_to_string(path("REASONS.tsv")).expect("REASONS.tsv");
    let lines = text.lines().skip(1).filter(|line| !line.is_empty());
    lines.map(Reason::parse).collect()
}

/// The text of `RESULTS.tsv`, and what is wrong with the reasons.
pub fn text(files: &[FileRow], tests: &[TestRow], reasons: &[Reason]) -> (String, Vec<String>) {
    let (mut text, mut failures) = (format!("{FILES}\n"), Vec::new());
    for row in files {
        let (draft, file) = (row.draft, &row.file);
        let counts = [row.tests, row.agreeing, row.differing, row.outside];
        let counts = counts.map(|count| count.to_string()).join("\t");
        writeln!(text, "{draft}\t{file}\t{counts}").expect("a text");
    }
    for optional in [false, true] {
        let rows = files
            .iter()
            .filter(|row| row.file.starts_with("optional/") == optional);
        let sum = |count: fn(&FileRow) -> usize| rows.clone().map(count).sum::<usize>();
        writeln!(
            text,
            "# {}\tagreeing {}\tof {}\tdiffering {}\tnot in OpenAPI {}",
            if optional { "optional" } else { "demanded" },
            sum(|row| row.agreeing),
            sum(|row| row.tests),
            sum(|row| row.differing),
            sum(|row| row.outside),
        )
        .expect("a text");
    }
    write!(text, "\n{TESTS}\n").expect("a text");
    let mut used = BTreeSet::new();
    for row in tests {
        let reason = reasons.iter().position(|reason| reason.fits(row));
        used.extend(reason);
        let why = reason.map_or("", |index| reasons[index].why.as_str());
        let TestRow {
            draft,
            file,
            group,
            test,
            expected,
            got,
            codes,
            demanded,
        } = row;
        if *demanded && why.is_empty() {
            failures.push(format!(
                "no reason: {draft} {file}: {group}: {test}: {expected}, {got}"
            ));
        }
        let cells: [&str; 8] = [draft, file, group, test, expected, got, codes, why];
        writeln!(text, "{}", cells.join("\t")).expect("a text");
    }
    for (index, reason) in reasons.iter().enumerate() {
        if !used.contains(&index) {
            failures.push(format!("a reason for nothing: {}", reason.cells.join(" ")));
        }
    }
    (text, failures)
}

#[test]
fn a_reason_fits_by_its_cells() {
    let row = TestRow {
        draft: "draft4",
        file: "type".to_owned(),
        group: "a group".to_owned(),
        test: "a test".to_owned(),
        expected: "invalid",
        got: "valid".to_owned(),
        codes: "W401 W411".to_owned(),
        demanded: true,
    };
    let fits = |line| Reason::parse(line).fits(&row);
    assert!(fits("*\ttype\t*\t*\tvalid\tW411\tbecause"));
    assert!(!fits("*\ttype\t*\t*\trefused\t*\tbecause"));
    assert!(fits("*\tt*\ta gr*\t*\tvalid\t*\tbecause"));
    assert!(!fits("*\t*\t*\t*\t*\tW41\tbecause"));
    let (text, failures) = text(&[], &[row], &[]);
    assert!(text.ends_with("\tvalid\tW401 W411\t\n"));
    assert_eq!(
        failures,
        ["no reason: draft4 type: a group: a test: invalid, valid"]
    );
}
