//! From documents of any version, in any number of files, to one `openapiv3::OpenAPI`.
//!
//! First the bundle: every keyword is audited, every reference followed, all in the words of the version of the file
//! that it stands in, so that findings point into the user's file. Then what the version says otherwise than OpenAPI
//! 3.0 is rewritten, and where it came from noted. At last it is read, piece by piece.

mod bundle;
mod complete;
mod dynamic;
mod inline_tags;
mod places;
mod read;
mod references;
mod schema;
mod swagger2;
pub mod table;
mod versions;
mod walk;

use openapiv3::{OpenAPI, Operation};

use crate::load::Loaded;
use crate::report::Report;
use crate::source::{Pointer, Sources};
use table::Version;
use versions::Versions;

/// One document, whatever it was before.
#[derive(Debug)]
pub struct Normal {
    /// What OpenAPI 3.0 can say of it.
    pub openapi: OpenAPI,
    /// Its root. [`Sources`] knows where in the user's files each place below comes from.
    pub root: Pointer,
    /// Operations whose methods a path item of 3.0 does not have: path, method and the place below the path item.
    pub more: Vec<(String, String, Pointer, Operation)>,
}

/// Makes one OpenAPI 3.0 document of what was loaded. What cannot be expressed is named and left out; `None` where
/// nothing is left.
pub fn normalise(loaded: Loaded, sources: &mut Sources, report: &mut Report) -> Option<Normal> {
    let versions = Versions::of_files(&loaded, sources, report)?;
    let (mut tree, moves) = bundle::bundle(&loaded, &versions, sources, report);
    drop(loaded);
    let mut root = Pointer::root(sources.derive(moves));
    if versions.first() == Version::V20 {
        let moves = swagger2::convert(&mut tree, &root, report);
        root = Pointer::root(sources.derive(moves));
    }
    read::read(tree, root, report)
}

#[cfg(test)]
mod tests;
