//! One snapshot a file, and none that nothing is compared with.

use std::collections::{BTreeMap, BTreeSet};
use std::panic::{AssertUnwindSafe, catch_unwind};

/// Compares every text with the snapshot of its name, and says all that differ. The snapshots whose name begins with
/// `group` are these and no others.
pub fn assert(group: &str, texts: &BTreeMap<String, String>) {
    let mut settings = insta::Settings::new();
    settings.set_snapshot_path("snapshots");
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    let mut wrong = Vec::new();
    let mut known = BTreeSet::new();
    for (name, text) in texts {
        let name = format!("{group}@{}", name.replace('/', "-"));
        let compare = || settings.bind(|| insta::assert_snapshot!(name.as_str(), text));
        if catch_unwind(AssertUnwindSafe(compare)).is_err() {
            wrong.push(format!("{name} differs"));
        }
        known.insert(format!("{name}.snap"));
    }
    for path in super::entries(&super::package().join("golden/snapshots")) {
        let name = path.file_name().unwrap().to_str().unwrap();
        let ours = name
            .split_once('@')
            .is_some_and(|(first, _)| first == group);
        if ours && name.ends_with(".snap") && !known.contains(name) {
            wrong.push(format!("{name} is of nothing that there is: remove it"));
        }
    }
    assert!(wrong.is_empty(), "{group}:\n{}", wrong.join("\n"));
}
