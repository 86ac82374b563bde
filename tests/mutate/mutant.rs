//! One mutant.

use std::fmt;
use std::path::Path;

use crate::documents::{Documents, Original, extension};
use crate::random::Random;
use crate::text;
use crate::tree::Tree;

/// What a seed makes of one of the documents.
pub struct Mutant {
    pub seed: u64,
    document: String,
    mutations: Vec<String>,
    pub bytes: Vec<u8>,
    /// `json` or `yaml`.
    pub extension: &'static str,
}

impl Mutant {
    pub fn new(seed: u64, documents: &Documents) -> Self {
        let mut random = Random::new(seed);
        let Original { name, text, tree } = documents.original(random.below(documents.count()));
        let count = 1 + random.below(4);
        let (mut mutations, bytes, is_json) = match tree {
            Some(root) if random.below(4) > 0 => {
                let mut tree = Tree::new(root);
                let mutations: Vec<_> = (0..count).map(|_| tree.mutate(&mut random)).collect();
                (mutations, tree.text().into_bytes(), true)
            }
            _ => (
                Vec::new(),
                text.into_bytes(),
                extension(Path::new(&name)) == "json",
            ),
        };
        let mut bytes = bytes;
        if mutations.is_empty() {
            mutations = (0..count)
                .map(|_| text::mutate(&mut bytes, &mut random))
                .collect();
        }
        Self {
            seed,
            document: name,
            mutations,
            bytes,
            extension: if is_json { "json" } else { "yaml" },
        }
    }
}

impl fmt::Display for Mutant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "OAST_SEED={} of {}: {}",
            self.seed,
            self.document,
            self.mutations.join("; ")
        )
    }
}
