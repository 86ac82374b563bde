//! The body of a request: what a call was given, and the bytes that it becomes.

use bytes::Bytes;
use http::HeaderValue;

use super::argument::Location;
use super::data::Data;
use super::form;
use super::headers;
use super::json::Writer;
use super::operation::Descriptor;
use super::schema::{Direction, Schema, check};
use super::violation::{Broken, Violations};

/// The body that a call was given.
#[derive(Clone)]
pub(super) enum Given<'a> {
    Nothing,
    /// To be written as JSON, with its schema if that asks for more than the type does.
    Json(&'a dyn Data, Option<&'static Schema>),
    /// To be written as a form, with the members whose parts are named in brackets.
    Form(
        &'a dyn Data,
        Option<&'static Schema>,
        &'static [&'static str],
    ),
    Text(&'a str),
    Bytes(Bytes),
    /// With the media type that only the caller knows.
    Typed(&'a str, Bytes),
}

/// Writes the body, and says everything that is wrong with it.
pub(super) fn write(operation: &Descriptor, given: &Given<'_>, found: &mut Violations) -> Bytes {
    let before = found.len();
    let (written, broken) = match given {
        Given::Nothing => return Bytes::new(),
        Given::Json(body, schema) => {
            let text = write_json(*body, Writer::request(), *schema, found);
            found.name(before, operation.id);
            return text.into();
        }
        Given::Form(body, schema, deep) => {
            let text = write_json(*body, Writer::form(), *schema, found);
            found.name(before, operation.id);
            (form::write(&text, deep).map(Bytes::from), Broken::NotAForm)
        }
        Given::Text(text) => return Bytes::copy_from_slice(text.as_bytes()),
        Given::Bytes(bytes) => return bytes.clone(),
        Given::Typed(media_type, bytes) => {
            let allowed = operation.body.unwrap_or("*/*");
            let fits = headers::is_within(media_type, allowed)
                && HeaderValue::from_str(media_type).is_ok();
            (fits.then(|| bytes.clone()), Broken::ContentType { allowed })
        }
    };
    written.unwrap_or_else(|| {
        found.push(Some(Location::Body), operation.id, broken);
        Bytes::new()
    })
}

/// Writes a body once, and checks what was written.
pub(super) fn write_json(
    body: &dyn Data,
    mut to: Writer,
    schema: Option<&'static Schema>,
    found: &mut Violations,
) -> String {
    body.write(&mut to);
    if let Err(error) = to.check() {
        found.push_at(error.pointer, Broken::NotFinite);
    }
    let text = to.into_text();
    if let Some(schema) = schema {
        check(&text, schema, Direction::Request, found);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate as runtime;
    use crate::rule::Rule;
    use crate::schema::{INTEGER, NUMBER};
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
        body: Some("image/*"),
        security: &[],
    };

    fn pet(name: &str, weight: f64) -> Pet {
        let (id, name, weight) = (Some(1), name.to_owned(), Some(weight));
        Pet { id, name, weight }
    }

    fn written(given: &Given<'_>) -> Result<String, String> {
        let mut found = Violations::default();
        let body = write(&OPERATION, given, &mut found);
        assert!(
            found
                .iter()
                .all(|violation| violation.parameter == OPERATION.id)
        );
        match found.is_empty() {
            true => Ok(String::from_utf8_lossy(&body).into_owned()),
            false => Err(found.to_string()),
        }
    }

    #[test]
    fn a_body_is_written_as_it_is_checked() {
        let schema = Some(&PET);
        let tom = pet("Tom", 1.0);
        assert_eq!(
            written(&Given::Json(&tom, schema)),
            Ok(r#"{"name":"Tom","weight":1.0}"#.to_owned())
        );
        assert_eq!(
            written(&Given::Form(&tom, schema, &[])),
            Ok("name=Tom&weight=1".to_owned())
        );
        let bad = vec![pet("Tom", 1.0), pet("", f64::NAN)];
        assert_eq!(
            written(&Given::Json(&bad, None)),
            Err("request body `/1/weight` must be a finite number".to_owned())
        );
        let violation = "request body `/name` must have at least 1 character (has 0)";
        for given in [
            Given::Json(&pet("", 1.0), schema),
            Given::Form(&pet("", 1.0), schema, &[]),
        ] {
            assert_eq!(written(&given), Err(violation.to_owned()));
        }
        assert_eq!(
            written(&Given::Json(&bad, schema)),
            Err(
                "request body `/1/weight` must be a finite number; request body must be an object"
                    .to_owned()
            )
        );
    }

    #[test]
    fn what_cannot_be_sent_is_a_violation() {
        let body = vec![1];
        assert_eq!(
            written(&Given::Form(&body, None, &[])),
            Err("request body `pets_add` cannot be written as a form".to_owned())
        );
        assert_eq!(
            written(&Given::Typed("text/plain", Bytes::new())),
            Err("request body `pets_add` must have a content type of `image/*`".to_owned())
        );
    }
}
