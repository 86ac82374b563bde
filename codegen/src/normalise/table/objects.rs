//! The keywords of every Object but the schema.

use super::Kind::{Count, Flag, Free, Many, Named, Number, Text};
use super::{ALL, Keywords, Kind, NEW, V3, V20, V30, V31, V32, idle, note, out, read};

const SERVERS: &str = "every operation is sent to the client's own base URL";

pub(super) const OPENAPI: Keywords = &[
    read(V20, "swagger", Text),
    read(V3, "openapi", Text),
    read(V32, "$self", Text),
    note(NEW, "jsonSchemaDialect"),
    read(ALL, "info", Kind::Info),
    read(V20, "host", Text),
    read(V20, "basePath", Text),
    read(V20, "schemes", Many(&Text)),
    read(V20, "consumes", Many(&Text)),
    read(V20, "produces", Many(&Text)),
    read(V3, "servers", Many(&Kind::Server)),
    read(ALL, "paths", Named(&Kind::PathItem)),
    out(
        NEW,
        "webhooks",
        "a client is not called back; receive such calls with a server of your own",
    ),
    read(V3, "components", Kind::Components),
    read(V20, "definitions", Named(&Kind::Schema)),
    read(V20, "parameters", Named(&Kind::Parameter)),
    read(V20, "responses", Named(&Kind::Response)),
    read(V20, "securityDefinitions", Named(&Kind::SecurityScheme)),
    read(ALL, "security", Many(&Named(&Many(&Text)))),
    read(ALL, "tags", Many(&Kind::Tag)),
    read(ALL, "externalDocs", Kind::ExternalDocs),
];

pub(super) const INFO: Keywords = &[
    read(ALL, "title", Text),
    note(NEW, "summary"),
    read(ALL, "description", Text),
    note(ALL, "termsOfService"),
    note(ALL, "contact"),
    note(ALL, "license"),
    read(ALL, "version", Text),
];

pub(super) const CONTACT: Keywords = &[note(ALL, "name"), note(ALL, "url"), note(ALL, "email")];

pub(super) const LICENSE: Keywords =
    &[note(ALL, "name"), note(NEW, "identifier"), note(ALL, "url")];

pub(super) const SERVER: Keywords = &[
    read(V3, "url", Text),
    read(V3, "description", Text),
    note(V32, "name"),
    read(V3, "variables", Named(&Kind::ServerVariable)),
];

pub(super) const SERVER_VARIABLE: Keywords = &[
    read(V3, "enum", Many(&Text)),
    read(V3, "default", Text),
    read(V3, "description", Text),
];

pub(super) const COMPONENTS: Keywords = &[
    read(V3, "schemas", Named(&Kind::Schema)),
    read(V3, "responses", Named(&Kind::Response)),
    read(V3, "parameters", Named(&Kind::Parameter)),
    note(V3, "examples"),
    read(V3, "requestBodies", Named(&Kind::RequestBody)),
    read(V3, "headers", Named(&Kind::Header)),
    read(V3, "securitySchemes", Named(&Kind::SecurityScheme)),
    note(V3, "links"),
    note(V3, "callbacks"),
    // What is in them is read where something refers to it.
    note(NEW, "pathItems"),
    note(V32, "mediaTypes"),
];

pub(super) const PATH_ITEM: Keywords = &[
    read(ALL, "$ref", Text),
    read(V3, "summary", Text),
    read(V3, "description", Text),
    read(ALL, "get", Kind::Operation),
    read(ALL, "put", Kind::Operation),
    read(ALL, "post", Kind::Operation),
    read(ALL, "delete", Kind::Operation),
    read(ALL, "options", Kind::Operation),
    read(ALL, "head", Kind::Operation),
    read(ALL, "patch", Kind::Operation),
    read(V3, "trace", Kind::Operation),
    read(V32, "query", Kind::Operation),
    read(V32, "additionalOperations", Named(&Kind::Operation)),
    read(V3, "servers", Many(&Kind::Server)),
    read(ALL, "parameters", Many(&Kind::Parameter)),
];

pub(super) const OPERATION: Keywords = &[
    read(ALL, "tags", Many(&Text)),
    read(ALL, "summary", Text),
    read(ALL, "description", Text),
    read(ALL, "externalDocs", Kind::ExternalDocs),
    read(ALL, "operationId", Text),
    read(V20, "consumes", Many(&Text)),
    read(V20, "produces", Many(&Text)),
    idle(V20, "schemes", SERVERS),
    read(ALL, "parameters", Many(&Kind::Parameter)),
    read(V3, "requestBody", Kind::RequestBody),
    read(ALL, "responses", Kind::Responses),
    out(
        V3,
        "callbacks",
        "a client is not called back; receive such calls with a server of your own",
    ),
    read(ALL, "deprecated", Flag),
    read(ALL, "security", Many(&Named(&Many(&Text)))),
    read(V3, "servers", Many(&Kind::Server)),
];

pub(super) const EXTERNAL_DOCS: Keywords =
    &[read(ALL, "description", Text), read(ALL, "url", Text)];

pub(super) const PARAMETER: Keywords = &[
    read(ALL, "name", Text),
    read(ALL, "in", Text),
    read(ALL, "description", Text),
    read(ALL, "required", Flag),
    read(V3, "deprecated", Flag),
    read(ALL, "allowEmptyValue", Flag),
    read(V3, "style", Text),
    read(V3, "explode", Flag),
    read(V3, "allowReserved", Flag),
    read(ALL, "schema", Kind::Schema),
    read(V3, "example", Free),
    read(V3, "examples", Named(&Kind::Example)),
    read(V3, "content", Named(&Kind::MediaType)),
    // Swagger 2.0 has the schema in the parameter.
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
    read(V20, "maxItems", Count),
    read(V20, "minItems", Count),
    read(V20, "uniqueItems", Flag),
    read(V20, "enum", Free),
    read(V20, "multipleOf", Number),
];

