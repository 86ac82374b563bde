//! Operations.

use openapiv3::{Operation as Declared, Parameter as DeclaredParameter, PathItem, ReferenceOr};

use crate::api::{Location, Operation, Outcomes, Parameter, Style, Tag};
use crate::report::codes;
use crate::source::Pointer;

use super::parameter::{is_token, place};
use super::path::{Template, without_sent};
use super::{Lower, course, link, said};

impl<'a> Lower<'a> {
    pub(super) fn operations(&mut self) {
        let (normal, openapi) = (self.normal, self.openapi);
        for (path, item) in &openapi.paths.paths {
            let at = self.root.key("paths").key(path);
            let ReferenceOr::Item(item) = item else {
                continue;
            };
            let mut declared: Vec<(String, &'a Declared, Pointer)> = item
                .iter()
                .map(|(method, declared)| (method.to_ascii_uppercase(), declared, at.key(method)))
                .collect();
            let more = normal.more.iter().filter(|(of, ..)| of == path);
            declared.extend(
                more.map(|(_, method, at, declared)| (method.clone(), declared, at.clone())),
            );
            self.declared += declared.len();
            let Some(template) = Template::parse(path) else {
                self.report
                    .add(&codes::BAD_PATH, &at, "the braces of this path do not match, or a name is empty or stands twice")
                    .help("each parameter stands once, as `{name}`; the operations of the path are left out");
                continue;
            };
            if template.has_dots() {
                let message =
                    format!("`{path}` has a segment `.` or `..`, and resolves to another path");
                self.report
                    .add(&codes::BAD_PATH, &at, message)
                    .help("write the resolved path; the operations of this path are left out");
                continue;
            }
            for (method, declared, at) in declared {
                let group = tag_name(declared, &template.path);
                let id = self.operation_id(declared, group, &method, path, &at);
                if !self.is_wanted(group, &id) {
                    continue;
                }
                let operation = match is_token(&method) {
                    true => self.operation(&template, &id, &method, item, declared, &at),
                    false => None,
                };
                match operation {
                    Some(operation) => {
                        self.pageable(declared, &at);
                        self.api.operations.push(operation);
                    }
                    None => {
                        self.report
                            .add(&codes::OPERATION_LEFT_OUT, &at, format!("operation `{id}` is left out"))
                            .help("it needs something that another diagnostic says is missing or not supported");
                    }
                }
            }
        }
    }

    fn operation(
        &mut self,
        template: &Template,
        id: &str,
        method: &str,
        item: &'a PathItem,
        declared: &'a Declared,
        at: &Pointer,
    ) -> Option<Operation> {
        let name = id.replace('_', " ");
        let mut parameters = self.parameters(template, item, declared, at, &name)?;
        let body = match &declared.request_body {
            Some(body) => Some(self.body(body, &at.key("requestBody"), &name, method)?),
            None => None,
        };
        let (success, failure) =
            self.responses(&declared.responses, &at.key("responses"), &name, method)?;
        let (security, security_at) = match &declared.security {
            Some(own) => (Some(own.as_slice()), at.key("security")),
            None => (self.openapi.security.as_deref(), self.root.key("security")),
        };
        let mut security = self.security(security, &security_at);
        self.authorization(&mut parameters, &mut security);
        Some(Operation {
            pointer: at.clone(),
            method: method.to_owned(),
            path: without_sent(&template.path, &parameters),
            tag: self.tag(declared, &template.path),
            summary: said(declared.summary.as_deref()),
            description: said(declared.description.as_deref()),
            more: declared.external_docs.as_ref().map(link),
            deprecated: declared.deprecated,
            parameters,
            body,
            accept: accept(&success, &failure),
            accept_stream: accept_stream(&success, &failure),
            accept_other: accept_other(&success),
            success,
            failure,
            security,
            server: self.own_server(item, declared, at),
            paging: None,
            long: course::long(declared),
            id: id.to_owned(),
        })
    }

    /// The ids that the document gives in each group: whatever is made up must be none of them.
    pub(super) fn claim_ids(&mut self) {
        let (normal, openapi) = (self.normal, self.openapi);
        let items = openapi.paths.paths.iter();
        let listed = items.flat_map(|(path, item)| {
            let operations = item.as_item().into_iter().flat_map(PathItem::iter);
            operations.map(move |(_, operation)| (path, operation))
        });
        let more = normal.more.iter();
        let more = more.map(|(path, _, _, operation)| (path, operation));
        for (path, operation) in listed.chain(more) {
            if let Some(id) = said(operation.operation_id.as_deref()) {
                // As the operation's own group is found, which is not looked for where the path is none.
                let path = Template::parse(path).map_or_else(|| path.clone(), |one| one.path);
                let group = tag_name(operation, &path).to_owned();
                self.claimed.insert((group, id));
            }
        }
    }

    /// What an operation is called in its group, which is a scope of its own.
    fn operation_id(
        &mut self,
        declared: &Declared,
        group: &str,
        method: &str,
        path: &str,
        at: &Pointer,
    ) -> String {
        let in_group = |id: &str| (group.to_owned(), id.to_owned());
        let given = said(declared.operation_id.as_deref());
        let is_new = given
            .as_ref()
            .is_some_and(|id| self.given.insert(id.clone()));
        if let Some(id) = &given
            && self.ids.insert(in_group(id))
        {
            if !is_new {
                let kept = format!(
                    "operationId `{id}` is duplicated; both methods keep the name, as they are in different groups"
                );
                self.duplicate_operation(kept, at);
            }
            return id.clone();
        }
        let mut made = made_id(method, path);
        while self.claimed.contains(&in_group(&made)) || !self.ids.insert(in_group(&made)) {
            made.push_str("_too");
        }
        if let Some(id) = given {
            let renamed =
                format!("operationId `{id}` is duplicated; this operation becomes `{made}`");
            self.duplicate_operation(renamed, at);
        }
        made
    }

    fn duplicate_operation(&mut self, message: String, at: &Pointer) {
        self.report
            .add(&codes::DUPLICATE_OPERATION, at.key("operationId"), message)
            .help("give each operation an `operationId` of its own");
    }

    /// Whether the operation is one of those that were asked for.
    fn is_wanted(&mut self, tag: &str, id: &str) -> bool {
        if self.only.is_empty() {
            return true;
        }
        self.offered.extend([tag.to_owned(), id.to_owned()]);
        self.only.iter().any(|wanted| wanted == tag || wanted == id)
    }

    /// Says what was asked for and is not there.
    pub(super) fn unknown(&mut self) {
        for wanted in self.only {
            if self.offered.contains(wanted) {
                continue;
            }
            let small = |text: &str| text.to_lowercase().replace(['_', '-', ' '], "");
            let mut close = self.offered.iter();
            let close = close.find(|offered| small(offered).contains(&small(wanted)));
            let help = match close {
                Some(close) => format!("is it `{close}`?"),
                None => "name a tag or an `operationId` as the document spells it".to_owned(),
            };
            self.report
                .add(
                    &codes::UNKNOWN_CHOICE,
                    self.root.key("paths"),
                    format!("no tag and no operation is called `{wanted}`"),
                )
                .help(help);
        }
    }

    fn tag(&mut self, declared: &Declared, path: &str) -> usize {
        let name = tag_name(declared, path);
        if let Some(known) = self.api.tags.iter().position(|tag| tag.name == name) {
            return known;
        }
        let described = self.openapi.tags.iter().find(|tag| tag.name == name);
        self.api.tags.push(Tag {
            name: name.to_owned(),
            description: described.and_then(|tag| said(tag.description.as_deref())),
        });
        self.api.tags.len() - 1
    }

    /// The parameters of the path in its order, then the others in the document's.
    fn parameters(
        &mut self,
        template: &Template,
        item: &'a PathItem,
        declared: &'a Declared,
        at: &Pointer,
        name: &str,
    ) -> Option<Vec<Parameter>> {
        let mut found: Vec<Parameter> = Vec::new();
        let own = (&declared.parameters, at.key("parameters"));
        let item_at = self.root.key("paths");
        let item_at = at
            .tokens()
            .nth(1)
            .map_or(item_at.clone(), |path| item_at.key(&path));
        let shared = (&item.parameters, item_at.key("parameters"));
        let mut complete = true;
        for (position, (list, list_at)) in [own, shared].into_iter().enumerate() {
            for (index, parameter) in list.iter().enumerate() {
                let list_at = list_at.index(index);
                let followed = self.follow(parameter, "parameters", |c| &c.parameters, &list_at);
                let Some((parameter, place)) = followed else {
                    complete = false;
                    continue;
                };
                if let Some(known) = found.iter().find(|known| same(known, parameter)) {
                    if position == 0 {
                        let name = known.name.clone();
                        self.duplicate(&name, &list_at);
                    }
                    continue;
                }
                found.extend(self.parameter(parameter, &place, name));
            }
        }
        self.check_whole(&found);
        complete.then(|| self.in_order(template, found, at))
    }

    /// What is the whole query string leaves no room for others in it (OpenAPI 3.2.0, Parameter Object).
    fn check_whole(&mut self, found: &[Parameter]) {
        let is_whole = |one: &&Parameter| matches!(one.style, Style::Whole | Style::WholeForm(_));
        let Some(whole) = found.iter().find(is_whole) else {
            return;
        };
        let in_query = found.iter().filter(|one| one.location == Location::Query);
        for other in in_query.filter(|one| one.pointer != whole.pointer) {
            self.report
                .add(
                    &codes::EXCLUSIVE,
                    &other.pointer,
                    format!(
                        "`{}` is in the query, of which `{}` is the whole; both are sent, with `&` between them",
                        other.name, whole.name
                    ),
                )
                .help("describe it as a part of the other");
        }
    }

    fn duplicate(&mut self, name: &str, at: &Pointer) {
        self.report
            .add(
                &codes::DUPLICATE_PARAMETER,
                at,
                format!("parameter `{name}` stands twice; the first counts"),
            )
            .help("remove one of them");
    }
}

/// The media types of responses that are not read as streams, as the header `Accept` lists them (RFC 9110, section
/// 12.5.1); those of streams where the document has nothing else.
fn accept(success: &Outcomes, failure: &Outcomes) -> String {
    let is_stream = success.responses.iter().all(|one| one.accepted.is_empty());
    let whole = success.responses.iter().flat_map(|one| &one.accepted);
    let streamed = success.responses.iter().flat_map(|one| &one.streamed);
    let failure = failure.responses.iter().flat_map(|one| &one.accepted);
    match is_stream {
        true => listed(streamed.chain(failure)),
        false => listed(whole.chain(failure)),
    }
}

/// The media types that are asked for where a response is read as a stream; empty if they are those of [`accept`].
fn accept_stream(success: &Outcomes, failure: &Outcomes) -> String {
    let streamed = || success.responses.iter().flat_map(|one| &one.streamed);
    if streamed().next().is_none() || success.responses.iter().all(|one| one.accepted.is_empty()) {
        return String::new();
    }
    // A service that chooses by what is asked for must not send whole what is to be read as it comes.
    let is_whole = |media_type: &&String| {
        let mut whole = success.responses.iter().flat_map(|one| &one.accepted);
        whole.any(|one| one == *media_type)
    };
    let failure = failure.responses.iter().flat_map(|one| &one.accepted);
    listed(streamed().chain(failure.filter(|one| !is_whole(one))))
}

/// The media types that a response is read as only by a caller who asks for them.
fn accept_other(success: &Outcomes) -> String {
    let other: Vec<_> = success
        .responses
        .iter()
        .flat_map(|one| &one.other)
        .collect();
    match other.is_empty() {
        true => String::new(),
        false => listed(other.into_iter()),
    }
}

/// Media types, each once.
fn listed<'m>(media_types: impl Iterator<Item = &'m String>) -> String {
    let mut accepted: Vec<&str> = Vec::new();
    for media_type in media_types {
        if !accepted.contains(&media_type.as_str()) {
            accepted.push(media_type);
        }
    }
    match accepted.as_slice() {
        [] => "application/json".to_owned(),
        accepted => accepted.join(", "),
    }
}

