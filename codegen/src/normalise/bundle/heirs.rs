//! What nothing refers to and is meant all the same.

use super::Bundle;
use crate::normalise::table::Kind;

impl Bundle<'_> {
    /// Names the schemas of other files that extend one that has a name and a discriminator: nothing refers to them,
    /// yet they are meant wherever that is. Whether there is a new one.
    pub(super) fn heirs(&mut self) -> bool {
        let places = &self.walk.places;
        let heirs = places.files.loaded.heirs.iter();
        let new: Vec<_> = heirs
            .filter(|(heir, base)| {
                places.has(Kind::Schema, base) && !places.has(Kind::Schema, heir)
            })
            .map(|(heir, _)| heir.clone())
            .collect();
        for heir in &new {
            self.walk
                .places
                .name(Kind::Schema, heir.clone(), self.walk.sources);
        }
        !new.is_empty()
    }
}
