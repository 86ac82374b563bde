//! Where the parts of a document come from that was made of others.

use std::collections::HashMap;

use super::{FileId, Pointer};

/// For the places of one document, the places that they come from.
///
/// A place without an entry of its own comes from where its nearest ancestor with an entry does.
#[derive(Clone, Debug)]
pub struct Moves {
    root: Pointer,
    places: HashMap<String, Pointer>,
}

impl Moves {
    /// Of a document that is another one, but for what is added.
    pub fn new(root: Pointer) -> Self {
        let places = HashMap::new();
        Self { root, places }
    }

    /// Notes that what stands at `path` (RFC 6901) comes from `origin`.
    pub fn add(&mut self, path: impl Into<String>, origin: Pointer) {
        self.places.insert(path.into(), origin);
    }

    /// Where what stands at `path` comes from, if that was noted for the path itself.
    pub fn get(&self, path: &str) -> Option<&Pointer> {
        self.places.get(path)
    }

    /// Where a place of this document comes from; the file of `place` is not looked at.
    pub fn origin(&self, place: &Pointer) -> Pointer {
        let mut path = place.path.as_str();
        loop {
            let rest = &place.path[path.len()..];
            let origin = match self.places.get(path) {
                Some(origin) => origin,
                None if path.is_empty() => &self.root,
                None => {
                    path = &path[..path.rfind('/').unwrap_or(0)];
                    continue;
                }
            };
            return Pointer {
                file: origin.file,
                path: format!("{}{rest}", origin.path),
            };
        }
    }
}

impl Default for Moves {
    fn default() -> Self {
        Self::new(Pointer::root(FileId::default()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_ancestor_tells() {
        let (from, file) = (FileId(1), FileId(9));
        let mut moves = Moves::new(Pointer::root(from));
        moves.add("/a", Pointer::parse(FileId(2), "/x/y"));
        moves.add("/a/b/0", Pointer::parse(FileId(3), ""));
        let origin = |path: &str| moves.origin(&Pointer::parse(file, path));
        assert_eq!(origin(""), Pointer::root(from));
        assert_eq!(origin("/c/d"), Pointer::parse(from, "/c/d"));
        assert_eq!(origin("/a"), Pointer::parse(FileId(2), "/x/y"));
        assert_eq!(origin("/a/b/1"), Pointer::parse(FileId(2), "/x/y/b/1"));
        assert_eq!(origin("/a/b/0/c"), Pointer::parse(FileId(3), "/c"));
        assert_eq!(origin("/ab"), Pointer::parse(from, "/ab"));
    }
}
