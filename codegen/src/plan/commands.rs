//! The command-line client: what commands and their flags are called, and which members of bodies have flags.

use std::collections::{BTreeMap, BTreeSet};

use super::names::{Name, Scope};
use super::{Group, OperationPlan};
use crate::api::{
    Api, Choices, Content, Format, Operation, Parameter, Proof, Scalar, Shape, TypeId, Value,
};

/// What the command-line client is made of, beside the groups and their operations.
#[derive(Debug, Default)]
pub struct CommandsPlan {
    /// The groups, in the order of the plan's.
    pub groups: Vec<CommandGroup>,
    /// The names of members that hold secrets.
    pub secrets: Vec<String>,
    /// The security schemes that ask for another proof than a token.
    pub keys: Vec<String>,
}

/// The commands of one group.
#[derive(Debug)]
pub struct CommandGroup {
    /// Its name.
    pub name: String,
    /// The commands, in the order of its operations.
    pub commands: Vec<CommandPlan>,
}

/// One command.
#[derive(Debug)]
pub struct CommandPlan {
    /// Its name.
    pub name: String,
    /// The flag of each parameter, in their order.
    pub flags: Vec<FlagPlan>,
    /// The members of the body that have flags.
    pub members: Vec<MemberPlan>,
    /// Whether an answer is a secret as a whole.
    pub is_secret: bool,
}

/// A flag.
#[derive(Debug)]
pub struct FlagPlan {
    /// Its name, without dashes.
    pub name: String,
    /// What it is given.
    pub kind: FlagKind,
    /// Whether it may be given several times.
    pub many: bool,
}

/// What a flag is given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FlagKind {
    /// A text.
    Text,
    /// A whole number of 32 bits.
    Int32,
    /// A whole number of 64 bits.
    Int64,
    /// A number.
    Number,
    /// Yes or no.
    Boolean,
    /// A name and a value.
    Pair,
    /// JSON.
    Json,
    /// A file.
    File,
}

/// A member of a body that has a flag.
#[derive(Debug)]
pub struct MemberPlan {
    /// The names that lead to it.
    pub path: Vec<String>,
    /// Its flag.
    pub flag: FlagPlan,
    /// What it is for.
    pub description: Option<String>,
    /// The values that it can have, where they are listed.
    pub choices: Vec<String>,
}

/// Commands that every client has.
const COMMANDS: &[&str] = &["completions", "help", "man"];
/// Flags that every command has, and settings of the runtime (`cli/settings.rs`).
const FLAGS: &[&str] = &[
    "after",
    "all",
    "base_url",
    "body",
    "config",
    "content_type",
    "dry_run",
    "headers",
    "help",
    "no_wait",
    "output",
    "retries",
    "show_secrets",
    "token",
    "token_command",
    "token_file",
    "version",
];
/// How deep members stand that have flags.
const DEPTH: usize = 2;
/// How many members of a body have flags; who has more to say writes a document.
const MOST: usize = 60;

pub(super) fn commands(api: &Api, groups: &[Group]) -> CommandsPlan {
    let mut names = Scope::new(COMMANDS);
    let groups = groups.iter().map(|group| {
        let accessor = group.accessor.as_str();
        let name = names.snake(&[accessor, &format!("{accessor} operations")]);
        let commands = group.operations.iter();
        CommandGroup {
            name: dashed(&name),
            commands: commands.map(|planned| command(api, planned)).collect(),
        }
    });
    let groups = groups.collect();
    let types = api.types.iter();
    let objects = types.filter_map(|ty| match &ty.shape {
        Shape::Object(object) => Some(object),
        _ => None,
    });
    let fields = objects.flat_map(|object| &object.fields);
    let secrets = fields.filter(|field| is_secret(api, field.ty, 0));
    let secrets: BTreeSet<_> = secrets.map(|field| field.name.clone()).collect();
    let keys = api.schemes().into_iter();
    let keys = keys.filter(|(_, proof)| **proof != Proof::Bearer);
    CommandsPlan {
        groups,
        secrets: secrets.into_iter().collect(),
        keys: keys.map(|(scheme, _)| scheme.to_owned()).collect(),
    }
}

