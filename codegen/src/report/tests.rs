use super::*;
use crate::source::FileId;

#[test]
fn equal_findings_are_noted_once() {
    let mut report = Report::new();
    let place = Pointer::parse(FileId(0), "/info");
    report.add(&codes::DUPLICATE_KEY, &place, "twice").help("a");
    report.add(&codes::DUPLICATE_KEY, &place, "twice");
    report.add(&codes::DUPLICATE_KEY, &place, "thrice");
    assert_eq!(report.diagnostics().len(), 2);
    assert_eq!(report.diagnostics()[0].help.as_deref(), Some("a"));
}

#[test]
fn warnings_fail_a_strict_run_only() {
    let mut report = Report::new();
    assert!(report.is_empty() && !report.failed(true));
    report.add(&codes::DUPLICATE_KEY, Place::Nowhere, "twice");
    assert!(!report.failed(false) && report.failed(true));
    let mut other = Report::new();
    other
        .add(&codes::EMPTY_FILE, Place::Nowhere, "empty")
        .help("fill it");
    report.absorb(other);
    assert!(report.failed(false));
    assert_eq!((report.errors(), report.warnings()), (1, 1));
    assert_eq!(report.diagnostics()[1].help.as_deref(), Some("fill it"));
}