/// `get /pets/{id}` -> `get_pets_by_id`: it depends on nothing else in the document.
fn made_id(method: &str, path: &str) -> String {
    let mut id = method.to_ascii_lowercase();
    for segment in path.split('/').filter(|segment| !segment.is_empty()) {
        for (index, part) in segment
            .split(['{', '}'])
            .enumerate()
            .filter(|(_, part)| !part.is_empty())
        {
            // What stood in braces comes at every second place.
            id.push_str(if index % 2 == 1 { "_by_" } else { "_" });
            id.push_str(part);
        }
    }
    id.split_whitespace().collect::<Vec<_>>().join("_")
}

/// The group that an operation belongs to: its first tag, else what stands before `_` in the id that it was given,
/// else the first word of its path.
fn tag_name<'d>(declared: &'d Declared, path: &'d str) -> &'d str {
    if let Some(tag) = declared.tags.first() {
        return tag.as_str();
    }
    let id = declared.operation_id.as_deref();
    let before = id.and_then(|id| id.split_once('_')).map(|(group, _)| group);
    // `GET_Thing` is made of the method, which says nothing of what it is about.
    let group = before.filter(|group| !is_method(group));
    group.or_else(|| first_word(path)).unwrap_or("api")
}

fn is_method(word: &str) -> bool {
    let methods = [
        "get", "put", "post", "delete", "options", "head", "patch", "trace",
    ];
    methods
        .iter()
        .any(|method| word.eq_ignore_ascii_case(method))
}

/// The first fixed segment of a path that is a word, and no version.
fn first_word(path: &str) -> Option<&str> {
    let version = |segment: &str| {
        let rest = segment.strip_prefix(['v', 'V']).unwrap_or(segment);
        rest.starts_with(|c: char| c.is_ascii_digit())
    };
    let word = |segment: &str| {
        segment.starts_with(|c: char| c.is_ascii_alphabetic())
            && segment
                .chars()
                .all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-'))
    };
    let path = path.split(['?', '#']).next().unwrap_or_default();
    let mut segments = path.split('/');
    segments
        .find(|segment| word(segment) && !version(segment) && !matches!(*segment, "api" | "rest"))
}

fn same(known: &Parameter, declared: &DeclaredParameter) -> bool {
    let (location, data) = place(declared);
    known.location == location && known.name == data.name
}