pub(super) const REQUEST_BODY: Keywords = &[
    read(V3, "description", Text),
    read(V3, "content", Named(&Kind::MediaType)),
    read(V3, "required", Flag),
];

pub(super) const MEDIA_TYPE: Keywords = &[
    note(V32, "description"),
    read(V3, "schema", Kind::Schema),
    read(V32, "itemSchema", Kind::Schema),
    note(V3, "example"),
    note(V3, "examples"),
    read(V3, "encoding", Named(&Kind::Encoding)),
    out(
        V32,
        "prefixEncoding",
        "the parts of a body are not encoded one by one yet",
    ),
    out(
        V32,
        "itemEncoding",
        "the parts of a body are not encoded one by one yet",
    ),
];

pub(super) const ENCODING: Keywords = &[
    read(V3, "contentType", Text),
    read(V3, "headers", Named(&Kind::Header)),
    read(V3, "style", Text),
    read(V3, "explode", Flag),
    read(V3, "allowReserved", Flag),
    out(
        V32,
        "encoding",
        "the parts of a body are not encoded one by one yet",
    ),
    out(
        V32,
        "prefixEncoding",
        "the parts of a body are not encoded one by one yet",
    ),
    out(
        V32,
        "itemEncoding",
        "the parts of a body are not encoded one by one yet",
    ),
];

pub(super) const RESPONSE: Keywords = &[
    note(V32, "summary"),
    read(ALL, "description", Text),
    read(V20, "schema", Kind::Schema),
    read(ALL, "headers", Named(&Kind::Header)),
    read(V3, "content", Named(&Kind::MediaType)),
    out(
        V3,
        "links",
        "the response is read without its links; call the linked operation yourself",
    ),
    note(V20, "examples"),
];

pub(super) const EXAMPLE: Keywords = &[
    note(V3, "summary"),
    note(V3, "description"),
    read(V3, "value", Free),
    note(V3, "externalValue"),
    note(V32, "dataValue"),
    note(V32, "serializedValue"),
];

pub(super) const LINK: Keywords = &[
    note(V3, "operationRef"),
    note(V3, "operationId"),
    note(V3, "parameters"),
    note(V3, "requestBody"),
    note(V3, "description"),
    note(V30 | V31 | V32, "server"),
];

/// What a header is of is read; what else is asked of it is the service's business.
pub(super) const HEADER: Keywords = &[
    read(ALL, "description", Text),
    note(V3, "required"),
    read(V3, "deprecated", Flag),
    note(V30, "allowEmptyValue"),
    // There is one style, and an array looks the same whether it is exploded or not.
    note(V3, "style"),
    note(V3, "explode"),
    note(V30, "allowReserved"),
    read(V3, "schema", Kind::Schema),
    note(V3, "example"),
    note(V3, "examples"),
    // It is handed over as the text that it is.
    note(V3, "content"),
    // Swagger 2.0 has the schema in the header.
    read(V20, "type", Free),
    read(V20, "format", Text),
    read(V20, "items", Kind::Items),
    read(V20, "collectionFormat", Text),
    note(V20, "default"),
    read(V20, "maximum", Number),
    note(V20, "exclusiveMaximum"),
    note(V20, "minimum"),
    note(V20, "exclusiveMinimum"),
    note(V20, "maxLength"),
    note(V20, "minLength"),
    note(V20, "pattern"),
    note(V20, "maxItems"),
    note(V20, "minItems"),
    note(V20, "uniqueItems"),
    note(V20, "enum"),
    note(V20, "multipleOf"),
];

pub(super) const TAG: Keywords = &[
    read(ALL, "name", Text),
    note(V32, "summary"),
    read(ALL, "description", Text),
    read(ALL, "externalDocs", Kind::ExternalDocs),
    note(V32, "parent"),
    note(V32, "kind"),
];

pub(super) const SECURITY_SCHEME: Keywords = &[
    read(ALL, "type", Text),
    read(ALL, "description", Text),
    read(ALL, "name", Text),
    read(ALL, "in", Text),
    read(V3, "scheme", Text),
    read(V3, "bearerFormat", Text),
    read(V3, "flows", Kind::Flows),
    read(V3, "openIdConnectUrl", Text),
    note(V32, "oauth2MetadataUrl"),
    note(V32, "deprecated"),
    // Swagger 2.0 has one flow, in the scheme.
    read(V20, "flow", Text),
    read(V20, "authorizationUrl", Text),
    read(V20, "tokenUrl", Text),
    read(V20, "scopes", Named(&Text)),
];

pub(super) const FLOWS: Keywords = &[
    read(V3, "implicit", Kind::Flow),
    read(V3, "password", Kind::Flow),
    read(V3, "clientCredentials", Kind::Flow),
    read(V3, "authorizationCode", Kind::Flow),
    note(V32, "deviceAuthorization"),
];

pub(super) const FLOW: Keywords = &[
    read(V3, "authorizationUrl", Text),
    note(V32, "deviceAuthorizationUrl"),
    read(V3, "tokenUrl", Text),
    read(V3, "refreshUrl", Text),
    read(V3, "scopes", Named(&Text)),
];