/// How deep lists of lists of secrets are looked into.
const NESTED: usize = 8;

/// Whether a value is a secret, or several of them without names of their own.
fn is_secret(api: &Api, id: TypeId, depth: usize) -> bool {
    let shape = &api.resolve(id).1.shape;
    match shape {
        Shape::Text(format) => *format == Format::Secret,
        // What an object holds is known by the names of its members.
        Shape::Object(_) => false,
        _ => {
            depth < NESTED
                && shape
                    .parts()
                    .into_iter()
                    .any(|id| is_secret(api, id, depth + 1))
        }
    }
}

/// Whether an answer is a secret as a whole.
fn answers_with_secret(api: &Api, operation: &Operation) -> bool {
    operation.success.types().any(|id| is_secret(api, id, 0))
}

fn dashed(name: &Name) -> String {
    name.as_str().trim_end_matches('_').replace('_', "-")
}

fn command(api: &Api, planned: &OperationPlan) -> CommandPlan {
    let operation = &api.operations[planned.operation];
    let mut names = Scope::new(FLAGS);
    let flags = operation.parameters.iter().map(|parameter| {
        let other = format!("{} parameter", parameter.name);
        let name = dashed(&names.snake(&[&parameter.name, &other]));
        let (kind, many) = kind(parameter);
        FlagPlan { name, kind, many }
    });
    CommandPlan {
        name: dashed(&planned.method),
        flags: flags.collect(),
        members: members(api, operation, &mut names),
        is_secret: answers_with_secret(api, operation),
    }
}

fn kind(parameter: &Parameter) -> (FlagKind, bool) {
    let scalar = |scalar| match scalar {
        Scalar::Text => FlagKind::Text,
        Scalar::Int32 => FlagKind::Int32,
        Scalar::Int64 => FlagKind::Int64,
        Scalar::Number => FlagKind::Number,
        Scalar::Boolean => FlagKind::Boolean,
    };
    match parameter.value {
        Value::One(one) => (scalar(one), false),
        Value::List(one) => (scalar(one), true),
        Value::Members => (FlagKind::Pair, true),
        Value::Data(_) => (FlagKind::Json, false),
    }
}

/// The members of what a body holds.
fn members(api: &Api, operation: &Operation, names: &mut Scope) -> Vec<MemberPlan> {
    let mut media = operation.body.iter().flat_map(|body| &body.media);
    let Some((id, has_files)) = media.find_map(|media| {
        let has_files = matches!(media.content, Content::Multipart(..));
        Some((media.content.ty()?, has_files))
    }) else {
        return Vec::new();
    };
    let mut found = Found {
        api,
        has_files,
        members: Vec::new(),
    };
    found.below(id, &[]);
    found.members.truncate(MOST);
    let mut last: BTreeMap<&str, usize> = BTreeMap::new();
    for (path, ..) in &found.members {
        if let Some(name) = path.last() {
            *last.entry(name).or_default() += 1;
        }
    }
    let named = found.members.iter().map(|(path, kind, many, field)| {
        let whole = path.join(" ");
        let own = path.last().map_or("", String::as_str);
        let other = format!("{whole} member");
        let candidates: &[&str] = match last.get(own) {
            Some(1) => &[own, &whole, &other],
            _ => &[&whole, &other],
        };
        MemberPlan {
            path: path.clone(),
            flag: FlagPlan {
                name: dashed(&names.snake(candidates)),
                kind: *kind,
                many: *many,
            },
            description: field.description.clone(),
            choices: choices(api, field.ty),
        }
    });
    named.collect()
}

type Member<'a> = (Vec<String>, FlagKind, bool, &'a crate::api::Field);

/// A walk through the members of a body.
struct Found<'a> {
    api: &'a Api,
    has_files: bool,
    members: Vec<Member<'a>>,
}

