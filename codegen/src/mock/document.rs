//! The operations of a document: what stands in its tree, with references followed and schemas converted.

use std::collections::HashSet;

use serde_json::{Map, Value, json};

use super::convert::Convert;
use super::security::{self, Alternative};
use super::text::essence;

#[derive(Debug)]
pub(super) struct Operation {
    pub(super) id: String,
    pub(super) method: String,
    pub(super) path: String,
    pub(super) parameters: Vec<Parameter>,
    pub(super) body: Option<Body>,
    pub(super) responses: Vec<Response>,
    /// Any one of these will do; none where nobody is asked who they are.
    pub(super) security: Vec<Alternative>,
    /// What may stand before the path: the paths of the servers.
    pub(super) bases: Vec<String>,
    /// The member of an answer that leads to the next page.
    pub(super) next_link: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Location {
    Path,
    Query,
    Header,
    Cookie,
}

impl Location {
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Path => "path",
            Self::Query => "query",
            Self::Header => "header",
            Self::Cookie => "cookie",
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Style {
    Simple,
    Label,
    Matrix,
    Form,
    SpaceDelimited,
    PipeDelimited,
    DeepObject,
    /// One text with this media type.
    Content,
    /// All of the query.
    Whole,
}

/// A parameter, a header of an answer, or a field of a form.
#[derive(Debug)]
pub(super) struct Parameter {
    pub(super) location: Location,
    pub(super) name: String,
    pub(super) required: bool,
    pub(super) style: Style,
    pub(super) explode: bool,
    /// What stands between values, where it is no comma.
    pub(super) delimiter: Option<String>,
    /// Whether it may have slashes in a path.
    pub(super) spans: bool,
    pub(super) allows_empty: bool,
    /// The media type of `content`.
    pub(super) media_type: Option<String>,
    pub(super) schema: Value,
    pub(super) examples: Vec<(String, Value)>,
}

impl Parameter {
    /// How a problem names it.
    pub(super) fn place(&self) -> String {
        match self.location {
            Location::Header => format!("header `{}`", self.name),
            Location::Cookie => format!("cookie `{}`", self.name),
            Location::Path | Location::Query => {
                format!("{} parameter `{}`", self.location.name(), self.name)
            }
        }
    }
}

#[derive(Debug)]
pub(super) struct Body {
    pub(super) required: bool,
    pub(super) content: Vec<Media>,
}

#[derive(Debug)]
pub(super) struct Media {
    /// As the document has it.
    pub(super) name: String,
    pub(super) essence: String,
    pub(super) schema: Value,
    pub(super) examples: Vec<(String, Value)>,
    pub(super) encoding: Map<String, Value>,
    /// Whether the items of the schema stand one after the other.
    pub(super) is_stream: bool,
}

#[derive(Debug)]
pub(super) struct Response {
    pub(super) status: Status,
    pub(super) headers: Vec<Parameter>,
    pub(super) content: Vec<Media>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Status {
    Code(u16),
    /// `2XX` is 2.
    Range(u16),
    Default,
}

struct Reader<'a, 'c> {
    tree: &'a Value,
    request: &'a mut Convert<'c>,
    response: &'a mut Convert<'c>,
    ids: HashSet<String>,
}

/// The operations, in the order of the document.
pub(super) fn operations<'c>(
    tree: &Value,
    more: Vec<(String, String, Value)>,
    request: &mut Convert<'c>,
    response: &mut Convert<'c>,
) -> Vec<Operation> {
    let mut reader = Reader {
        tree,
        request,
        response,
        ids: HashSet::new(),
    };
    let mut found = Vec::new();
    let paths = tree["paths"].as_object();
    for (path, item) in paths.into_iter().flatten() {
        for method in [
            "get", "put", "post", "delete", "options", "head", "patch", "trace",
        ] {
            if let Some(operation) = item.get(method) {
                found.push(reader.operation(path, &method.to_ascii_uppercase(), item, operation));
            }
        }
        for (_, method, operation) in more.iter().filter(|(of, ..)| of == path) {
            found.push(reader.operation(path, method, item, operation));
        }
    }
    found
}

impl<'a> Reader<'a, '_> {
    fn operation(&mut self, path: &str, method: &str, item: &Value, declared: &Value) -> Operation {
        let mut id = declared["operationId"]
            .as_str()
            .unwrap_or_default()
            .to_owned();
        if id.is_empty() || self.ids.contains(&id) {
            id = format!("{method} {path}");
        }
        self.ids.insert(id.clone());
        let body = declared.get("requestBody").map(|body| self.body(body));
        let responses = declared["responses"].as_object();
        let responses = responses.into_iter().flatten();
        let responses = responses
            .filter_map(|(code, response)| self.response(code, response))
            .collect();
        let pageable = &declared["x-ms-pageable"];
        let next_link = pageable.is_object().then(|| {
            let name = pageable["nextLinkName"].as_str().unwrap_or("nextLink");
            name.to_owned()
        });
        Operation {
            id,
            method: method.to_owned(),
            path: path.to_owned(),
            parameters: self.parameters(path, item, declared),
            body,
            responses,
            security: security::alternatives(self.tree, declared),
            bases: bases(self.tree, item, declared),
            next_link,
        }
    }

