//! `multipart/form-data`, written by the runtime: whatever names, file names and headers contain, each part comes out
//! of a reader as it went in, and the mock reads the same names.

use std::sync::LazyLock;

use http::HeaderMap;
use http::header::CONTENT_TYPE;
use oast::mock::Mock;
use oast_runtime::{
    Builder, Call, Client, Data, Descriptor, Document, File, Payload, ReadError, Reader, Writer,
};

use super::reference::{Part, parts};
use super::transport::{Script, collect};
use crate::Outcome;
use crate::fields::Fields;

static UPLOAD: Descriptor = Descriptor {
    id: "upload",
    method: "POST",
    path: "/upload",
    ..Descriptor::USUAL
};

/// More parts are no more interesting.
const MOST: usize = 8;

/// One member of the body.
enum Member {
    Text(String),
    Several(Vec<String>),
    File(
        File,
        Option<String>,
        Option<String>,
        Vec<(String, String)>,
        String,
    ),
}

/// The body of a request, written as an object.
struct Form(Vec<(String, Member)>);

impl Data for Form {
    fn blank() -> Self {
        Self(Vec::new())
    }

    fn fill(&mut self, from: &mut Reader<'_>) -> Result<(), ReadError> {
        from.skip().map(drop)
    }

    fn write(&self, to: &mut Writer) {
        to.object(&mut |to| {
            for (name, member) in &self.0 {
                to.name(name);
                match member {
                    Member::Text(text) => to.text(text),
                    Member::Several(items) => items.write(to),
                    Member::File(file, ..) => file.write(to),
                }
            }
        });
    }
}

/// Writes a body; the strings are, for each member: its kind, its name, and what that kind needs.
pub fn run(input: &[u8]) -> Outcome {
    let mut fields = Fields::new(input);
    let mut form = Form(Vec::new());
    while let Some(kind) = fields.next().filter(|_| form.0.len() < MOST) {
        let name = fields.text();
        let member = member(&kind, &mut fields);
        if form.0.iter().all(|(known, _)| *known != name) {
            form.0.push((name, member));
        }
    }
    static CLIENT: LazyLock<Client> = LazyLock::new(|| {
        let builder = Builder::new(&Document::DEFAULT, std::convert::identity);
        let builder = builder
            .base_url("https://example.com")
            .transport(Script::default());
        builder.build().expect("a client")
    });
    let call = Call::<0>::new(&CLIENT, &UPLOAD, &[]).body(Payload::multipart(&form, &[]));
    let Ok(request) = call.request() else {
        return Outcome::Refused;
    };
    let (head, body) = request.into_parts();
    let body = collect(body);
    let content_type = head.headers[CONTENT_TYPE].to_str().expect("visible ASCII");
    let found = parts(content_type, &body).expect("a body that can be read");
    let expected: Vec<Part> = form
        .0
        .iter()
        .flat_map(|(name, member)| expected(name, member))
        .collect();
    assert_eq!(found, expected);
    read_by_the_mock(&head.headers, &body, &form);
    Outcome::Accepted
}

fn member(kind: &str, fields: &mut Fields<'_>) -> Member {
    match kind.bytes().next() {
        Some(b'f') => {
            let content = fields.text();
            let mut file = File::new(content.clone());
            let (name, media_type) = (fields.text(), fields.text());
            let (name, media_type) = (
                Some(name).filter(|name| !name.is_empty()),
                Some(media_type).filter(|media_type| !media_type.is_empty()),
            );
            if let Some(name) = &name {
                file = file.name(name);
            }
            if let Some(media_type) = &media_type {
                file = file.media_type(media_type);
            }
            let mut headers = Vec::new();
            let (header, value) = (fields.text(), fields.text());
            if !header.is_empty() {
                file = file.header(&header, &value);
                headers.push((header, value));
            }
            Member::File(file, name, media_type, headers, content)
        }
        Some(b's') => Member::Several(vec![fields.text(), fields.text()]),
        _ => Member::Text(fields.text()),
    }
}

fn expected(name: &str, member: &Member) -> Vec<Part> {
    let text = |content: &String| Part {
        name: encoded(name),
        file_name: None,
        headers: Vec::new(),
        content: content.clone().into_bytes(),
    };
    match member {
        Member::Text(content) => vec![text(content)],
        Member::Several(items) => items.iter().map(text).collect(),
        Member::File(_, file_name, media_type, own, content) => {
            let media_type = media_type.as_deref().unwrap_or("application/octet-stream");
            let mut headers = vec![("Content-Type".to_owned(), media_type.to_owned())];
            headers.extend(own.iter().cloned());
            vec![Part {
                file_name: Some(encoded(file_name.as_deref().unwrap_or(name))),
                headers,
                ..text(content)
            }]
        }
    }
}

/// What stands in quotes (HTML Standard, "Multipart form data").
fn encoded(name: &str) -> String {
    name.replace('"', "%22")
        .replace('\r', "%0D")
        .replace('\n', "%0A")
}

static MOCK: LazyLock<Mock> = LazyLock::new(|| super::mock(include_str!("upload.yaml")));

fn read_by_the_mock(headers: &HeaderMap, body: &[u8], form: &Form) {
    let matched = MOCK.check("POST", "/upload", headers, body);
    let matched = matched.unwrap_or_else(|refusal| panic!("the mock refuses it: {refusal:?}"));
    let read = matched.body.expect("a body");
    for (name, member) in &form.0 {
        // Servers differ in whether they decode a name.
        let value = read.get(name).or_else(|| read.get(encoded(name)));
        assert!(value.is_some(), "the mock does not find {name:?}: {read}");
        if let Member::Text(text) = member {
            assert_eq!(
                value.and_then(|value| value.as_str()),
                Some(text.as_str()),
                "{name:?}"
            );
        }
    }
}
