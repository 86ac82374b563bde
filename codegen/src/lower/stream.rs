//! Responses that are read as they arrive: what the items of a stream are, and what the data of events is.
//!
//! Documents describe an event of `text/event-stream` in two ways: by its data, or as an object with the properties
//! `event`, `data`, `id` and `retry` (OpenAPI 3.2, section 4.14.4). The second is told by these names.

use std::borrow::Borrow;
use std::collections::HashSet;

use openapiv3::{
    Discriminator, MediaType, ObjectType, ReferenceOr, Schema, SchemaData, SchemaKind, StringType,
    Type as Typed,
};
use serde_json::Value as Json;

use crate::api::{Stream, TypeId};
use crate::report::codes;
use crate::source::Pointer;

use super::Lower;
use super::choice::component;
use super::facts::Facts;
use super::media::{is_events, is_watch};
use super::reference::component_name;

/// The properties of an event. OpenAI's document has `enabled` in one of its own, where nobody sends it.
const PROPERTIES: [&str; 6] = ["event", "data", "id", "retry", "comment", "enabled"];

/// The data that ends a stream.
const END: &str = "[DONE]";

/// How many alternatives an event may have, and how deep they may be nested.
const MOST: usize = 1_000;
const DEEPEST: usize = 16;

/// What a schema says of an event.
#[derive(Clone, Default, PartialEq)]
struct Event {
    /// The names that it may have; none for any.
    names: Vec<String>,
    data: Option<Data>,
}

/// What the data of an event is.
#[derive(Clone, PartialEq)]
enum Data {
    /// What ends the stream.
    End,
    Text,
    Json(ReferenceOr<Schema>, Pointer),
}

impl<'a> Lower<'a> {
    /// What a response in a media type of streams is.
    pub(super) fn stream(
        &mut self,
        media_type: &str,
        content: &'a MediaType,
        at: &Pointer,
        hint: &str,
    ) -> Stream {
        let at = at.key("schema");
        let hint = format!("{hint} item");
        let Some(schema) = content.schema.as_ref() else {
            return match is_events(media_type) {
                true => Stream::Events(None),
                false => Stream::Lines(self.anything(&at)),
            };
        };
        let items = self.schema_itself(schema, &at).and_then(|(schema, at)| {
            let items = Facts::of(schema).items?;
            Some((items, at.key("items")))
        });
        match (is_events(media_type), items) {
            (true, Some((items, at))) => self.events(items, &at, &hint),
            (true, None) => self.events(schema, &at, &hint),
            (false, _) if is_watch(media_type) => Stream::Lines(self.watched(schema, &at, &hint)),
            (false, Some((items, at))) => Stream::Lines(self.schema(items, &at, &hint)),
            (false, None) if self.is_plain(schema, &at) => Stream::Lines(self.anything(&at)),
            (false, None) => Stream::Lines(self.schema(schema, &at, &hint)),
        }
    }

    /// What comes while Kubernetes watches a list. Its documents describe the list, as they do for JSON.
    fn watched(&mut self, schema: &ReferenceOr<Schema>, at: &Pointer, hint: &str) -> TypeId {
        let is_event = |name: &str| name == "WatchEvent" || name.ends_with(".WatchEvent");
        let components = self.openapi.components.as_ref();
        let mut names = components.into_iter().flat_map(|all| all.schemas.keys());
        match names.find(|name| is_event(name)) {
            Some(event) => self.component_type(&event.clone()),
            None => self.schema(schema, at, hint),
        }
    }

    /// What the events of a stream are, each of which is of a schema.
    fn events<S: Borrow<Schema>>(
        &mut self,
        schema: &'a ReferenceOr<S>,
        at: &Pointer,
        hint: &str,
    ) -> Stream {
        let described = self.described(schema, at, Event::default(), DEEPEST);
        let described = described.filter(|events| events.iter().any(|one| one.data.is_some()));
        let Some(mut events) = described else {
            // The schema describes the data.
            let itself = self.schema_itself(schema, at);
            let itself = itself.map(|(schema, _)| Facts::of(schema));
            let is_text =
                itself.is_none_or(|facts| facts.ty == Some("string") || says_nothing(&facts));
            return Stream::Events(match is_text {
                true => None,
                false => Some(self.schema(schema, at, hint)),
            });
        };
        events.retain(|event| !matches!(event.data, None | Some(Data::End)));
        let mut distinct: Vec<Event> = Vec::new();
        for event in events {
            if !distinct.contains(&event) {
                distinct.push(event);
            }
        }
        let name = match schema {
            ReferenceOr::Reference { reference } => component_name(reference, "schemas"),
            ReferenceOr::Item(_) => None,
        };
        self.united_events(&distinct, name.as_deref(), at, hint)
    }

