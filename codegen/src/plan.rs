//! Every decision about Rust: names, types, files. After it nothing can fail.

mod answers;
mod argument;
mod azure;
mod body;
mod commands;
mod features;
mod files;
mod flat;
mod headers;
mod names;
mod operations;
mod pages;
mod patterns;
mod rings;
mod rules;
mod schemas;
mod servers;
mod shared;
mod target;
mod types;
mod xml;

use std::collections::HashSet;

use crate::api::{Api, Format, Operation, TypeId};
use crate::report::Report;

pub use answers::AnswersPlan;
pub use argument::{Argument, Role};
pub use azure::AzurePlan;
pub use body::{BodyPlan, ChoicePlan, MediaPlan};
pub use commands::{CommandGroup, CommandPlan, CommandsPlan, FlagKind, FlagPlan, MemberPlan};
pub use files::ModelFile;
pub use flat::{Getter, Lent, Step};
pub use names::Name;
pub use pages::PagesPlan;
pub use patterns::PatternPlan;
pub use rules::{Checked, RuleId, RulePlan, RuleRef};
pub use schemas::SchemaPlan;
pub use servers::ServerPlan;
pub use shared::{SetterPlan, SharedPlan};
pub use types::{FieldPlan, ItemKind, ItemPlan, RustType, VariantPlan};
pub use xml::XmlPlan;

/// What the user asked for, as far as it concerns the code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Target {
    /// The name of the crate or module.
    pub name: String,
    /// What the output is part of.
    pub form: Form,
    /// Where the support code comes from.
    pub runtime: Runtime,
    /// The document's file name, for the heads of the files.
    pub source: String,
    /// Whether a crate has a command-line client, too.
    pub cli: bool,
}

/// What the output is part of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// A crate of its own.
    Crate,
    /// A module that another crate includes.
    Module,
}

/// Where the support code comes from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Runtime {
    /// It is part of the output.
    #[default]
    Embed,
    /// It is the crate `oast-runtime`.
    External,
}

/// Everything that the emitters need to know beside the [`Api`].
#[derive(Debug)]
pub struct Plan {
    /// What the user asked for.
    pub target: Target,
    /// The groups of operations, a module each.
    pub groups: Vec<Group>,
    /// The rules of parameters, each once.
    pub rules: Vec<RulePlan>,
    /// The newtypes of parameters.
    pub checked: Vec<Checked>,
    /// What several calls have in common.
    pub shared: SharedPlan,
    /// The automata, each once.
    pub patterns: Vec<PatternPlan>,
    /// What becomes of each type, by [`TypeId`].
    pub items: Vec<Option<ItemPlan>>,
    /// What becomes of the schema of each type, by [`TypeId`].
    pub schemas: Vec<SchemaPlan>,
    /// The servers to choose from.
    pub servers: Vec<ServerPlan>,
    /// The files of models.
    pub files: Vec<ModelFile>,
    /// The position of the file that a model stands in, by [`TypeId`].
    pub homes: Vec<Option<usize>>,
    /// The positions of the groups that need a type, by [`TypeId`]; none for what is always there.
    pub gates: Vec<Vec<usize>>,
    /// The statics of the headers that answers bear, by [`HeaderId`](crate::api::HeaderId).
    pub headers: Vec<Option<Name>>,
    /// The statics that say how types stand in XML.
    pub xml: XmlPlan,
    /// What texts of bodies and headers mean.
    pub formats: HashSet<Format>,
    /// What a client of Azure has beside others, if it is one.
    pub azure: Option<AzurePlan>,
    /// The command-line client, if there is one.
    pub commands: Option<CommandsPlan>,
}

/// The operations of one tag.
#[derive(Debug)]
pub struct Group {
    /// The position of the tag.
    pub tag: usize,
    /// The module, which is also the name of its file.
    pub module: Name,
    /// The method of the client.
    pub accessor: Name,
    /// The type that has the operations as methods.
    pub ty: Name,
    /// The Cargo feature that it is there with.
    pub feature: Option<String>,
    /// Its operations.
    pub operations: Vec<OperationPlan>,
}

/// How many operations stand in one file; of more each has its own.
const FULL: usize = 25;