    fn parameters(&mut self, path: &str, item: &Value, declared: &Value) -> Vec<Parameter> {
        let mut found: Vec<Parameter> = Vec::new();
        for list in [declared, item] {
            for parameter in list["parameters"].as_array().into_iter().flatten() {
                let parameter = self.followed(parameter, "parameters");
                let known = |read: &Parameter| {
                    let same = found
                        .iter()
                        .any(|known| known.location == read.location && known.name == read.name);
                    // These are the protocol's (OpenAPI 3.0.3, section 4.7.12.2).
                    let own = ["accept", "content-type", "authorization"];
                    same || read.location == Location::Header
                        && own.contains(&read.name.to_ascii_lowercase().as_str())
                };
                if let Some(read) = self.parameter(parameter)
                    && !known(&read)
                {
                    found.push(read);
                }
            }
        }
        let names = super::route::names(path);
        found.retain(|parameter| {
            parameter.location != Location::Path || names.contains(&parameter.name)
        });
        for name in names {
            let known = |known: &Parameter| known.location == Location::Path && known.name == name;
            if !found.iter().any(known) {
                let undeclared = json!({"name": name, "in": "path", "schema": {"type": "string"}});
                found.extend(self.parameter(&undeclared));
            }
        }
        found
    }

    fn parameter(&mut self, declared: &Value) -> Option<Parameter> {
        let name = declared["name"].as_str()?.to_owned();
        let location = match declared["in"].as_str()? {
            "path" => Location::Path,
            "query" => Location::Query,
            "header" => Location::Header,
            "cookie" => Location::Cookie,
            _ => return None,
        };
        let is_request = true;
        Some(self.described(name, location, declared, is_request))
    }

    /// What a parameter and a header have in common.
    fn described(
        &mut self,
        name: String,
        location: Location,
        declared: &Value,
        is_request: bool,
    ) -> Parameter {
        let content = declared["content"].as_object();
        let content = content.and_then(|content| content.iter().next());
        let (media_type, schema, described) = match content {
            Some((media_type, media)) => (Some(essence(media_type)), &media["schema"], media),
            None => (None, &declared["schema"], declared),
        };
        let style = match declared["style"].as_str() {
            _ if declared["x-oast-querystring"] == json!(true) => Style::Whole,
            _ if media_type.is_some() => Style::Content,
            Some("label") => Style::Label,
            Some("matrix") => Style::Matrix,
            Some("form") => Style::Form,
            Some("spaceDelimited") => Style::SpaceDelimited,
            Some("pipeDelimited") => Style::PipeDelimited,
            Some("deepObject") => Style::DeepObject,
            _ if matches!(location, Location::Query | Location::Cookie) => Style::Form,
            _ => Style::Simple,
        };
        let by_default = matches!(style, Style::Form | Style::DeepObject);
        let convert = if is_request {
            &mut *self.request
        } else {
            &mut *self.response
        };
        let schema = convert.schema(schema);
        Parameter {
            required: location == Location::Path || declared["required"] == json!(true),
            explode: declared["explode"].as_bool().unwrap_or(by_default),
            delimiter: declared["x-oast-delimiter"].as_str().map(str::to_owned),
            spans: declared["x-ms-skip-url-encoding"] == json!(true),
            allows_empty: declared["allowEmptyValue"] == json!(true),
            examples: self.examples(described),
            location,
            name,
            style,
            media_type,
            schema,
        }
    }