    /// The one type of the data of several events.
    fn united_events(
        &mut self,
        events: &[Event],
        name: Option<&str>,
        at: &Pointer,
        hint: &str,
    ) -> Stream {
        let json = |event: &Event| match &event.data {
            Some(Data::Json(schema, at)) => Some((schema.clone(), at.clone())),
            _ => None,
        };
        let all: Vec<_> = events.iter().filter_map(json).collect();
        let Some((first, first_at)) = all.first() else {
            return Stream::Events(None);
        };
        let is_json = all.len() == events.len();
        if is_json && all.iter().all(|(schema, _)| schema == first) {
            let hint = name.map_or_else(|| hint.to_owned(), |name| format!("{name} data"));
            return Stream::Events(Some(self.schema(first, first_at, &hint)));
        }
        let mut names = HashSet::new();
        let has_own_name = |event: &Event| {
            !event.names.is_empty() && event.names.iter().all(|name| names.insert(name.clone()))
        };
        let hint = name.unwrap_or(hint);
        if events.iter().all(has_own_name) {
            let is_text = |event: &&Event| event.data == Some(Data::Text);
            let texts = events.iter().filter(is_text);
            let texts = texts.flat_map(|event| event.names.clone()).collect();
            return Stream::Objects(self.schema(&by_name(events), at, hint), texts);
        }
        if is_json {
            let one_of = all.into_iter().map(|(schema, _)| schema).collect();
            let whole = ReferenceOr::Item(of(SchemaKind::OneOf { one_of }));
            return Stream::Events(Some(self.schema(&whole, at, &format!("{hint} data"))));
        }
        let message = "the data of some events is a string, that of others JSON, and no name of an event says which; \
                       the data of each event is returned as a string";
        self.report
            .add(&codes::MEDIA_TYPE_RAW, at, message)
            .help("give the property `event` of each alternative a constant of its own");
        Stream::Events(None)
    }

    /// The alternatives of a schema that describes events as objects; `None` if it describes something else.
    fn described<S: Borrow<Schema>>(
        &mut self,
        schema: &'a ReferenceOr<S>,
        at: &Pointer,
        mut event: Event,
        depth: usize,
    ) -> Option<Vec<Event>> {
        let depth = depth.checked_sub(1)?;
        let (schema, at) = self.schema_itself(schema, at)?;
        let facts = Facts::of(schema);
        if facts.ty.is_some_and(|ty| ty != "object") {
            return None;
        }
        for (name, property) in facts.members() {
            let at = at.key("properties").key(name);
            match name.as_str() {
                "event" => {
                    let names = self.constants(property, &at);
                    if !names.is_empty() {
                        event.names = names;
                    }
                }
                "data" => {
                    let own = self.data(property, &at);
                    let any = Data::Json(property.clone().unbox(), at);
                    event.data = own.or(event.data).or(Some(any));
                }
                name if PROPERTIES.contains(&name) => {}
                _ => return None,
            }
        }
        let mut events = vec![event];
        for (index, part) in facts.all_of.iter().enumerate() {
            let at = at.key("allOf").index(index);
            events = self.each_described(&events, part, &at, depth)?;
        }
        let tag = schema.schema_data.discriminator.as_ref();
        let tag = tag.filter(|tag| tag.property_name == "event");
        for (key, parts) in [("oneOf", facts.one_of), ("anyOf", facts.any_of)] {
            if parts.is_empty() {
                continue;
            }
            let mut all = Vec::new();
            for (index, part) in parts.iter().enumerate() {
                let mut found =
                    self.each_described(&events, part, &at.key(key).index(index), depth)?;
                self.name_events(&mut found, part, tag);
                all.extend(found);
            }
            events = (all.len() <= MOST).then_some(all)?;
        }
        Some(events)
    }

    /// The alternatives of a part of the schema of each of some events.
    fn each_described(
        &mut self,
        events: &[Event],
        part: &'a ReferenceOr<Schema>,
        at: &Pointer,
        depth: usize,
    ) -> Option<Vec<Event>> {
        let mut all = Vec::new();
        for event in events {
            all.extend(self.described(part, at, event.clone(), depth)?);
            if all.len() > MOST {
                return None;
            }
        }
        Some(all)
    }

    /// Gives the events of an alternative the names that a discriminator has for it.
    fn name_events(
        &self,
        events: &mut [Event],
        part: &ReferenceOr<Schema>,
        tag: Option<&Discriminator>,
    ) {
        let (Some(tag), Some(name)) = (tag, component(part)) else {
            return;
        };
        let mut names = self.explicit_tags(&name, tag);
        if names.is_empty() {
            names.push(name);
        }
        for event in events.iter_mut().filter(|event| event.names.is_empty()) {
            event.names.clone_from(&names);
        }
    }

