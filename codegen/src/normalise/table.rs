//! What may stand where in a document, as a table: the Objects of Swagger 2.0 and OpenAPI 3.0, 3.1 and 3.2.
//!
//! Every keyword of every version is here, with what becomes of it; a test compares the table with the JSON Schemas
//! of the specifications.

mod objects;
mod schema;

/// A version of the specification, without its patch number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Version {
    /// Swagger 2.0.
    V20,
    /// OpenAPI 3.0.
    V30,
    /// OpenAPI 3.1.
    V31,
    /// OpenAPI 3.2.
    V32,
}

impl Version {
    /// What it is called.
    pub fn name(self) -> &'static str {
        match self {
            Self::V20 => "Swagger 2.0",
            Self::V30 => "OpenAPI 3.0",
            Self::V31 => "OpenAPI 3.1",
            Self::V32 => "OpenAPI 3.2",
        }
    }

    fn bit(self) -> u8 {
        1 << self as u8
    }
}

/// What stands at a place of a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// Anything, a default value for instance.
    Free,
    /// A text.
    Text,
    /// Yes or no.
    Flag,
    /// A number.
    Number,
    /// A whole number of at least 0.
    Count,
    /// An array of these.
    Many(&'static Kind),
    /// An object whose members are these, each under a name of the document's choice.
    Named(&'static Kind),
    /// The root.
    OpenApi,
    /// Info Object.
    Info,
    /// Contact Object.
    Contact,
    /// License Object.
    License,
    /// Server Object.
    Server,
    /// Server Variable Object.
    ServerVariable,
    /// Components Object.
    Components,
    /// Path Item Object.
    PathItem,
    /// Operation Object.
    Operation,
    /// External Documentation Object.
    ExternalDocs,
    /// Parameter Object.
    Parameter,
    /// Items Object, of Swagger 2.0.
    Items,
    /// Request Body Object.
    RequestBody,
    /// Media Type Object.
    MediaType,
    /// Encoding Object.
    Encoding,
    /// Responses Object.
    Responses,
    /// Response Object.
    Response,
    /// Example Object.
    Example,
    /// Link Object.
    Link,
    /// Header Object.
    Header,
    /// Tag Object.
    Tag,
    /// Schema Object.
    Schema,
    /// Discriminator Object.
    Discriminator,
    /// XML Object.
    Xml,
    /// Security Scheme Object.
    SecurityScheme,
    /// OAuth Flows Object.
    Flows,
    /// OAuth Flow Object.
    Flow,
}

impl Kind {
    /// The section of the Components Object (OpenAPI 3.0.3, section 4.7.7) for what may be referred to.
    pub(super) fn section(self) -> Option<&'static str> {
        Some(match self {
            Self::Schema => "schemas",
            Self::Response => "responses",
            Self::Parameter => "parameters",
            Self::RequestBody => "requestBodies",
            Self::SecurityScheme => "securitySchemes",
            Self::Header => "headers",
            _ => return None,
        })
    }

    /// What it is, in the words of a diagnostic.
    pub(super) fn noun(self) -> &'static str {
        match self {
            Self::Free => "value",
            Self::Text => "text",
            Self::Flag => "`true` or `false`",
            Self::Number => "number",
            Self::Count => "whole number of at least 0",
            Self::Many(_) => "array",
            Self::Named(_) => "object",
            Self::OpenApi => "document",
            Self::Info => "info",
            Self::Contact => "contact",
            Self::License => "license",
            Self::Server => "server",
            Self::ServerVariable => "variable",
            Self::Components => "components",
            Self::PathItem => "path item",
            Self::Operation => "operation",
            Self::ExternalDocs => "link to documentation",
            Self::Parameter => "parameter",
            Self::Items => "items object",
            Self::RequestBody => "request body",
            Self::MediaType => "media type",
            Self::Encoding => "encoding",
            Self::Responses => "list of responses",
            Self::Response => "response",
            Self::Example => "example",
            Self::Link => "link",
            Self::Header => "header",
            Self::Tag => "tag",
            Self::Schema => "schema",
            Self::Discriminator => "discriminator",
            Self::Xml => "XML object",
            Self::SecurityScheme => "security scheme",
            Self::Flows => "list of flows",
            Self::Flow => "flow",
        }
    }
}

