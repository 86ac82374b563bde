//! What the suite holds.

use std::path::{Path, PathBuf};

use serde_json::Value;

/// A version of JSON Schema, and the version of OpenAPI whose schemas it stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Draft {
    /// Draft 4: OpenAPI 3.0.
    D4,
    /// Draft 2020-12: OpenAPI 3.1.
    D2020,
}

impl Draft {
    pub const ALL: [Self; 2] = [Self::D4, Self::D2020];

    /// The name of its folder.
    pub fn name(self) -> &'static str {
        match self {
            Self::D4 => "draft4",
            Self::D2020 => "draft2020-12",
        }
    }
}

/// One file of the suite.
pub struct File {
    pub draft: Draft,
    /// Its path below the draft's folder, without `.json`.
    pub name: String,
    pub path: PathBuf,
    pub groups: Vec<Group>,
}

/// Tests of one schema.
#[derive(serde::Deserialize)]
pub struct Group {
    pub description: String,
    pub schema: Value,
    pub tests: Vec<Test>,
}

/// A value, and whether the schema allows it. The value itself is read by the program that calls the clients, from the
/// suite's own text: a number may have more digits than `Value` keeps.
#[derive(serde::Deserialize)]
pub struct Test {
    pub description: String,
    pub valid: bool,
}

impl File {
    /// What an implementation may leave out.
    pub fn is_optional(&self) -> bool {
        self.name.starts_with("optional/")
    }

    pub fn tests(&self) -> usize {
        self.groups.iter().map(|group| group.tests.len()).sum()
    }
}

/// Every file, by draft and name; some, or it fails.
pub fn all() -> Vec<File> {
    let corpora = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/corpora");
    let suite = corpora.join("json-schema-test-suite");
    let mut files = Vec::new();
    for draft in Draft::ALL {
        let folder = suite.join(draft.name());
        for path in crate::files::documents(&folder) {
            let text = std::fs::read_to_string(&path).expect("a file of the suite");
            let groups = serde_json::from_str(&text);
            let name = path.strip_prefix(&folder).expect("a path below the folder");
            let name = name.with_extension("").to_string_lossy().replace('\\', "/");
            files.push(File {
                draft,
                groups: groups.unwrap_or_else(|error| panic!("{}: {error}", path.display())),
                name,
                path,
            });
        }
    }
    files
}
