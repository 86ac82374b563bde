//! From a `$ref` to what it names.

use indexmap::IndexMap;
use openapiv3::{Components, ReferenceOr};

use crate::report::codes;
use crate::source::{Pointer, percent_decode};

use super::Lower;

/// The longest chain of references to references that is followed.
const LONGEST_CHAIN: usize = 20_000;

impl<'a> Lower<'a> {
    /// The component that a reference leads to, and where it stands; `None` if there is none, of which `normalise` has
    /// said why.
    pub(super) fn follow<'s, T>(
        &mut self,
        item: &'s ReferenceOr<T>,
        kind: &str,
        table: fn(&Components) -> &IndexMap<String, ReferenceOr<T>>,
        at: &Pointer,
    ) -> Option<(&'s T, Pointer)>
    where
        'a: 's,
    {
        let openapi = self.openapi;
        let (mut item, mut place) = (item, at.clone());
        for _ in 0..LONGEST_CHAIN {
            let reference = match item {
                ReferenceOr::Item(found) => return Some((found, place)),
                ReferenceOr::Reference { reference } => reference,
            };
            let found = component_name(reference, kind).and_then(|name| {
                let found = table(openapi.components.as_ref()?).get(&name)?;
                Some((found, self.root.key("components").key(kind).key(&name)))
            });
            let (next, next_place) = found?;
            (item, place) = (next, next_place);
        }
        self.report
            .add(
                &codes::UNRESOLVED,
                at,
                "this reference leads to references only",
            )
            .help("point it at the thing itself");
        None
    }
}

/// The name in `#/components/{kind}/{name}` (RFC 6901, RFC 3986).
pub(super) fn component_name(reference: &str, kind: &str) -> Option<String> {
    let name = reference
        .strip_prefix("#/components/")?
        .strip_prefix(kind)?
        .strip_prefix('/')?;
    if name.contains('/') {
        return None;
    }
    let name = percent_decode(name)?;
    Some(name.replace("~1", "/").replace("~0", "~"))
}

#[cfg(test)]
mod tests {
    use super::component_name;

    #[test]
    fn names_are_unescaped() {
        let name = |text| component_name(text, "schemas");
        assert_eq!(name("#/components/schemas/Pet").as_deref(), Some("Pet"));
        assert_eq!(
            name("#/components/schemas/a~1b~01%20c").as_deref(),
            Some("a/b~1 c")
        );
        assert_eq!(name("#/components/schemas/a/b"), None);
        assert_eq!(name("#/components/schemas/%4"), None);
        assert_eq!(name("#/components/responses/Pet"), None);
        assert_eq!(name("other.yaml#/components/schemas/Pet"), None);
    }
}
