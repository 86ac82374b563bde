use super::*;
use crate::report::{Place, codes};
use crate::source::{FileId, Format, Pointer};
use crate::work;
use std::path::Path;

const YAML: &str =
    "openapi: 3.0.3\ninfo:\n  title: \"é\"\n  version: 1.10\npaths:\n  /a:\n    get: {}\n";

fn sources() -> Sources {
    let mut sources = Sources::new();
    sources.add(Path::new("specs/x.yaml"), YAML.to_owned(), Format::Yaml);
    sources.add(Path::new("gone.yaml"), String::new(), Format::Yaml);
    sources
}

fn at(pointer: &str) -> Pointer {
    Pointer::parse(FileId(0), pointer)
}

fn report() -> Report {
    let mut report = Report::new();
    report
        .add(&codes::IGNORED_TAG, at("/paths/~1a/get"), "later")
        .help("remove it");
    report.add(&codes::DUPLICATE_KEY, at("/info/version"), "scalar");
    report.add(&codes::IGNORED_TAG, at("/info/title/x"), "nearest");
    report.add(&codes::UNKNOWN_CHOICE, Place::Nowhere, "no place\nat all");
    let span = Span {
        file: FileId(1),
        start: 0,
        end: 0,
    };
    report.add(&codes::CANNOT_READ, span, "there is no file gone.yaml");
    report
}

#[test]
fn for_people() {
    let text = human(&report(), &sources(), Style::default());
    let expected = "\
error[E601]: no place at all

warning[W122]: nearest
 --> specs/x.yaml:3:10
  |
3 |   title: \"é\"
  |          ^^^

warning[W121]: scalar
 --> specs/x.yaml:4:12
  |
4 |   version: 1.10
  |            ^^^^

warning[W122]: later
 --> specs/x.yaml:7:5
  |
7 |     get: {}
  |     ^^^
  |
  = help: remove it

error[E101]: there is no file gone.yaml
 --> gone.yaml

";
    assert_eq!(text, expected);
}

#[test]
fn strict_makes_errors_and_colour_escapes() {
    let style = Style {
        most: 0,
        strict: true,
        color: true,
    };
    let text = human(&report(), &sources(), style);
    assert!(
        !text.contains("warning") && text.contains('\u{1b}'),
        "{text}"
    );
    assert!(!human(&report(), &sources(), Style::default()).contains('\u{1b}'));
    let lines = json(&report(), &sources(), style);
    assert_eq!(lines.matches(r#""severity":"error""#).count(), 5);
}

#[test]
fn for_programs() {
    let text = json(&report(), &sources(), Style::default());
    let lines: Vec<_> = text.lines().collect();
    assert_eq!(lines.len(), 5);
    assert_eq!(
        lines[0],
        r#"{"code":"E601","severity":"error","message":"no place\nat all","help":null,"file":null,"pointer":null,"line":null,"column":null,"end_line":null,"end_column":null}"#
    );
    assert_eq!(
        lines[1],
        r#"{"code":"W122","severity":"warning","message":"nearest","help":null,"file":"specs/x.yaml","pointer":"/info/title/x","line":3,"column":10,"end_line":3,"end_column":13}"#
    );
    assert_eq!(
        lines[4],
        r#"{"code":"E101","severity":"error","message":"there is no file gone.yaml","help":null,"file":"gone.yaml","pointer":null,"line":null,"column":null,"end_line":null,"end_column":null}"#
    );
}

#[test]
fn a_minified_file_shows_only_the_place() {
    let mut text = String::from("{");
    for i in 0..300_000 {
        text.push_str(&format!("\"é{i}\":[1,2],"));
    }
    text.push_str("\"z\":0}");
    let mut sources = Sources::new();
    let file = sources.add(Path::new("min.json"), text, Format::Json);
    let mut report = Report::new();
    for i in 0..2_000 {
        report.add(
            &codes::DUPLICATE_KEY,
            Pointer::parse(file, format!("/é{}/1", i * 100)),
            "here",
        );
    }
    let length = sources.file(file).map_or(0, |file| file.text().len());
    work::noted();
    let text = human(&report, &sources, Style::default());
    // The file is read as a whole twice, and for each diagnostic less than eight thousand bytes of its line.
    let steps = work::noted();
    assert!(
        (2 * length..2 * length + 2_000 * 8_000).contains(&steps),
        "{steps} steps"
    );
    let first = "\
warning[W121]: here
 --> min.json:1:10
  |
1 | {\"é0\":[1,2],\"é1\":[1,2],\"é2\":[1,2],\"é3\":[1,2],\"é4\":[1,2],\"é5\":[1,2],\"é6\":[1,2],\"é7\":[1,2],…
  |          ^
";
    assert_eq!(&text[..first.len()], first);
    assert!(text.lines().all(|line| line.chars().count() < 140));
    assert!(text.len() < 2_000 * 500);
}

#[test]
fn nothing_in_a_document_can_break_the_terminal_or_the_renderer() {
    let text = "a: \"\u{1b}[2J\u{202e}\tx\"\r\nb: \u{85}c\r\r\n\u{feff}d: 漢字";
    let mut sources = Sources::new();
    let file = sources.add(Path::new("a\u{1b}.yaml"), text.to_owned(), Format::Yaml);
    let mut report = Report::new();
    for start in 0..text.len() + 2 {
        for end in start..text.len() + 2 {
            report.add(
                &codes::DUPLICATE_KEY,
                Span { file, start, end },
                format!("\u{1b}\r{start}{end}"),
            );
        }
    }
    let printed = human(&report, &sources, Style::default());
    let tame = |c: char| c == '\n' || !c.is_control() && !('\u{202a}'..='\u{202e}').contains(&c);
    assert!(printed.chars().all(tame));
    assert_eq!(
        json(&report, &sources, Style::default()).lines().count(),
        report.diagnostics().len()
    );
}

#[test]
fn many_of_one_kind_are_counted() {
    let mut report = Report::new();
    for place in ["/openapi", "/info/title", "/info/version"] {
        report.add(&codes::TEXT_EXPECTED, at(place), "a text");
    }
    report.add(&codes::MENDED, at("/paths"), "a slip");
    let style = Style {
        most: 2,
        ..Style::default()
    };
    let text = human(&report, &sources(), style);
    assert_eq!(text.matches("warning[W301]").count(), 2, "{text}");
    assert_eq!(text.matches("warning[W310]").count(), 1, "{text}");
    let end = "
      3  W301  a number where a text is meant, of which 2 are shown
      1  W310  a slip that is taken as it is meant
   = help: `--message-format json` lists all of them, `oast explain CODE` says more

";
    assert!(text.ends_with(end), "{text}");
    let all = human(&report, &sources(), Style::default());
    assert_eq!(all.matches("warning[W301]").count(), 3, "{all}");
}
