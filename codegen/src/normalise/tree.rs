//! The Objects of OpenAPI 3.0.3, section 4.7, as a table: which members each has, and what is in them.

/// What stands at a place of the tree.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Kind {
    /// Anything, an example for instance.
    Free,
    /// A text.
    Text,
    /// An array of these.
    Many(&'static Kind),
    /// An object whose members are these, each under a name of the document's choice.
    Named(&'static Kind),
    OpenApi,
    Info,
    Contact,
    License,
    Server,
    ServerVariable,
    Components,
    PathItem,
    Operation,
    ExternalDocs,
    Parameter,
    RequestBody,
    MediaType,
    Encoding,
    Responses,
    Response,
    Example,
    Header,
    Tag,
    Schema,
    Discriminator,
    Xml,
    SecurityScheme,
    Flows,
    Flow,
}

/// What becomes of a member.
#[derive(Clone, Copy, Debug)]
pub(super) enum Member {
    /// It is read, or it only explains.
    Read(Kind),
    /// It is known, and has no effect yet; the text says what that means for the user.
    LeftOut(&'static str),
}

type Members = &'static [(&'static str, Member)];

use Kind::{Free, Many, Named, Text};
use Member::{LeftOut, Read};

const BODY_RULES: &str =
    "bodies are not checked against this before they are sent; the service will";

/// The members of an Object.
pub(super) fn members(kind: Kind) -> Members {
    match kind {
        Kind::OpenApi => OPENAPI,
        Kind::Info => INFO,
        Kind::Contact => &[
            ("name", Read(Text)),
            ("url", Read(Text)),
            ("email", Read(Text)),
        ],
        Kind::License => &[("name", Read(Text)), ("url", Read(Text))],
        Kind::Server => SERVER,
        Kind::ServerVariable => SERVER_VARIABLE,
        Kind::Components => COMPONENTS,
        Kind::PathItem => PATH_ITEM,
        Kind::Operation => OPERATION,
        Kind::ExternalDocs => &[("description", Read(Text)), ("url", Read(Text))],
        Kind::Parameter => PARAMETER,
        Kind::RequestBody => REQUEST_BODY,
        Kind::MediaType => MEDIA_TYPE,
        Kind::Encoding => ENCODING,
        Kind::Response => RESPONSE,
        Kind::Example => EXAMPLE,
        Kind::Header => HEADER,
        Kind::Tag => TAG,
        Kind::Schema => SCHEMA,
        Kind::Discriminator => &[
            ("propertyName", Read(Text)),
            ("mapping", Read(Named(&Text))),
        ],
        Kind::Xml => XML,
        Kind::SecurityScheme => SECURITY_SCHEME,
        Kind::Flows => FLOWS,
        Kind::Flow => FLOW,
        Kind::Free | Text | Many(_) | Named(_) | Kind::Responses => &[],
    }
}

const OPENAPI: Members = &[
    ("openapi", Read(Text)),
    ("info", Read(Kind::Info)),
    ("servers", Read(Many(&Kind::Server))),
    ("paths", Read(Named(&Kind::PathItem))),
    ("components", Read(Kind::Components)),
    ("security", Read(Free)),
    ("tags", Read(Many(&Kind::Tag))),
    ("externalDocs", Read(Kind::ExternalDocs)),
];

const INFO: Members = &[
    ("title", Read(Text)),
    ("description", Read(Text)),
    ("termsOfService", Read(Text)),
    ("contact", Read(Kind::Contact)),
    ("license", Read(Kind::License)),
    ("version", Read(Text)),
];

const SERVER: Members = &[
    ("url", Read(Text)),
    ("description", Read(Text)),
    ("variables", Read(Named(&Kind::ServerVariable))),
];

const SERVER_VARIABLE: Members = &[
    ("enum", Read(Many(&Text))),
    ("default", Read(Text)),
    ("description", Read(Text)),
];

const COMPONENTS: Members = &[
    ("schemas", Read(Named(&Kind::Schema))),
    ("responses", Read(Named(&Kind::Response))),
    ("parameters", Read(Named(&Kind::Parameter))),
    ("examples", Read(Named(&Kind::Example))),
    ("requestBodies", Read(Named(&Kind::RequestBody))),
    ("headers", Read(Named(&Kind::Header))),
    ("securitySchemes", Read(Named(&Kind::SecurityScheme))),
    ("links", Read(Free)),
    ("callbacks", Read(Free)),
];

const PATH_ITEM: Members = &[
    (
        "$ref",
        LeftOut("path items that are elsewhere are not read yet; write the path item here"),
    ),
    ("summary", Read(Text)),
    ("description", Read(Text)),
    ("get", Read(Kind::Operation)),
    ("put", Read(Kind::Operation)),
    ("post", Read(Kind::Operation)),
    ("delete", Read(Kind::Operation)),
    ("options", Read(Kind::Operation)),
    ("head", Read(Kind::Operation)),
    ("patch", Read(Kind::Operation)),
    ("trace", Read(Kind::Operation)),
    (
        "servers",
        LeftOut("every operation is sent to the client's own base URL"),
    ),
    ("parameters", Read(Many(&Kind::Parameter))),
];