    fn body(&mut self, declared: &Value) -> Body {
        let declared = self.followed(declared, "requestBodies");
        Body {
            required: declared["required"] == json!(true),
            content: self.content(declared, true),
        }
    }

    fn response(&mut self, code: &str, declared: &Value) -> Option<Response> {
        let declared = self.followed(declared, "responses");
        let status = match code.as_bytes() {
            b"default" => Status::Default,
            [class @ b'1'..=b'5', b'X' | b'x', b'X' | b'x'] => {
                Status::Range(u16::from(class - b'0'))
            }
            _ => Status::Code(code.parse().ok().filter(|code| (100..600).contains(code))?),
        };
        let headers = declared["headers"].as_object().into_iter().flatten();
        let headers = headers.filter(|(name, _)| !name.eq_ignore_ascii_case("content-type"));
        let headers = headers.map(|(name, header)| {
            let header = self.followed(header, "headers");
            self.described(name.clone(), Location::Header, header, false)
        });
        let headers = headers.collect();
        Some(Response {
            status,
            headers,
            content: self.content(declared, false),
        })
    }

    fn content(&mut self, declared: &Value, is_request: bool) -> Vec<Media> {
        let content = declared["content"].as_object().into_iter().flatten();
        let content = content.map(|(name, media)| {
            let convert = if is_request {
                &mut *self.request
            } else {
                &mut *self.response
            };
            Media {
                name: name.clone(),
                essence: essence(name),
                schema: convert.schema(&media["schema"]),
                examples: self.examples(media),
                encoding: media["encoding"].as_object().cloned().unwrap_or_default(),
                is_stream: media["x-oast-stream"] == json!(true),
            }
        });
        content.collect()
    }

    /// The examples beside a schema, by name.
    fn examples(&self, declared: &Value) -> Vec<(String, Value)> {
        let one = declared
            .get("example")
            .map(|example| (String::new(), example.clone()));
        let named = declared["examples"].as_object().into_iter().flatten();
        let named = named.filter_map(|(name, example)| {
            let value = self.followed(example, "examples").get("value")?;
            Some((name.clone(), value.clone()))
        });
        one.into_iter().chain(named).collect()
    }

    /// What a reference into the components leads to, or the value itself.
    fn followed<'v>(&self, value: &'v Value, kind: &str) -> &'v Value
    where
        'a: 'v,
    {
        let mut value = value;
        for _ in 0..16 {
            let Some(reference) = value.get("$ref").and_then(Value::as_str) else {
                break;
            };
            let name = reference
                .strip_prefix("#/components/")
                .and_then(|rest| rest.strip_prefix(kind));
            let name = name.and_then(|rest| super::text::decoded(rest.strip_prefix('/')?));
            let name = name.map(|name| name.replace("~1", "/").replace("~0", "~"));
            value = name.map_or(&Value::Null, |name| {
                &self.tree["components"][kind][name.as_str()]
            });
        }
        value
    }
}

/// The paths of the servers, without a slash at the end.
fn bases(tree: &Value, item: &Value, declared: &Value) -> Vec<String> {
    let mut found = Vec::new();
    for of in [declared, item, tree] {
        for server in of["servers"].as_array().into_iter().flatten() {
            let mut url = server["url"].as_str().unwrap_or_default().to_owned();
            for (name, variable) in server["variables"].as_object().into_iter().flatten() {
                let default = variable["default"].as_str().unwrap_or_default();
                url = url.replace(&format!("{{{name}}}"), default);
            }
            let path = match url.split_once("//") {
                Some((_, rest)) => rest.find('/').map_or("", |start| &rest[start..]),
                None => url.as_str(),
            };
            let path = path
                .split(['?', '#'])
                .next()
                .unwrap_or_default()
                .trim_end_matches('/');
            if path.starts_with('/') && !found.iter().any(|known| known == path) {
                found.push(path.to_owned());
            }
        }
    }
    found
}
