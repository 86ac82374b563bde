//! What the operations of a group are called, and what belongs to each.

use super::names::{self, Name};
use super::{
    Argument, Group, ItemPlan, OperationPlan, Target, answers, argument, body, features, patterns,
    rules, types,
};
use crate::api::{Api, Operation, Value};
use crate::report::Report;

/// The groups of operations, in the order of the tags.
pub(super) fn groups(
    api: &Api,
    target: &Target,
    items: &[Option<ItemPlan>],
    rules: &mut rules::Rules,
    patterns: &mut patterns::Patterns,
    report: &mut Report,
) -> Vec<Group> {
    let mut modules = names::Scope::new(names::MODULES);
    let mut accessors = names::Scope::new(names::MODULES);
    let mut groups: Vec<Group> = Vec::new();
    for (tag, described) in names::exact_first(&api.tags, |tag| Name::is_snake(&tag.name)) {
        let operations = api.operations.iter().enumerate();
        let of_tag: Vec<_> = operations
            .filter(|(_, operation)| operation.tag == tag)
            .collect();
        if of_tag.is_empty() {
            continue;
        }
        let module = modules.file(&[described.name.as_str()]);
        let mut scope = GroupScope::new(&described.name, of_tag.len());
        let ty = scope
            .items
            .pascal(&[&described.name, &format!("{} operations", described.name)]);
        let names = scope.names(&of_tag);
        let operations = of_tag
            .into_iter()
            .zip(names)
            .map(|((index, operation), names)| {
                scope.operation(
                    api,
                    (index, operation),
                    names,
                    items,
                    rules,
                    patterns,
                    report,
                )
            })
            .collect();
        groups.push(Group {
            tag,
            feature: features::feature(&module, target),
            module,
            accessor: accessors.snake(&[described.name.as_str()]),
            ty,
            operations,
        });
    }
    groups.sort_by_key(|group| group.tag);
    groups
}

/// What an operation is called.
struct OperationNames {
    module: Option<Name>,
    method: Name,
    builder: Name,
    descriptor: Name,
}

/// The names of one module of operations.
struct GroupScope<'a> {
    tag: &'a str,
    /// Where each operation has a file of its own.
    modules: Option<names::Scope>,
    methods: names::Scope,
    /// Builders and statics: a builder is a value, too, and in capitals the two can look alike.
    items: names::Scope,
}

impl<'a> GroupScope<'a> {
    fn new(tag: &'a str, operations: usize) -> Self {
        Self {
            tag,
            modules: (operations > super::FULL).then(|| names::Scope::new(&["mod", "runtime"])),
            methods: names::Scope::new(names::TRAIT_METHODS),
            items: names::Scope::new(names::OPERATION_TYPES),
        }
    }

    /// The names of all operations, before any of what belongs to one of them.
    fn names(&mut self, operations: &[(usize, &Operation)]) -> Vec<OperationNames> {
        let tag = self.tag;
        let short = |operation: &Operation| names::without_group(&operation.id, tag).to_owned();
        let order = names::exact_first(operations, |(_, one)| Name::is_snake(&short(one)));
        let mut all: Vec<_> = order
            .map(|(place, (_, operation))| {
                let short = short(operation);
                let other = format!("{short} operation");
                let candidates = [short.as_str(), &operation.id, &other];
                let modules = self.modules.as_mut();
                let names = OperationNames {
                    builder: self.items.pascal(&candidates),
                    module: modules.map(|modules| modules.file(&candidates)),
                    method: self.methods.snake(&candidates),
                    descriptor: self.items.screaming(&candidates),
                };
                (place, names)
            })
            .collect();
        all.sort_by_key(|(place, _)| *place);
        all.into_iter().map(|(_, names)| names).collect()
    }

    #[allow(
        clippy::too_many_arguments,
        reason = "the stage's own state, taken apart"
    )]
    fn operation(
        &mut self,
        api: &Api,
        (index, operation): (usize, &Operation),
        names: OperationNames,
        items: &[Option<ItemPlan>],
        rules: &mut rules::Rules,
        patterns: &mut patterns::Patterns,
        report: &mut Report,
    ) -> OperationPlan {
        let short = names::without_group(&operation.id, self.tag);
        let mut setters = names::Scope::new(names::BUILDER_METHODS).and(names::TRAIT_METHODS);
        let is_head = operation.method == "HEAD";
        if operation.paging.is_some() || operation.long.is_some() || is_head {
            setters = setters.and(names::COURSE_METHODS);
        }
        if operation.body.is_some() {
            setters = setters.and(&["content_type"]);
        }
        let rust_type = |id| types::rust_type(api, &|id| items[id.0].is_some(), id);
        let setters = setters.each(
            &operation.parameters,
            |parameter| Name::is_snake(&parameter.name),
            |scope, parameter| {
                scope.snake(&[&parameter.name, &format!("{} parameter", parameter.name)])
            },
        );
        let arguments = operation.parameters.iter().zip(setters);
        let arguments = arguments.map(|(parameter, name)| Argument {
            ty: match parameter.value {
                Value::Data(id) => Some(rust_type(id)),
                _ => None,
            },
            schema: None,
            name,
            rule: rules.rule(parameter, &operation.id, patterns, report),
            role: argument::role(parameter),
            default: argument::default(parameter),
            shared: None,
        });
        OperationPlan {
            operation: index,
            module: names.module,
            method: names.method,
            descriptor: names.descriptor,
            builder: names.builder,
            arguments: arguments.collect(),
            body: operation
                .body
                .as_ref()
                .map(|body| body::plan(body, short, &rust_type, &mut self.items)),
            success: answers::answers(&operation.success, short, "answer", &mut self.items),
            failure: answers::answers(&operation.failure, short, "error", &mut self.items),
            pages: None,
            is_named: false,
        }
    }
}
