//! A mapping whose targets are alternatives of the same schema, which have no names (`#/components/schemas/A/oneOf/0`).

use serde_json::{Map, Value};

use super::walk::Walk;

/// A value of the discriminator, and the alternative that it selects.
pub(super) struct InlineTag {
    keyword: &'static str,
    index: usize,
    value: String,
}

/// Takes the targets that are alternatives of this schema out of its mapping. One that is a reference is mapped to what
/// it refers to.
pub(super) fn taken(walk: &Walk<'_>, members: &mut Map<String, Value>) -> Vec<InlineTag> {
    let mut found = Vec::new();
    let mapping = members.get("discriminator");
    let mapping = mapping.and_then(|discriminator| discriminator.get("mapping")?.as_object());
    let Some(mut mapping) = mapping.cloned() else {
        return found;
    };
    for keyword in ["oneOf", "anyOf"] {
        let Some(Value::Array(parts)) = members.get(keyword) else {
            continue;
        };
        mapping.retain(|value, target| {
            let place = target.as_str().filter(|target| target.contains('#'));
            let place = place.and_then(|target| walk.places.files.resolve(&walk.at, target).ok());
            let Some(place) = place else {
                return true;
            };
            let at = walk.at.key(keyword);
            let Some(index) = (0..parts.len()).find(|index| at.index(*index) == place) else {
                return true;
            };
            if let Some(reference) = parts[index].get("$ref") {
                *target = reference.clone();
                return true;
            }
            found.push(InlineTag {
                keyword,
                index,
                value: value.clone(),
            });
            false
        });
    }
    if let Some(Value::Object(discriminator)) = members.get_mut("discriminator") {
        discriminator.insert("mapping".to_owned(), Value::Object(mapping));
    }
    found
}

/// Notes at the alternatives which values select them.
pub(super) fn put(members: &mut Map<String, Value>, tags: Vec<InlineTag>) {
    for tag in tags {
        let parts = members.get_mut(tag.keyword);
        let part = parts.and_then(|parts| parts.get_mut(tag.index)?.as_object_mut());
        let Some(part) = part else {
            continue;
        };
        let tags = part
            .entry("x-oast-tags")
            .or_insert(Value::Array(Vec::new()));
        if let Value::Array(tags) = tags {
            tags.push(Value::String(tag.value));
        }
    }
}
