//! The body of a request: what a call was given, and the bytes that it becomes.

use http::HeaderValue;

use super::argument::{Argument, Location};
use super::body::Body;
use super::content::{Content, File};
use super::data::Data;
use super::form::{self, Encodings};
use super::headers;
use super::json::Writer;
use super::multipart;
use super::notation::Notation;
use super::operation::Descriptor;
use super::schema::{Direction, Schema, check_written};
use super::violation::{Broken, Violations};

/// The body of a request, as a call is given it.
#[derive(Clone)]
pub struct Payload<'a> {
    media_type: &'a str,
    schema: Option<&'static Schema>,
    given: Given<'a>,
}

#[derive(Clone)]
enum Given<'a> {
    Json(&'a dyn Data),
    Xml(&'a dyn Data, &'static str, &'static dyn Notation),
    Form(&'a dyn Data, Encodings),
    Multipart(&'a dyn Data, Encodings),
    Text(&'a str),
    Content(Content),
    /// With the media types that the document allows; which it is, only the caller knows.
    Typed(&'static str, Content),
}

impl<'a> Payload<'a> {
    const fn new(media_type: &'a str, given: Given<'a>) -> Self {
        Self {
            media_type,
            schema: None,
            given,
        }
    }

    /// A value, to be written as JSON.
    pub fn json(body: &'a dyn Data) -> Self {
        Self::new("application/json", Given::Json(body))
    }

    /// A value, to be written as XML; its element is called `root` unless `notation` has a name for it.
    pub fn xml(body: &'a dyn Data, root: &'static str, notation: &'static dyn Notation) -> Self {
        Self::new("application/xml", Given::Xml(body, root, notation))
    }

    /// An object, to be written as a form; `encodings` are those of the members that are not written as usual.
    pub fn form(body: &'a dyn Data, encodings: Encodings) -> Self {
        let media_type = "application/x-www-form-urlencoded";
        Self::new(media_type, Given::Form(body, encodings))
    }

    /// An object, to be written as a part for each member; `encodings` are those of the members that are not written as
    /// usual.
    pub fn multipart(body: &'a dyn Data, encodings: Encodings) -> Self {
        Self::new("multipart/form-data", Given::Multipart(body, encodings))
    }

    /// A text.
    pub fn text(body: &'a str) -> Self {
        Self::new("text/plain", Given::Text(body))
    }

    /// Bytes.
    pub fn content(body: impl Into<Content>) -> Self {
        Self::new("application/octet-stream", Given::Content(body.into()))
    }

    /// Bytes of a media type that has to be one of those `allowed`, which may be a range.
    pub fn typed(allowed: &'static str, media_type: &'a str, body: impl Into<Content>) -> Self {
        Self::new(media_type, Given::Typed(allowed, body.into()))
    }

    /// Checks what is written by a schema, which asks for more than the type does.
    #[must_use]
    pub fn schema(mut self, schema: &'static Schema) -> Self {
        self.schema = Some(schema);
        self
    }

    /// Sends it as another media type.
    #[must_use]
    pub fn media_type(mut self, media_type: &'static str) -> Self {
        self.media_type = media_type;
        self
    }

    /// The body and its media type; says everything that is wrong with them.
    pub(super) fn write(
        &self,
        operation: &Descriptor,
        with_read_only: bool,
        found: &mut Violations,
    ) -> (Option<HeaderValue>, Body) {
        let before = found.len();
        let as_sent = |body: &dyn Data, to: Writer, found: &mut Violations| {
            let to = to.with_read_only(with_read_only);
            write(body, to, self.schema, Some(operation.id), found)
        };
        let mut media_type = HeaderValue::from_str(self.media_type).ok();
        let body = match &self.given {
            Given::Json(body) => Ok(as_sent(*body, Writer::request(), found).0.into()),
            Given::Xml(body, root, notation) => {
                let (text, _) = as_sent(*body, Writer::request(), found);
                notation
                    .write(root, &text)
                    .map(Body::from)
                    .ok_or(Broken::NotXml)
            }
            Given::Form(body, encodings) => {
                let (text, _) = as_sent(*body, Writer::form(), found);
                form::write(&text, encodings)
                    .map(Body::from)
                    .ok_or(Broken::NotAForm)
            }
            Given::Multipart(body, encodings) => {
                let boundary = multipart::boundary();
                let value = format!("{}; boundary={boundary}", self.media_type);
                media_type = HeaderValue::try_from(value).ok();
                let written = as_sent(*body, Writer::multipart(), found);
                parts(written, encodings, &boundary, found)
            }
            Given::Text(text) => Ok((*text).to_owned().into()),
            Given::Content(content) => Ok(Body::chain(vec![content.clone()])),
            Given::Typed(allowed, content) => {
                let fits = media_type.is_some() && headers::is_one_of(self.media_type, allowed);
                fits.then(|| Body::chain(vec![content.clone()]))
                    .ok_or(Broken::ContentType { allowed })
            }
        };
        found.name(before, operation.id);
        let body = body.unwrap_or_else(|broken| {
            found.push(Some(Location::Body), operation.id, broken);
            Body::empty()
        });
        (media_type, body)
    }
}

fn parts(
    (text, files): (String, Vec<(usize, File)>),
    encodings: Encodings,
    boundary: &str,
    found: &mut Violations,
) -> Result<Body, Broken> {
    let written = multipart::write(&text, files, encodings, boundary).ok_or(Broken::NotParts)?;
    for (pointer, broken) in written.broken {
        found.push_at(pointer, broken);
    }
    Ok(Body::chain(written.contents))
}

/// Writes a body once, and checks what was written: the text, and the files that it has beside. It is traced what is
/// left out of a request of the operation.
pub(super) fn write(
    body: &dyn Data,
    mut to: Writer,
    schema: Option<&'static Schema>,
    operation: Option<&str>,
    found: &mut Violations,
) -> (String, Vec<(usize, File)>) {
    body.write(&mut to);
    written(to, schema, operation, found)
}

/// As [`write`], of an argument.
pub(super) fn write_argument(
    argument: Argument<'_>,
    mut to: Writer,
    schema: Option<&'static Schema>,
    operation: &str,
    found: &mut Violations,
) -> String {
    argument.write(&mut to);
    written(to, schema, Some(operation), found).0
}

fn written(
    mut to: Writer,
    schema: Option<&'static Schema>,
    operation: Option<&str>,
    found: &mut Violations,
) -> (String, Vec<(usize, File)>) {
    #[cfg(feature = "tracing")]
    if let Some(operation) = operation {
        to.trace_left_out(operation);
    }
    #[cfg(not(feature = "tracing"))]
    let _ = operation;
    if let Err(error) = to.check() {
        found.push_at(error.pointer, error.broken);
    }
    let chosen = to.take_chosen();
    let (text, files) = to.into_parts();
    if let Some(schema) = schema {
        check_written(&text, &chosen, schema, Direction::Request, found);
    }
    (text, files)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate as runtime;
    use crate::rule::Rule;
    use crate::schema::{INTEGER, NUMBER};
    use crate::wait::block_on;
    use crate::{Kinds, Member, Members, Need};

    struct Pet {
        id: Option<i64>,
        name: String,
        weight: Option<f64>,
    }

    static PET: Schema = Schema::OBJECT.object(&Members {
        members: &[
            Member("id", Need::REQUIRED.and(Need::READ_ONLY), &INTEGER),
            Member("name", Need::REQUIRED, &NAME),
            Member("weight", Need::OPTIONAL, &NUMBER),
        ],
        ..Members::ANY
    });

    static NAME: Schema = Schema {
        rule: Some(&Rule::ANY.min_length(1)),
        ..Schema::of(Kinds::TEXT)
    };

    crate::__model!(Pet = PET { id?, name!, weight? });

    static OPERATION: Descriptor = Descriptor {
        id: "pets_add",
        method: "POST",
        path: "/",
        parameters: &[],
        ..Descriptor::USUAL
    };

    fn pet(name: &str, weight: f64) -> Pet {
        let (id, name, weight) = (Some(1), name.to_owned(), Some(weight));
        Pet { id, name, weight }
    }

    fn written(payload: &Payload<'_>) -> Result<String, String> {
        let mut found = Violations::default();
        let (_, body) = payload.write(&OPERATION, false, &mut found);
        assert!(
            found
                .iter()
                .all(|violation| violation.parameter == OPERATION.id)
        );
        match found.is_empty() {
            true => {
                let (bytes, _) = block_on(body.collect(usize::MAX, None));
                Ok(String::from_utf8_lossy(&bytes).into_owned())
            }
            false => Err(found.to_string()),
        }
    }

    #[test]
    fn a_body_is_written_as_it_is_checked() {
        let tom = pet("Tom", 1.0);
        assert_eq!(
            written(&Payload::json(&tom).schema(&PET)),
            Ok(r#"{"name":"Tom","weight":1.0}"#.to_owned())
        );
        assert_eq!(
            written(&Payload::form(&tom, &[]).schema(&PET)),
            Ok("name=Tom&weight=1".to_owned())
        );
        let bad = vec![pet("Tom", 1.0), pet("", f64::NAN)];
        assert_eq!(
            written(&Payload::json(&bad)),
            Err("request body `/1/weight` must be a finite number".to_owned())
        );
        let violation = "request body `/name` must have at least 1 character (has 0)";
        let unnamed = pet("", 1.0);
        for payload in [
            Payload::json(&unnamed),
            Payload::form(&unnamed, &[]),
            Payload::multipart(&unnamed, &[]),
        ] {
            assert_eq!(written(&payload.schema(&PET)), Err(violation.to_owned()));
        }
        assert_eq!(
            written(&Payload::json(&bad).schema(&PET)),
            Err(
                "request body `/1/weight` must be a finite number; request body must be an object"
                    .to_owned()
            )
        );
    }

    /// Only what is short has a place in it.
    struct Short;

    impl Notation for Short {
        fn write(&self, root: &str, json: &str) -> Option<String> {
            (json.len() < 20).then(|| format!("{root}: {json}"))
        }

        fn read(&self, text: &str) -> Result<String, crate::DecodeError> {
            Ok(text.to_owned())
        }
    }

    #[test]
    fn a_body_in_another_notation_is_checked_as_json() {
        let mut tom = pet("Tom", 1.0);
        tom.weight = None;
        let payload = |pet| Payload::xml(pet, "pet", &Short).schema(&PET);
        assert_eq!(written(&payload(&tom)), Ok(r#"pet: {"name":"Tom"}"#.into()));
        let violation = "request body `/name` must have at least 1 character (has 0)";
        let unnamed = Pet {
            name: String::new(),
            ..pet("", 0.0)
        };
        let nameless = Pet {
            weight: None,
            ..unnamed
        };
        assert_eq!(written(&payload(&nameless)), Err(violation.to_owned()));
        let long = "request body `pets_add` cannot be written as XML";
        assert_eq!(written(&payload(&pet("Thomas", 1.0))), Err(long.to_owned()));
    }

    #[test]
    fn what_cannot_be_sent_is_a_violation() {
        let body = vec![1];
        assert_eq!(
            written(&Payload::form(&body, &[])),
            Err("request body `pets_add` cannot be written as a form".to_owned())
        );
        assert_eq!(
            written(&Payload::multipart(&body, &[])),
            Err("request body `pets_add` cannot be written as parts".to_owned())
        );
        assert_eq!(
            written(&Payload::typed("image/*", "text/plain", "")),
            Err("request body `pets_add` must have a content type of `image/*`".to_owned())
        );
    }
}
