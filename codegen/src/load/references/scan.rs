//! The references in a tree.

use std::collections::BTreeSet;

use serde_json::Value;

/// References, each once.
pub(super) type Found = BTreeSet<String>;

/// Collects the references below a place, which is given as a JSON pointer (RFC 6901). Those of examples and extensions
/// lead to values, not to parts of the description.
pub(super) fn scan(value: &Value, place: &str, found: &mut Found) {
    let mut last = place.rsplit('/');
    let (own, within) = (
        last.next().unwrap_or_default(),
        last.next().unwrap_or_default(),
    );
    let is_named = names_members(own) && !names_members(within);
    below(value, is_named, found);
}

fn below(value: &Value, is_named: bool, found: &mut Found) {
    match value {
        Value::Array(items) => items.iter().for_each(|item| below(item, false, found)),
        Value::Object(members) => {
            for (name, member) in members {
                let skipped = name.starts_with("x-") && name != "x-ms-paths"
                    || matches!(name.as_str(), "example" | "examples");
                if skipped && !is_named {
                    continue;
                }
                match (name.as_str(), member) {
                    ("$ref" | "$dynamicRef" | "$recursiveRef", Value::String(reference)) => {
                        found.insert(reference.clone());
                    }
                    ("mapping", Value::Object(mapping)) => {
                        let targets = mapping.values().filter_map(Value::as_str);
                        let references = targets.filter(|target| target.contains(['.', '/', '#']));
                        found.extend(references.map(str::to_owned));
                    }
                    _ => {}
                }
                below(member, names_members(name) && !is_named, found);
            }
        }
        _ => {}
    }
}

/// Whether the members below are named by the document, not by the specification.
fn names_members(keyword: &str) -> bool {
    matches!(
        keyword,
        "properties"
            | "patternProperties"
            | "definitions"
            | "$defs"
            | "schemas"
            | "parameters"
            | "responses"
            | "requestBodies"
            | "dependentSchemas"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_in_examples_and_extensions_are_left_out() {
        let value = serde_json::json!({
            "properties": {"example": {"$ref": "a.json"}, "x-b": {"$ref": "b.json#/c"}},
            "example": {"$ref": "no.json"},
            "x-ms-examples": {"one": {"$ref": "no.json"}},
            "x-ms-paths": {"/a?b": {"$ref": "c.json"}},
            "allOf": [{"$ref": "#/definitions/x"}, {"$ref": "../d.json#/x"}],
        });
        let mut found = Found::new();
        scan(&value, "", &mut found);
        let expected = [
            "#/definitions/x",
            "../d.json#/x",
            "a.json",
            "b.json#/c",
            "c.json",
        ];
        assert_eq!(Vec::from_iter(found), expected);
    }

    #[test]
    fn what_a_place_is_called_says_whether_its_members_are_keywords() {
        let value = serde_json::json!({"example": {"$ref": "a.json"}});
        let references = |place| {
            let mut found = Found::new();
            scan(&value, place, &mut found);
            found.len()
        };
        assert_eq!(references("/components/schemas"), 1);
        assert_eq!(references("/components/schemas/Pet/properties"), 1);
        assert_eq!(references("/components/schemas/properties"), 0);
        assert_eq!(references("/components/schemas/Pet"), 0);
    }

    #[test]
    fn references_in_mappings_are_told_from_names() {
        let value = serde_json::json!({"discriminator": {"propertyName": "kind", "mapping": {
            "file": "cat.yaml",
            "part": "pets.json#/Dog",
            "folder": "pets/horse",
            "own": "#/components/schemas/Cow",
            "name": "Duck",
            "number": 5,
        }}});
        let mut found = Found::new();
        scan(&value, "", &mut found);
        let expected = [
            "#/components/schemas/Cow",
            "cat.yaml",
            "pets.json#/Dog",
            "pets/horse",
        ];
        assert_eq!(Vec::from_iter(found), expected);
    }
}
