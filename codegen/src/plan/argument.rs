//! The parameters of operations: how a caller gives them.

use super::names::Name;
use super::rules::RuleRef;
use super::types::RustType;
use crate::api::{Fixed, Parameter, Scalar, TypeId, Value};

/// One parameter of an operation.
#[derive(Clone, Debug)]
pub struct Argument {
    /// The name of the argument or setter.
    pub name: Name,
    /// What its values must be like.
    pub rule: RuleRef,
    /// What it holds, where that is a type of the document's.
    pub ty: Option<RustType>,
    /// Where the value as a whole must be like more than that: the type.
    pub schema: Option<TypeId>,
    /// How a caller gives it.
    pub role: Role,
    /// What is sent where the service demands it and a caller gives nothing.
    pub default: Option<Fixed>,
    /// The position of its setter among those that several calls have in common.
    pub shared: Option<usize>,
}

/// How a caller gives a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Role {
    /// As an argument.
    Required,
    /// With a setter; a value is sent in any case.
    Defaulted,
    /// With a setter, or once for all calls of a client; one of them has to.
    Common,
    /// With a setter.
    Optional,
}

/// How a caller gives a parameter.
pub(super) fn role(parameter: &Parameter) -> Role {
    match (parameter.required, default(parameter)) {
        (true, Some(_)) => Role::Defaulted,
        (true, None) if parameter.common => Role::Common,
        (true, None) => Role::Required,
        (false, _) => Role::Optional,
    }
}

/// What is sent of a parameter that is demanded where a caller gives nothing.
pub(super) fn default(parameter: &Parameter) -> Option<Fixed> {
    let text = parameter.default.as_deref()?;
    match parameter.value {
        Value::One(Scalar::Text) => Some(Fixed::Text(text.to_owned())),
        Value::One(Scalar::Boolean) => text.parse().ok().map(Fixed::Boolean),
        Value::One(Scalar::Int32) => text
            .parse::<i32>()
            .ok()
            .map(|number| Fixed::Integer(number.into())),
        Value::One(Scalar::Int64) => text.parse().ok().map(Fixed::Integer),
        _ => None,
    }
}