/// What becomes of a keyword.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// It is read.
    Handled,
    /// It explains, and nothing depends on it.
    Annotation,
    /// It is not supported; the text says what that means for the user.
    Unsupported(&'static str),
    /// It has no effect where it stands; the text says what counts instead.
    NoEffect(&'static str),
}

/// One keyword of an Object.
#[derive(Clone, Copy, Debug)]
pub struct Keyword {
    /// How it is spelled.
    pub name: &'static str,
    versions: u8,
    /// What its value is.
    pub kind: Kind,
    /// What becomes of it.
    pub fate: Fate,
}

impl Keyword {
    /// Whether that version has it.
    pub fn is_of(&self, version: Version) -> bool {
        self.versions & version.bit() != 0
    }

    /// The versions that have it, in the words of a diagnostic.
    pub(super) fn home(&self) -> &'static str {
        let all = [Version::V20, Version::V30, Version::V31, Version::V32];
        let first = all.into_iter().find(|version| self.is_of(*version));
        first.map_or("no version", Version::name)
    }
}

type Keywords = &'static [Keyword];

const V20: u8 = 1;
const V30: u8 = 2;
const V31: u8 = 4;
const V32: u8 = 8;
/// OpenAPI 3.
const V3: u8 = V30 | V31 | V32;
/// The versions whose schemas are those of JSON Schema 2020-12.
const NEW: u8 = V31 | V32;
const ALL: u8 = V20 | V3;

const fn read(versions: u8, name: &'static str, kind: Kind) -> Keyword {
    let fate = Fate::Handled;
    Keyword {
        name,
        versions,
        kind,
        fate,
    }
}

const fn note(versions: u8, name: &'static str) -> Keyword {
    let (kind, fate) = (Kind::Free, Fate::Annotation);
    Keyword {
        name,
        versions,
        kind,
        fate,
    }
}

const fn out(versions: u8, name: &'static str, why: &'static str) -> Keyword {
    let (kind, fate) = (Kind::Free, Fate::Unsupported(why));
    Keyword {
        name,
        versions,
        kind,
        fate,
    }
}

const fn idle(versions: u8, name: &'static str, why: &'static str) -> Keyword {
    let (kind, fate) = (Kind::Free, Fate::NoEffect(why));
    Keyword {
        name,
        versions,
        kind,
        fate,
    }
}

/// The keywords of an Object, of all versions.
pub fn keywords(kind: Kind) -> Keywords {
    match kind {
        Kind::OpenApi => objects::OPENAPI,
        Kind::Info => objects::INFO,
        Kind::Contact => objects::CONTACT,
        Kind::License => objects::LICENSE,
        Kind::Server => objects::SERVER,
        Kind::ServerVariable => objects::SERVER_VARIABLE,
        Kind::Components => objects::COMPONENTS,
        Kind::PathItem => objects::PATH_ITEM,
        Kind::Operation => objects::OPERATION,
        Kind::ExternalDocs => objects::EXTERNAL_DOCS,
        Kind::Parameter => objects::PARAMETER,
        Kind::Items => schema::ITEMS,
        Kind::RequestBody => objects::REQUEST_BODY,
        Kind::MediaType => objects::MEDIA_TYPE,
        Kind::Encoding => objects::ENCODING,
        Kind::Response => objects::RESPONSE,
        Kind::Example => objects::EXAMPLE,
        Kind::Link => objects::LINK,
        Kind::Header => objects::HEADER,
        Kind::Tag => objects::TAG,
        Kind::Schema => schema::SCHEMA,
        Kind::Discriminator => schema::DISCRIMINATOR,
        Kind::Xml => schema::XML,
        Kind::SecurityScheme => objects::SECURITY_SCHEME,
        Kind::Flows => objects::FLOWS,
        Kind::Flow => objects::FLOW,
        Kind::Free | Kind::Text | Kind::Flag | Kind::Number | Kind::Count => &[],
        Kind::Many(_) | Kind::Named(_) | Kind::Responses => &[],
    }
}
