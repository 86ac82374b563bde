//! How many operations a document has, read off its text without any of oast's own code.

use std::collections::BTreeMap;
use std::fmt;
use std::marker::PhantomData;
use std::path::Path;

use serde::de::{Deserialize, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};

const METHODS: &[&str] = &[
    "get", "put", "post", "delete", "options", "head", "patch", "trace", "query",
];

/// A value of which only the members matter, and what a text says; of whatever type, it is read.
enum Loose<T> {
    Object(BTreeMap<String, T>),
    Text(String),
    Other,
}

type Item = Loose<Loose<IgnoredAny>>;

#[derive(serde::Deserialize)]
struct Document {
    paths: Option<Loose<Item>>,
    #[serde(rename = "x-ms-paths")]
    more_paths: Option<Loose<Item>>,
    components: Option<Components>,
}

#[derive(serde::Deserialize)]
struct Components {
    #[serde(rename = "pathItems")]
    path_items: Option<Loose<Item>>,
}

/// The number of operations of a document, which must be one.
pub fn operations(path: &Path) -> usize {
    let text = std::fs::read_to_string(path).expect("a document");
    let text = text.strip_prefix('\u{FEFF}').unwrap_or(&text);
    let document: Result<Document, String> = match path.extension().and_then(|name| name.to_str()) {
        Some("json") => serde_json::from_str(text).map_err(|error| error.to_string()),
        // The parser refuses tabs before comments, which YAML 1.2 allows.
        _ => serde_yaml::from_str(&text.replace('\t', " ")).map_err(|error| error.to_string()),
    };
    match document {
        Ok(document) => document.operations(),
        Err(error) => panic!("{}: {error}", path.display()),
    }
}

impl Document {
    fn operations(&self) -> usize {
        let all = [&self.paths, &self.more_paths].into_iter().flatten();
        all.flat_map(|paths| paths.members())
            .filter(|(path, _)| !path.starts_with("x-"))
            .map(|(_, item)| methods(item) + self.target(item).map_or(0, methods))
            .sum()
    }

    /// The path item of the same document that this one refers to. Those of other documents are not counted.
    fn target(&self, item: &Item) -> Option<&Item> {
        let Some(Loose::Text(reference)) = item.get("$ref") else {
            return None;
        };
        if let Some(name) = reference.strip_prefix("#/components/pathItems/") {
            return self.components.as_ref()?.path_items.as_ref()?.get(name);
        }
        let path = reference.strip_prefix("#/paths/")?;
        let path = path.replace("~1", "/").replace("~0", "~");
        self.paths.as_ref()?.get(&path)
    }
}

/// How many operations a path item has itself.
fn methods(item: &Item) -> usize {
    let fixed = METHODS
        .iter()
        .filter(|method| matches!(item.get(method), Some(Loose::Object(_))));
    let more = item.get("additionalOperations");
    fixed.count() + more.map_or(0, |more| more.members().count())
}

impl<T> Loose<T> {
    fn members(&self) -> impl Iterator<Item = (&String, &T)> {
        let members = match self {
            Self::Object(members) => Some(members.iter()),
            Self::Text(_) | Self::Other => None,
        };
        members.into_iter().flatten()
    }

    fn get(&self, name: &str) -> Option<&T> {
        match self {
            Self::Object(members) => members.get(name),
            Self::Text(_) | Self::Other => None,
        }
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Loose<T> {
    fn deserialize<D: Deserializer<'de>>(value: D) -> Result<Self, D::Error> {
        value.deserialize_any(LooseVisitor(PhantomData))
    }
}

struct LooseVisitor<T>(PhantomData<T>);

impl<'de, T: Deserialize<'de>> Visitor<'de> for LooseVisitor<T> {
    type Value = Loose<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Loose<T>, A::Error> {
        let mut members = BTreeMap::new();
        while let Some((name, value)) = map.next_entry()? {
            members.insert(name, value);
        }
        Ok(Loose::Object(members))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Loose<T>, A::Error> {
        while items.next_element::<IgnoredAny>()?.is_some() {}
        Ok(Loose::Other)
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Loose<T>, E> {
        Ok(Loose::Text(text.to_owned()))
    }

    fn visit_bool<E: Error>(self, _: bool) -> Result<Loose<T>, E> {
        Ok(Loose::Other)
    }

    fn visit_i64<E: Error>(self, _: i64) -> Result<Loose<T>, E> {
        Ok(Loose::Other)
    }

    fn visit_u64<E: Error>(self, _: u64) -> Result<Loose<T>, E> {
        Ok(Loose::Other)
    }

    fn visit_f64<E: Error>(self, _: f64) -> Result<Loose<T>, E> {
        Ok(Loose::Other)
    }

    fn visit_unit<E: Error>(self) -> Result<Loose<T>, E> {
        Ok(Loose::Other)
    }
}

#[test]
fn operations_are_counted_where_they_stand() {
    let document: Document = serde_yaml::from_str(
        "
        paths:
          /a: { get: {}, parameters: [], post: null, x-get: {} }
          /b: { $ref: '#/paths/~1a' }
          /c: { $ref: other.yaml }
          /d: { $ref: '#/components/pathItems/D', additionalOperations: { COPY: {} } }
          /e: 3
          x-f: { get: {} }
        x-ms-paths: { '/a?b': { put: {} } }
        components: { pathItems: { D: { get: {}, delete: {} }, E: { get: {} } } }
        ",
    )
    .expect("a document");
    assert_eq!(document.operations(), 1 + 1 + 3 + 1);
}