impl Group {
    /// Whether its operations have files of their own.
    pub fn is_folder(&self) -> bool {
        self.operations.iter().any(|one| one.module.is_some())
    }
}

/// One operation.
#[derive(Debug)]
pub struct OperationPlan {
    /// Its position in the [`Api`].
    pub operation: usize,
    /// The module, where it has a file of its own.
    pub module: Option<Name>,
    /// The method.
    pub method: Name,
    /// The builder.
    pub builder: Name,
    /// The static that describes it.
    pub descriptor: Name,
    /// Its parameters, in the order of the api.
    pub arguments: Vec<Argument>,
    /// The body.
    pub body: Option<BodyPlan>,
    /// The type of its answers that mean success, where they differ.
    pub success: Option<AnswersPlan>,
    /// The type of its answers that mean failure, where they differ.
    pub failure: Option<AnswersPlan>,
    /// How its pages are read, if its answer is a page.
    pub pages: Option<PagesPlan>,
    /// Whether another operation names it.
    pub is_named: bool,
}

impl OperationPlan {
    /// How many of its first parameters a call is begun with: the others are absent.
    pub fn given(&self) -> usize {
        let last = self
            .arguments
            .iter()
            .rposition(|one| one.role == Role::Required);
        last.map_or(0, |last| last + 1)
    }

    /// Finds out what has to be checked by a schema.
    fn check(&mut self, operation: &Operation, schemas: &[SchemaPlan]) {
        if let Some(body) = &mut self.body {
            body.check(operation, schemas);
        }
        for (argument, parameter) in self.arguments.iter_mut().zip(&operation.parameters) {
            argument.schema = parameter.schema.filter(|id| schemas[id.0].asks);
        }
    }
}

/// Makes every decision about Rust.
pub fn plan(api: &Api, target: Target, report: &mut Report) -> Plan {
    let used = types::Used::of(api);
    let mut items = types::items(api, &used);
    flat::lend(api, &mut items);
    let mut rules = rules::Rules::default();
    let mut patterns = patterns::Patterns::default();
    let mut groups = operations::groups(api, &target, &items, &mut rules, &mut patterns, report);
    let (rules, checked) = rules.finish();
    let schemas = schemas::schemas(api, &items, &used, &mut patterns, report);
    for planned in groups.iter_mut().flat_map(|group| &mut group.operations) {
        planned.check(&api.operations[planned.operation], &schemas);
    }
    let formats = types::formats(api, &used);
    if let [only] = groups.as_mut_slice() {
        // With one tag, it is all or nothing anyway.
        only.feature = None;
    }
    pages::pages(api, &items, &mut groups);
    let shared = shared::shared(api, &mut groups);
    let xml = xml::xml(api, &items);
    let gates = features::gates(api, &groups, &schemas);
    let files = files::models(api, &items, &gates);
    let homes = files::homes(&files, items.len());
    let commands = target.cli.then(|| commands::commands(api, &groups));
    Plan {
        target,
        groups,
        rules,
        checked,
        shared,
        patterns: patterns.finish(),
        items,
        schemas,
        servers: servers::servers(api),
        files,
        homes,
        gates,
        headers: headers::headers(api),
        xml,
        formats,
        azure: azure::azure(api),
        commands,
    }
}

impl Plan {
    /// The Rust type of a JSON value.
    pub fn rust_type(&self, api: &Api, id: TypeId) -> RustType {
        types::rust_type(api, &|id| self.items[id.0].is_some(), id)
    }

    /// Whether any model is generated.
    pub fn has_models(&self) -> bool {
        !self.files.is_empty() || self.loose().next().is_some() || self.xml.is_used()
    }

    /// Whether any header is generated.
    pub fn has_headers(&self) -> bool {
        self.headers.iter().any(Option::is_some)
    }

    /// The types that are no models and whose schemas have a static.
    pub fn loose(&self) -> impl Iterator<Item = TypeId> {
        let all = self.items.iter().zip(&self.schemas).enumerate();
        all.filter(|(_, (item, schema))| item.is_none() && schema.name.is_some())
            .map(|(index, _)| TypeId(index))
    }
}