const OPERATION: Members = &[
    ("tags", Read(Many(&Text))),
    ("summary", Read(Text)),
    ("description", Read(Text)),
    ("externalDocs", Read(Kind::ExternalDocs)),
    ("operationId", Read(Text)),
    ("parameters", Read(Many(&Kind::Parameter))),
    ("requestBody", Read(Kind::RequestBody)),
    ("responses", Read(Kind::Responses)),
    (
        "callbacks",
        LeftOut("a client is not called back; receive such calls with a server of your own"),
    ),
    ("deprecated", Read(Free)),
    ("security", Read(Free)),
    (
        "servers",
        LeftOut("every operation is sent to the client's own base URL"),
    ),
];

const PARAMETER: Members = &[
    ("name", Read(Text)),
    ("in", Read(Text)),
    ("description", Read(Text)),
    ("required", Read(Free)),
    ("deprecated", Read(Free)),
    ("allowEmptyValue", Read(Free)),
    ("style", Read(Text)),
    ("explode", Read(Free)),
    (
        "allowReserved",
        LeftOut("reserved characters are percent-encoded all the same"),
    ),
    ("schema", Read(Kind::Schema)),
    ("example", Read(Free)),
    ("examples", Read(Named(&Kind::Example))),
    ("content", Read(Named(&Kind::MediaType))),
];

const REQUEST_BODY: Members = &[
    ("description", Read(Text)),
    ("content", Read(Named(&Kind::MediaType))),
    ("required", Read(Free)),
];

const MEDIA_TYPE: Members = &[
    ("schema", Read(Kind::Schema)),
    ("example", Read(Free)),
    ("examples", Read(Named(&Kind::Example))),
    ("encoding", Read(Named(&Kind::Encoding))),
];

const ENCODING: Members = &[
    ("contentType", Read(Text)),
    ("headers", Read(Named(&Kind::Header))),
    ("style", Read(Text)),
    ("explode", Read(Free)),
    ("allowReserved", Read(Free)),
];

const RESPONSE: Members = &[
    ("description", Read(Text)),
    (
        "headers",
        LeftOut("headers have no typed accessors yet; read them with `Response::header`"),
    ),
    ("content", Read(Named(&Kind::MediaType))),
    ("links", Read(Free)),
];

const EXAMPLE: Members = &[
    ("summary", Read(Text)),
    ("description", Read(Text)),
    ("value", Read(Free)),
    ("externalValue", Read(Text)),
];

const HEADER: Members = &[
    ("description", Read(Text)),
    ("required", Read(Free)),
    ("deprecated", Read(Free)),
    ("allowEmptyValue", Read(Free)),
    ("style", Read(Text)),
    ("explode", Read(Free)),
    ("allowReserved", Read(Free)),
    ("schema", Read(Kind::Schema)),
    ("example", Read(Free)),
    ("examples", Read(Named(&Kind::Example))),
    ("content", Read(Named(&Kind::MediaType))),
];

const TAG: Members = &[
    ("name", Read(Text)),
    ("description", Read(Text)),
    ("externalDocs", Read(Kind::ExternalDocs)),
];

const SCHEMA: Members = &[
    ("title", Read(Text)),
    ("multipleOf", Read(Free)),
    ("maximum", Read(Free)),
    ("exclusiveMaximum", Read(Free)),
    ("minimum", Read(Free)),
    ("exclusiveMinimum", Read(Free)),
    ("maxLength", Read(Free)),
    ("minLength", Read(Free)),
    ("pattern", Read(Text)),
    ("maxItems", LeftOut(BODY_RULES)),
    ("minItems", LeftOut(BODY_RULES)),
    ("uniqueItems", LeftOut(BODY_RULES)),
    ("maxProperties", LeftOut(BODY_RULES)),
    ("minProperties", LeftOut(BODY_RULES)),
    ("required", Read(Many(&Text))),
    ("enum", Read(Free)),
    ("type", Read(Free)),
    ("allOf", Read(Many(&Kind::Schema))),
    ("oneOf", Read(Many(&Kind::Schema))),
    ("anyOf", Read(Many(&Kind::Schema))),
    ("not", LeftOut(BODY_RULES)),
    ("items", Read(Kind::Schema)),
    ("properties", Read(Named(&Kind::Schema))),
    ("additionalProperties", Read(Kind::Schema)),
    ("description", Read(Text)),
    ("format", Read(Text)),
    ("default", Read(Free)),
    ("nullable", Read(Free)),
    ("discriminator", Read(Kind::Discriminator)),
    ("readOnly", Read(Free)),
    ("writeOnly", Read(Free)),
    ("xml", Read(Kind::Xml)),
    ("externalDocs", Read(Kind::ExternalDocs)),
    ("example", Read(Free)),
    ("deprecated", Read(Free)),
];

const XML: Members = &[
    ("name", Read(Text)),
    ("namespace", Read(Text)),
    ("prefix", Read(Text)),
    ("attribute", Read(Free)),
    ("wrapped", Read(Free)),
];

const SECURITY_SCHEME: Members = &[
    ("type", Read(Text)),
    ("description", Read(Text)),
    ("name", Read(Text)),
    ("in", Read(Text)),
    ("scheme", Read(Text)),
    ("bearerFormat", Read(Text)),
    ("flows", Read(Kind::Flows)),
    ("openIdConnectUrl", Read(Text)),
];

const FLOWS: Members = &[
    ("implicit", Read(Kind::Flow)),
    ("password", Read(Kind::Flow)),
    ("clientCredentials", Read(Kind::Flow)),
    ("authorizationCode", Read(Kind::Flow)),
];

const FLOW: Members = &[
    ("authorizationUrl", Read(Text)),
    ("tokenUrl", Read(Text)),
    ("refreshUrl", Read(Text)),
    ("scopes", Read(Named(&Text))),
];
