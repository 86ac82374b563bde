//! Values that go without saying: those that all calls of a client have, and those that the document has.

use percent_encoding::percent_decode_str;

use super::argument::Argument;
use super::operation::{Descriptor, Parameter};

/// What a parameter is given unless a call gives it something else.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Usual {
    /// A text.
    Text(&'static str),
    /// A whole number.
    Integer(i64),
    /// Yes or no.
    Boolean(bool),
}

/// A value that all calls of a client have.
#[derive(Clone, Debug, PartialEq)]
pub struct Common(Held);

#[derive(Clone, Debug, PartialEq)]
enum Held {
    Text(String),
    Integer(i64),
    Number(f64),
    Boolean(bool),
}

impl From<Usual> for Argument<'_> {
    fn from(usual: Usual) -> Self {
        match usual {
            Usual::Text(text) => Self::Text(text),
            Usual::Integer(number) => Self::Integer(number),
            Usual::Boolean(value) => Self::Boolean(value),
        }
    }
}

impl<'a> From<&'a Common> for Argument<'a> {
    fn from(common: &'a Common) -> Self {
        match &common.0 {
            Held::Text(text) => Self::Text(text),
            Held::Integer(number) => Self::Integer(*number),
            Held::Number(number) => Self::Number(*number),
            Held::Boolean(value) => Self::Boolean(*value),
        }
    }
}

macro_rules! held {
    ($($from:ty => $held:ident;)*) => {
        $(impl From<$from> for Common {
            fn from(value: $from) -> Self {
                Self(Held::$held(value.into()))
            }
        })*
    };
}

held! {
    &str => Text;
    String => Text;
    i32 => Integer;
    i64 => Integer;
    f64 => Number;
    bool => Boolean;
}

/// Fills in what a call does not say: by what all calls of the client have, else by what the document has.
pub(super) fn fill<'a>(
    common: &'a [(String, Common)],
    operation: &Descriptor,
    arguments: &mut [Argument<'a>],
) {
    for (parameter, argument) in operation.parameters.iter().zip(arguments) {
        if *argument != Argument::Absent {
            continue;
        }
        let own = common
            .iter()
            .rev()
            .find(|(name, _)| is_named(parameter, name));
        if let Some((_, value)) = own {
            *argument = value.into();
        } else if let Some(usual) = parameter.usual {
            *argument = usual.into();
        }
    }
}

/// Whether this is the name of a parameter, as the document spells it: in queries and cookies it is percent-encoded.
fn is_named(parameter: &Parameter, name: &str) -> bool {
    parameter.name == name
        || parameter.name.contains('%') && percent_decode_str(parameter.name).eq(name.bytes())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rule::Rule;

    #[test]
    fn a_call_goes_before_its_client_and_that_before_the_document() {
        static PARAMETERS: [Parameter; 3] = [
            Parameter::query("version", &Rule::ANY).usual(Usual::Text("1")),
            Parameter::query("size", &Rule::ANY).usual(Usual::Integer(1)),
            Parameter::query("all%5B%5D", &Rule::ANY).optional(),
        ];
        static OPERATION: Descriptor = Descriptor {
            parameters: &PARAMETERS,
            ..Descriptor::USUAL
        };
        let filled = |common: &[(String, Common)], arguments: [Argument<'static>; 3]| {
            let mut all: Vec<Argument<'_>> = arguments.to_vec();
            fill(common, &OPERATION, &mut all);
            let shown: Vec<_> = all.iter().map(|argument| format!("{argument:?}")).collect();
            shown.join(" ")
        };
        let nothing = [Argument::Absent; 3];
        assert_eq!(filled(&[], nothing), "Text(\"1\") Integer(1) Absent");
        let common = [
            ("version".to_owned(), "2".into()),
            ("all[]".to_owned(), true.into()),
        ];
        assert_eq!(
            filled(&common, nothing),
            "Text(\"2\") Integer(1) Boolean(true)"
        );
        let given = [Argument::Text("3"), 2.into(), false.into()];
        assert_eq!(
            filled(&common, given),
            "Text(\"3\") Integer(2) Boolean(false)"
        );
    }
}