    /// The values that a property may have, if they are listed.
    fn constants(&mut self, property: &'a ReferenceOr<Box<Schema>>, at: &Pointer) -> Vec<String> {
        let schema = self.schema_itself(property, at);
        let values = schema.map_or_else(Vec::new, |(schema, _)| Facts::of(schema).values);
        let values = values.iter().filter_map(Json::as_str);
        values.map(str::to_owned).collect()
    }

    /// What the property `data` says of the data; `None` if it says nothing.
    fn data(&mut self, property: &'a ReferenceOr<Box<Schema>>, at: &Pointer) -> Option<Data> {
        let (schema, found_at) = self.schema_itself(property, at)?;
        if let Some(content) = schema.schema_data.extensions.get("x-oast-content") {
            let content = serde_json::from_value(content.clone()).ok()?;
            return Some(Data::Json(content, found_at.key("contentSchema")));
        }
        let facts = Facts::of(schema);
        let texts: Option<Vec<_>> = facts.values.iter().map(Json::as_str).collect();
        let is_listed = facts.ty.is_none() && !facts.values.is_empty() && texts.is_some();
        if facts.ty == Some("string") || is_listed {
            let is_end = |text: &&str| text.trim().eq_ignore_ascii_case(END);
            let texts = texts.unwrap_or_default();
            return Some(match !texts.is_empty() && texts.iter().all(is_end) {
                true => Data::End,
                false => Data::Text,
            });
        }
        let is_nothing = says_nothing(&facts);
        (!is_nothing).then(|| Data::Json(property.clone().unbox(), at.clone()))
    }
}

/// Whether a schema does not say what a value is.
fn says_nothing(facts: &Facts<'_>) -> bool {
    let is_alone = facts.all_of.is_empty() && facts.any_of.is_empty() && facts.one_of.is_empty();
    is_alone && !facts.has_own() && facts.not.is_none()
}

/// An event as an object with its name and its data. The name keeps events apart whose data is the same.
fn object(event: &Event) -> ReferenceOr<Schema> {
    let data = match &event.data {
        Some(Data::Json(ReferenceOr::Item(schema), _)) => ReferenceOr::boxed_item(schema.clone()),
        Some(Data::Json(ReferenceOr::Reference { reference }, _)) => ReferenceOr::ref_(reference),
        _ => string(Vec::new()),
    };
    let names = event.names.iter().cloned().map(Some).collect();
    let properties = [("event", string(names)), ("data", data)];
    let properties = properties.map(|(name, schema)| (name.to_owned(), schema));
    let mut schema = of(SchemaKind::Type(Typed::Object(ObjectType {
        required: properties.iter().map(|(name, _)| name.clone()).collect(),
        properties: properties.into_iter().collect(),
        ..ObjectType::default()
    })));
    if let [first, _, ..] = event.names.as_slice() {
        schema.schema_data.title = Some(first.clone());
    }
    let tags = Json::from(event.names.clone());
    let extensions = &mut schema.schema_data.extensions;
    extensions.insert("x-oast-tags".to_owned(), tags);
    ReferenceOr::Item(schema)
}

/// One of several events, by the name that an event has.
fn by_name(events: &[Event]) -> ReferenceOr<Schema> {
    let mut union = of(SchemaKind::OneOf {
        one_of: events.iter().map(object).collect(),
    });
    union.schema_data.discriminator = Some(Discriminator {
        property_name: "event".to_owned(),
        ..Discriminator::default()
    });
    ReferenceOr::Item(union)
}

fn string(enumeration: Vec<Option<String>>) -> ReferenceOr<Box<Schema>> {
    ReferenceOr::boxed_item(of(SchemaKind::Type(Typed::String(StringType {
        enumeration,
        ..StringType::default()
    }))))
}