impl Found<'_> {
    fn below(&mut self, id: TypeId, path: &[String]) {
        let Shape::Object(object) = &self.api.resolve(id).1.shape else {
            return;
        };
        for field in &object.fields {
            if field.read_only || field.fixed.is_some() || self.members.len() >= MOST {
                continue;
            }
            // Others could see it among the arguments of the process.
            if is_secret(self.api, field.ty, 0) {
                continue;
            }
            let mut path = path.to_vec();
            path.push(field.name.clone());
            let (kind, many) = match self.kind(field.ty) {
                Some(kind) => (kind, false),
                None => match &self.api.resolve(field.ty).1.shape {
                    Shape::Array(items) => match self.kind(*items) {
                        Some(kind) => (kind, true),
                        None => (FlagKind::Json, false),
                    },
                    Shape::Object(inner) if path.len() < DEPTH && !inner.fields.is_empty() => {
                        self.below(field.ty, &path);
                        continue;
                    }
                    _ => (FlagKind::Json, false),
                },
            };
            self.members.push((path, kind, many, field));
        }
    }

    /// What a value is that has no parts.
    fn kind(&self, id: TypeId) -> Option<FlagKind> {
        Some(match &self.api.resolve(id).1.shape {
            Shape::Text(Format::File | Format::Binary) if self.has_files => FlagKind::File,
            Shape::Text(_) => FlagKind::Text,
            Shape::Integer(_) => FlagKind::Int64,
            Shape::Number | Shape::Decimal => FlagKind::Number,
            Shape::Boolean => FlagKind::Boolean,
            Shape::Enum(listed) => match listed.values {
                Choices::Texts(_) => FlagKind::Text,
                Choices::Integers(_) => FlagKind::Int64,
            },
            _ => return None,
        })
    }
}

/// The values that a type lists.
fn choices(api: &Api, id: TypeId) -> Vec<String> {
    match &api.resolve(id).1.shape {
        Shape::Enum(listed) => match &listed.values {
            Choices::Texts(texts) => texts.clone(),
            Choices::Integers(numbers) => numbers.iter().map(i64::to_string).collect(),
        },
        Shape::Array(items) => choices(api, *items),
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use crate::load::Loaded;
    use crate::source::Format as Text;
    use crate::{Form, Runtime, Session, Target};

    #[test]
    fn secrets_are_known_wherever_they_stand_and_have_no_flags() {
        let secret = serde_json::json!({"type": "string", "format": "password"});
        let many = serde_json::json!({"type": "array", "items": secret});
        let named = serde_json::json!({"type": "object", "additionalProperties": secret});
        let body = serde_json::json!({"type": "object", "properties": {
            "name": {"type": "string"}, "one": secret, "many": many, "named": named,
            "inner": {"type": "object", "properties": {"deep": secret, "size": {"type": "integer"}}},
        }});
        let content = |schema| serde_json::json!({"application/json": {"schema": schema}});
        let document = serde_json::json!({
            "openapi": "3.0.3", "info": {"title": "t", "version": "1"},
            "paths": {"/a": {
                "get": {"operationId": "get", "responses": {"200": {"description": "", "content": content(&many)}}},
                "put": {
                    "operationId": "put", "requestBody": {"content": content(&body)},
                    "responses": {"200": {"description": "", "content": content(&body)}},
                },
            }},
        });
        let mut session = Session::default();
        let file = session
            .sources
            .add(Path::new("t.json"), document.to_string(), Text::Json);
        let loaded = Loaded {
            entries: vec![file],
            values: [(file, document)].into(),
            ..Loaded::default()
        };
        let api = session.understand(loaded).expect("it is understood");
        let target = Target {
            name: "t".to_owned(),
            form: Form::Crate,
            runtime: Runtime::External,
            source: "t.json".to_owned(),
            cli: true,
        };
        let plan = crate::plan::plan(&api, target, &mut session.report);
        let commands = plan.commands.expect("commands");
        assert_eq!(commands.secrets, ["deep", "many", "named", "one"]);
        let [get, put] = commands.groups[0].commands.as_slice() else {
            panic!("two commands");
        };
        assert!(get.is_secret && !put.is_secret);
        let flags: Vec<_> = put
            .members
            .iter()
            .map(|member| member.flag.name.as_str())
            .collect();
        assert_eq!(flags, ["name", "size"]);
    }
}
