//! The parameters of an operation in the order of its path, and those that the path has and nothing declares.

use crate::api::{Constraint, Count, Location, Parameter, Scalar, Style, Value};
use crate::report::codes;
use crate::source::Pointer;

use super::Lower;
use super::path::Template;
use super::typed::usual;

impl Lower<'_> {
    /// The parameters of the path first, in its order.
    pub(super) fn in_order(
        &mut self,
        template: &Template,
        found: Vec<Parameter>,
        at: &Pointer,
    ) -> Vec<Parameter> {
        let (mut in_path, mut others): (Vec<_>, Vec<_>) = found
            .into_iter()
            .partition(|parameter| parameter.location == Location::Path);
        let mut ordered = Vec::with_capacity(template.names.len() + others.len());
        for name in &template.names {
            match in_path.iter().position(|parameter| parameter.name == *name) {
                Some(position) => ordered.push(in_path.remove(position)),
                None => ordered.push(self.undeclared(name, &mut others, at)),
            }
        }
        for parameter in in_path {
            self.report
                .add(
                    &codes::PARAMETER_NOT_IN_PATH,
                    &parameter.pointer,
                    format!(
                        "the path has no `{{{}}}`; the parameter is left out",
                        parameter.name
                    ),
                )
                .help("correct the name, or remove the parameter");
        }
        ordered.extend(others);
        ordered
    }

    /// A parameter of the path that is not declared as one: that of the same name in the query is meant, if there is
    /// one.
    fn undeclared(&mut self, name: &str, others: &mut Vec<Parameter>, at: &Pointer) -> Parameter {
        let meant = others.iter().position(|other| {
            let is_whole = matches!(other.value, Value::Data(_));
            other.name == name && other.location == Location::Query && !is_whole
        });
        let Some(position) = meant else {
            self.report
                .add(
                    &codes::PARAMETER_UNDECLARED,
                    at,
                    format!("`{{{name}}}` is not declared; it is treated as a string"),
                )
                .help(format!("add a parameter `{name}` with `in: path`"));
            return undeclared(name, at);
        };
        let declared = others.remove(position);
        self.report
            .add(
                &codes::PARAMETER_UNDECLARED,
                declared.pointer.key("in"),
                format!("`{{{name}}}` is part of the path; it is sent there, not in the query"),
            )
            .help("write `in: path` and `required: true`");
        Parameter {
            wire: name.to_owned(),
            location: Location::Path,
            required: true,
            style: usual(Location::Path),
            explode: false,
            reserved: false,
            default: None,
            ..declared
        }
    }
}

fn undeclared(name: &str, at: &Pointer) -> Parameter {
    Parameter {
        pointer: at.clone(),
        name: name.to_owned(),
        wire: name.to_owned(),
        location: Location::Path,
        required: true,
        deprecated: false,
        description: None,
        value: Value::One(Scalar::Text),
        style: Style::Simple,
        explode: false,
        constraint: Constraint::default(),
        items: Count::default(),
        schema: None,
        reserved: false,
        common: false,
        default: None,
        example: None,
    }
}
