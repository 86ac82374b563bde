//! JSON Schema's own test suite: does a generated client refuse the bodies that a schema forbids, and no others?
//!
//! Draft 4 goes through documents of OpenAPI 3.0, draft 2020-12 through those of 3.1. Each file of the suite becomes a
//! document, each of its groups a schema and an operation whose body and whose answer it is, and each document a crate.
//! The verdict is a call's: the value is read into the model, the model is sent, and the server answers with the
//! value's own text. A value is valid if it can be read, the request can be built, and a strict client takes the
//! answer. So the check sees both what a model makes of a value, which is what is sent, and the value as it is, with
//! the members for which a model has no field.
//!
//! ```sh
//! cargo test --release -p oast-tests --test suite -- --ignored --nocapture
//! OAST_STATUS=write cargo test --release -p oast-tests --test suite -- --ignored --nocapture
//! ```
//!
//! The last one rewrites `RESULTS.tsv`: how each file fares, and then every test that comes out otherwise than the
//! suite says (of the optional tests of formats only their number). Each of these needs a reason, which a person writes
//! into `REASONS.tsv`. There the first row that fits counts, a cell that ends in `*` fits whatever goes on from there,
//! and a row that fits nothing is a failure too.
//! Optional tests need no reason.
//!
//! | got | |
//! |---|---|
//! | valid | the value was read, sent, and taken as an answer |
//! | unreadable, refused, refused as an answer | one of these was not done |
//! | not generated | there is no operation, or it takes no body; the codes say why |
//! | does not compile, crashed | what must never be |
//!
//! The workspace stays in `target/tmp/suite`: the documents, the crates, the program that calls them, and `SAID.tsv`
//! with what the client said of each test.

mod cases;
mod document;
#[path = "../corpus/files.rs"]
#[allow(dead_code)] // where npm packages are
mod files;
#[path = "../corpus/rows.rs"]
mod rows;
mod table;
mod workspace;

use std::fmt::Write as _;

use cases::File;
use table::{FileRow, TestRow};
use workspace::Client;

#[test]
#[ignore = "needs ../shared/corpora, and minutes"]
fn clients_judge_as_the_suite_does() {
    let files = cases::all();
    let clients: Vec<Client> = files
        .iter()
        .enumerate()
        .map(|(index, file)| workspace::generate(index, file))
        .collect();
    let broken = workspace::build(&clients);
    let mut good: Vec<usize> = (0..files.len()).collect();
    good.retain(|index| !clients[*index].groups.is_empty() && !broken.contains_key(index));
    let program = workspace::program(&clients, &good);

    let (mut file_rows, mut test_rows, mut log) = (Vec::new(), Vec::new(), String::new());
    for (index, file) in files.iter().enumerate() {
        let said = match broken.get(&index) {
            None if good.contains(&index) => workspace::run(&program, index, file),
            None => vec![("not generated".to_owned(), String::new()); file.tests()],
            Some(said) => {
                println!("{}: {said}", file.name);
                vec![("does not compile".to_owned(), String::new()); file.tests()]
            }
        };
        file_rows.push(judge(
            file,
            &clients[index],
            &said,
            &mut test_rows,
            &mut log,
        ));
    }
    std::fs::write(workspace::folder().join("SAID.tsv"), log).expect("a log");
    let (text, mut failures) = table::text(&file_rows, &test_rows, &table::reasons());
    for line in text.lines().filter(|line| line.starts_with('#')) {
        println!("{line}");
    }
    failures.extend(rows::compare(&table::path("RESULTS.tsv"), &text, 4).err());
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

/// Compares what a client said with the suite.
fn judge(
    file: &File,
    client: &Client,
    said: &[(String, String)],
    rows: &mut Vec<TestRow>,
    log: &mut String,
) -> FileRow {
    let mut row = FileRow {
        draft: file.draft.name(),
        file: file.name.clone(),
        tests: file.tests(),
        agreeing: 0,
        differing: 0,
        outside: 0,
    };
    let mut said = said.iter();
    for (index, group) in file.groups.iter().enumerate() {
        let outside = document::outside(file.draft, &group.schema);
        let codes = client.codes.get(&index).into_iter().flatten();
        let codes = codes.cloned().collect::<Vec<_>>().join(" ");
        for (test, (got, why)) in group.tests.iter().zip(said.by_ref()) {
            let expected = if test.valid { "valid" } else { "invalid" };
            let names = format!(
                "{}\t{}\t{}\t{}",
                row.draft, file.name, group.description, test.description
            );
            let got = outside.as_ref().unwrap_or(got);
            writeln!(log, "{names}\t{expected}\t{got}\t{codes}\t{why}").expect("a text");
            let agrees = match got.as_str() {
                "valid" => test.valid,
                "unreadable" | "refused" | "refused as an answer" => !test.valid,
                _ => false,
            };
            if outside.is_some() {
                row.outside += 1;
            } else if agrees {
                row.agreeing += 1;
            } else {
                row.differing += 1;
            }
            let is_listed = !file.name.starts_with("optional/format/");
            if outside.is_none() && !agrees && is_listed {
                rows.push(TestRow {
                    draft: row.draft,
                    file: file.name.clone(),
                    group: group.description.clone(),
                    test: test.description.clone(),
                    expected,
                    got: got.clone(),
                    codes: codes.clone(),
                    demanded: !file.is_optional(),
                });
            }
        }
    }
    row
}
