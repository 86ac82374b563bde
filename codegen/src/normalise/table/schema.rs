//! The keywords of schemas: Swagger 2.0's and OpenAPI 3.0's own, and those of JSON Schema 2020-12.

use super::Kind::{Count, Flag, Free, Many, Named, Number, Text};
use super::{ALL, Keywords, Kind, NEW, V3, V20, V30, V32, note, out, read};

const BODY_RULES: &str =
    "bodies are not checked against this before they are sent; the service will";

pub(super) const SCHEMA: Keywords = &[
    read(ALL, "type", Free),
    read(ALL, "format", Text),
    read(ALL, "properties", Named(&Kind::Schema)),
    read(ALL, "required", Many(&Text)),
    read(ALL, "items", Kind::Schema),
    read(ALL, "additionalProperties", Kind::Schema),
    read(ALL, "allOf", Many(&Kind::Schema)),
    read(V3, "oneOf", Many(&Kind::Schema)),
    read(V3, "anyOf", Many(&Kind::Schema)),
    read(ALL, "enum", Free),
    read(ALL, "title", Text),
    read(ALL, "description", Text),
    read(ALL, "default", Free),
    read(ALL, "example", Free),
    read(V30, "nullable", Flag),
    read(V3, "deprecated", Flag),
    read(ALL, "readOnly", Flag),
    read(V3, "writeOnly", Flag),
    read(ALL, "discriminator", Kind::Discriminator),
    read(ALL, "xml", Kind::Xml),
    read(ALL, "externalDocs", Kind::ExternalDocs),
    read(ALL, "multipleOf", Number),
    read(ALL, "maximum", Number),
    read(ALL, "exclusiveMaximum", Free),
    read(ALL, "minimum", Number),
    read(ALL, "exclusiveMinimum", Free),
    read(ALL, "maxLength", Count),
    read(ALL, "minLength", Count),
    read(ALL, "pattern", Text),
    read(ALL, "maxItems", Count),
    read(ALL, "minItems", Count),
    read(ALL, "uniqueItems", Flag),
    read(ALL, "maxProperties", Count),
    read(ALL, "minProperties", Count),
    read(V3, "not", Kind::Schema),
    // JSON Schema 2020-12: core.
    note(NEW, "$schema"),
    note(NEW, "$vocabulary"),
    note(NEW, "$comment"),
    read(NEW, "$id", Text),
    read(NEW, "$anchor", Text),
    read(NEW, "$dynamicAnchor", Text),
    read(NEW, "$ref", Text),
    read(NEW, "$dynamicRef", Text),
    // What is in it is read where something refers to it.
    note(NEW, "$defs"),
    // Applicators.
    read(NEW, "prefixItems", Many(&Kind::Schema)),
    read(NEW, "patternProperties", Named(&Kind::Schema)),
    read(NEW, "contains", Kind::Schema),
    read(NEW, "minContains", Count),
    read(NEW, "maxContains", Count),
    read(NEW, "propertyNames", Kind::Schema),
    read(NEW, "if", Kind::Schema),
    read(NEW, "then", Kind::Schema),
    read(NEW, "else", Kind::Schema),
    read(NEW, "dependentSchemas", Named(&Kind::Schema)),
    read(NEW, "dependentRequired", Named(&Many(&Text))),
    read(NEW, "unevaluatedItems", Kind::Schema),
    read(NEW, "unevaluatedProperties", Kind::Schema),
    // Of earlier drafts; the metaschema of 2020-12 still has them.
    out(NEW, "dependencies", BODY_RULES),
    note(NEW, "definitions"),
    note(NEW, "$recursiveAnchor"),
    read(NEW, "$recursiveRef", Text),
    // Validation and annotations.
    read(NEW, "const", Free),
    read(NEW, "examples", Free),
    read(NEW, "contentEncoding", Text),
    read(NEW, "contentMediaType", Text),
    read(NEW, "contentSchema", Kind::Schema),
];

pub(super) const DISCRIMINATOR: Keywords = &[
    read(V3, "propertyName", Text),
    read(V3, "mapping", Named(&Text)),
    out(
        V32,
        "defaultMapping",
        "values that no mapping names are not told apart yet",
    ),
];

pub(super) const XML: Keywords = &[
    read(ALL, "name", Text),
    read(ALL, "namespace", Text),
    read(ALL, "prefix", Text),
    read(ALL, "attribute", Flag),
    read(ALL, "wrapped", Flag),
    read(V32, "nodeType", Text),
];

pub(super) const ITEMS: Keywords = &[
    read(V20, "type", Free),
    read(V20, "format", Text),
    read(V20, "items", Kind::Items),
    read(V20, "collectionFormat", Text),
    read(V20, "default", Free),
    read(V20, "maximum", Number),
    read(V20, "exclusiveMaximum", Flag),
    read(V20, "minimum", Number),
    read(V20, "exclusiveMinimum", Flag),
    read(V20, "maxLength", Count),
    read(V20, "minLength", Count),
    read(V20, "pattern", Text),
    out(V20, "maxItems", BODY_RULES),
    out(V20, "minItems", BODY_RULES),
    out(V20, "uniqueItems", BODY_RULES),
    read(V20, "enum", Free),
    read(V20, "multipleOf", Number),
];