fn of(schema_kind: SchemaKind) -> Schema {
    Schema {
        schema_data: SchemaData::default(),
        schema_kind,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use crate::api::{Api, Shape, Stream};

    /// The stream that a response in a media type is, with the properties of its items or the tags of their union.
    fn stream(version: &str, media_type: &str, content: Value) -> (Stream, Vec<String>) {
        let mut media_types = json!({});
        media_types[media_type] = content;
        let api = super::super::tests::whole(&json!({
            "openapi": version,
            "info": {"title": "T", "version": "1"},
            "paths": {"/a": {"get": {"responses": {"200": {
                "description": "D.",
                "content": media_types,
            }}}}},
            "components": {"schemas": {
                "Chunk": {"type": "object", "required": ["id"], "properties": {"id": {"type": "string"}}},
                "Ring": {"oneOf": [{"$ref": "#/components/schemas/Ring"}]},
                "A": {"type": "object", "properties": {"data": {"type": "string"}}},
                "B": {"type": "object", "properties": {"data": {"$ref": "#/components/schemas/Chunk"}}},
                "k8s.WatchEvent": {"type": "object", "required": ["type"], "properties": {"type": {"type": "string"}}},
            }},
        }));
        let stream = api.operations[0].success.stream().cloned();
        let stream = stream.expect("a stream");
        let of = match &stream {
            Stream::Events(Some(id)) | Stream::Objects(id, _) | Stream::Lines(id) => Some(*id),
            Stream::Events(None) | Stream::Bytes => None,
        };
        let names = of.map_or_else(Vec::new, |id| names(&api, &api.resolve(id).1.shape));
        (stream, names)
    }

    fn names(api: &Api, shape: &Shape) -> Vec<String> {
        match shape {
            Shape::Object(object) => object.fields.iter().map(|one| one.name.clone()).collect(),
            Shape::Union(union) => {
                let tags = union
                    .variants
                    .iter()
                    .flat_map(|variant| variant.tags.clone());
                tags.collect()
            }
            Shape::Alias(id) => names(api, &api.resolve(*id).1.shape),
            _ => Vec::new(),
        }
    }

    fn events(schema: Value) -> (Stream, Vec<String>) {
        stream("3.1.0", "text/event-stream", json!({"schema": schema}))
    }

    fn reference(name: &str) -> Value {
        json!({"$ref": format!("#/components/schemas/{name}")})
    }

    #[test]
    fn an_object_of_the_properties_of_events_is_an_event() {
        let chunk = vec!["id".to_owned()];
        let described =
            |properties: Value| events(json!({"type": "object", "properties": properties})).1;
        assert_eq!(
            described(json!({"data": reference("Chunk"), "retry": {}})),
            chunk
        );
        let content = json!({"type": "string", "contentMediaType": "application/json", "contentSchema": reference("Chunk")});
        assert_eq!(
            described(json!({"event": {"type": "string"}, "data": content})),
            chunk
        );
        // Another property, or no data: the schema describes the data.
        assert_eq!(
            described(json!({"data": reference("Chunk"), "task": {}})),
            ["data", "task"]
        );
        assert_eq!(described(json!({"event": {}, "id": {}})), ["event", "id"]);
        assert_eq!(events(reference("Chunk")).1, chunk);
        let whole = json!({"allOf": [
            {"type": "object", "required": ["event"], "properties": {"event": {}, "data": {"type": "string"}}},
            {"properties": {"data": reference("Chunk")}},
        ]});
        assert_eq!(events(whole).1, chunk);
        assert_eq!(events(reference("A")).0, Stream::Events(None));
    }

    #[test]
    fn the_items_of_a_newer_version_are_events_too() {
        for version in ["3.1.0", "3.2.0"] {
            let whole = json!({"type": "array", "maxItems": 9, "items": {}});
            let content = json!({"itemSchema": reference("B"), "schema": whole});
            let (_, names) = stream(version, "text/event-stream", content);
            assert_eq!(names, ["id"], "{version}");
            let content = json!({"itemSchema": reference("B")});
            let (_, names) = stream(version, "text/event-stream", content);
            assert_eq!(names, ["id"], "{version}");
            let content = json!({"itemSchema": reference("Chunk")});
            let (_, names) = stream(version, "application/x-ndjson", content);
            assert_eq!(names, ["id"], "{version}");
        }
    }

    #[test]
    fn a_discriminator_names_events_that_have_no_constants() {
        let alternatives = json!([reference("A"), reference("B")]);
        let mapping = json!({"a": "#/components/schemas/A", "b": "#/components/schemas/B"});
        let discriminator = json!({"propertyName": "event", "mapping": mapping});
        let (stream, tags) = events(json!({"oneOf": alternatives, "discriminator": discriminator}));
        assert_eq!(tags, ["a", "b"]);
        assert!(matches!(stream, Stream::Objects(_, texts) if texts == ["a"]));
        // Without, nothing says which is a string.
        assert_eq!(
            events(json!({"oneOf": alternatives})).0,
            Stream::Events(None)
        );
    }

    #[test]
    fn a_ring_of_alternatives_describes_no_event() {
        let (stream, names) = events(reference("Ring"));
        assert!(matches!(stream, Stream::Events(Some(_))) && names.is_empty());
    }

    #[test]
    fn what_kubernetes_watches_is_described_elsewhere() {
        let content = json!({"schema": reference("Chunk")});
        let watch = |media_type| stream("3.0.0", media_type, content.clone()).1;
        assert_eq!(watch("application/json;stream=watch"), ["type"]);
        assert_eq!(watch("application/stream+json"), ["id"]);
        assert_eq!(watch("application/geo+json-seq"), ["id"]);
    }
}
