//! The values that several schemas of the same value have in common, where none of them is about objects.

use crate::api::{Choices, Enumeration, Format, Integer, Limits, Shape, TypeId};
use crate::report::codes;
use crate::source::Pointer;

use super::{Draft, Lower};

/// What one schema says of a value that others describe, too.
#[derive(Clone, Debug)]
pub(super) struct Part {
    pub(super) shape: Shape,
    /// The component that the shape is of. Its Rust type is kept where it can hold the values in common.
    pub(super) component: Option<TypeId>,
    /// `enum`, each value in JSON notation; empty where the schema lists none, or allows others.
    pub(super) values: Vec<String>,
}

/// Why no value is valid against two schemas.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Conflict {
    /// They require values of different types.
    Types(&'static str, &'static str),
    /// Their enumerations have no value in common.
    Values,
}

impl Part {
    pub(super) fn of(shape: Shape, values: &[String]) -> Self {
        Self {
            shape,
            component: None,
            values: values.to_vec(),
        }
    }

    /// Whether it lists values and leaves their type to others.
    pub(super) fn is_open(&self) -> bool {
        self.shape == Shape::Any && !self.values.is_empty()
    }
}

impl Lower<'_> {
    /// The narrowest shape of all parts; none if there is no part.
    pub(super) fn narrowest(
        &mut self,
        parts: impl IntoIterator<Item = Part>,
        at: &Pointer,
    ) -> Result<Option<Part>, Conflict> {
        let mut narrowest = None;
        for part in parts {
            narrowest = Some(match narrowest {
                None => part,
                Some(known) => self.narrower(known, part, at)?,
            });
        }
        Ok(narrowest)
    }

    fn narrower(&mut self, earlier: Part, later: Part, at: &Pointer) -> Result<Part, Conflict> {
        if let (Shape::Enum(a), Shape::Enum(b)) = (&earlier.shape, &later.shape)
            && a.values.is_integers() == b.values.is_integers()
        {
            let (a, b) = (a.clone(), b.clone());
            return listed(earlier, &a, later, &b);
        }
        let values = common_values(&earlier.values, &later.values).ok_or(Conflict::Values)?;
        let component = |keeps_earlier: bool| match keeps_earlier {
            true => earlier.component,
            false => later.component,
        };
        let (shape, component) = match (&earlier.shape, &later.shape) {
            (a, b) if a == b => (b.clone(), earlier.component.or(later.component)),
            // A reference that could not be resolved has been reported.
            (a @ Shape::Alias(_), _) => (a.clone(), None),
            (_, b @ Shape::Alias(_)) => (b.clone(), None),
            (Shape::Any, Shape::Integer(of)) | (Shape::Integer(of), Shape::Any) => {
                let listed = integers(&values);
                (listed.unwrap_or(Shape::Integer(*of)), None)
            }
            (Shape::Any, b) => (
                restricted_to(b, &values, component(false)),
                component(false),
            ),
            (a, Shape::Any) => (restricted_to(a, &values, component(true)), component(true)),
            (Shape::Array(a), Shape::Array(b)) => {
                let items = self.both(*a, *b, at);
                (Shape::Array(items), None)
            }
            (a, b) => {
                let keeps_earlier = scalar(a, b).ok_or_else(|| Conflict::between(a, b))?;
                let shape = if keeps_earlier { a } else { b };
                (shape.clone(), component(keeps_earlier))
            }
        };
        Ok(Part {
            shape,
            component,
            values,
        })
    }

    /// The shape of a whole that is not about objects: that of a component where it can hold all that is allowed.
    pub(super) fn shape_of(&self, part: Part, limits: &mut Limits, at: &Pointer) -> Shape {
        let Shape::Enum(listed) = &part.shape else {
            return part.shape;
        };
        let component = part.component;
        let component = component
            .filter(|_| !self.is_component(at) || listed.values.len() == part.values.len());
        if let Some(component) = component {
            if listed.values.len() != part.values.len() {
                limits.values = part.values;
            }
            return Shape::Alias(component);
        }
        let shape = match part.values.is_empty() {
            true => part.shape,
            false => Shape::Enum(restricted(listed, &part.values)),
        };
        limits.values = part.values;
        shape
    }

    pub(super) fn is_component(&self, at: &Pointer) -> bool {
        let name = at.tokens().last();
        name.is_some_and(|name| self.component_at(&name) == *at)
    }

    /// A value that would have to be of two types, or of two lists that have nothing in common.
    pub(super) fn conflict(&mut self, conflict: Conflict, at: &Pointer) -> Draft {
        self.impossible(
            conflict,
            at,
            "any JSON value is generated, and nothing is checked",
        );
        Draft::asking(Limits::default())
    }

    /// Reports that no value is valid against the parts of an `allOf`.
    pub(super) fn impossible(&mut self, conflict: Conflict, at: &Pointer, result: &str) {
        let found = match conflict {
            Conflict::Types(earlier, later) => {
                format!("the parts of an `allOf` require {earlier} and {later}; no value is both")
            }
            Conflict::Values => {
                "the parts of an `allOf` list values, and no value is in all of the lists"
                    .to_owned()
            }
        };
        self.report
            .add(&codes::IMPOSSIBLE, at, format!("{found}: {result}"))
            .help("give the parts the same `type`, or remove one of them");
    }
}

impl Conflict {
    pub(super) fn between(earlier: &Shape, later: &Shape) -> Self {
        Self::Types(kind(earlier), kind(later))
    }
}

/// The JSON type of a shape's values, as diagnostics name it.
pub(super) fn kind(shape: &Shape) -> &'static str {
    match shape {
        Shape::Text(_) => "a string",
        Shape::Integer(_) => "an integer",
        Shape::Number | Shape::Decimal => "a number",
        Shape::Boolean => "a boolean",
        Shape::Array(_) | Shape::Tuple(_) => "an array",
        Shape::Map(_) | Shape::Object(_) => "an object",
        Shape::Enum(listed) if listed.values.is_integers() => "an integer",
        Shape::Enum(_) => "a string",
        Shape::Any | Shape::Alias(_) | Shape::Union(_) => "a value of another type",
    }
}

/// Whether the shape of the earlier schema is the narrower one; none if they have no value in common.
fn scalar(earlier: &Shape, later: &Shape) -> Option<bool> {
    let is_number = |shape: &Shape| match shape {
        Shape::Integer(_) | Shape::Number | Shape::Decimal => true,
        Shape::Enum(listed) => listed.values.is_integers(),
        _ => false,
    };
    Some(match (earlier, later) {
        (Shape::Text(a), Shape::Text(b)) => *b == Format::Plain || *a == Format::Secret,
        (Shape::Enum(listed), Shape::Text(format)) if !listed.values.is_integers() => {
            !format.is_time()
        }
        (Shape::Text(format), Shape::Enum(listed)) if !listed.values.is_integers() => {
            format.is_time()
        }
        (Shape::Integer(a), Shape::Integer(b)) => is_narrower(*a, *b),
        (a, Shape::Integer(_) | Shape::Number | Shape::Decimal)
            if matches!(a, Shape::Enum(_)) && is_number(a) =>
        {
            true
        }
        (Shape::Integer(_), Shape::Number | Shape::Decimal) | (Shape::Decimal, Shape::Number) => {
            true
        }
        (a, b) if is_number(a) && is_number(b) => false,
        _ => return None,
    })
}

/// Whether an integer type is narrower than another, or says more.
fn is_narrower(earlier: Integer, later: Integer) -> bool {
    let bits = |integer| match integer {
        Integer::I8 | Integer::U8 => 8,
        Integer::I16 | Integer::U16 => 16,
        Integer::I32 | Integer::U32 => 32,
        Integer::U64 | Integer::UnixTime => 63,
        // Also the type of an integer without `format`.
        Integer::I64 => 64,
    };
    bits(earlier) < bits(later)
}

/// The enumeration of the values that both enumerations list.
fn listed(earlier: Part, a: &Enumeration, later: Part, b: &Enumeration) -> Result<Part, Conflict> {
    // A list that the document leaves open restricts nothing.
    if earlier.values.is_empty() {
        return Ok(later);
    }
    if later.values.is_empty() {
        return Ok(earlier);
    }
    let values = common_values(&earlier.values, &later.values).ok_or(Conflict::Values)?;
    let is_all = |part: &Part| part.values.len() == values.len();
    let kept = match (earlier.component, later.component) {
        (Some(_), None) => Some(&earlier),
        (None, Some(_)) => Some(&later),
        _ if is_all(&later) && (!b.names.is_empty() || a.names.is_empty()) => Some(&later),
        _ if is_all(&earlier) && (!a.names.is_empty() || b.names.is_empty()) => Some(&earlier),
        _ => None,
    };
    if let Some(kept) = kept {
        return Ok(Part {
            values,
            ..kept.clone()
        });
    }
    let named = if b.names.is_empty() { a } else { b };
    Ok(Part {
        shape: Shape::Enum(Enumeration {
            open: a.open && b.open,
            extensible: a.extensible && b.extensible,
            of_any: a.of_any && b.of_any,
            ..restricted(named, &values)
        }),
        component: None,
        values,
    })
}

/// A shape without the values that are not among these, unless it is that of a component.
fn restricted_to(shape: &Shape, values: &[String], component: Option<TypeId>) -> Shape {
    match shape {
        Shape::Enum(listed) if component.is_none() && !values.is_empty() => {
            Shape::Enum(restricted(listed, values))
        }
        shape => shape.clone(),
    }
}

/// An enumeration without the values that are not among these.
fn restricted(listed: &Enumeration, values: &[String]) -> Enumeration {
    let all = listed.values.in_json();
    let kept: Vec<_> = (0..all.len())
        .filter(|index| values.contains(&all[*index]))
        .collect();
    let of_kept = |texts: &[String]| {
        let texts = kept.iter().filter_map(|index| texts.get(*index));
        texts.cloned().collect()
    };
    Enumeration {
        names: of_kept(&listed.names),
        descriptions: of_kept(&listed.descriptions),
        values: match &listed.values {
            Choices::Texts(texts) => {
                Choices::Texts(kept.iter().map(|index| texts[*index].clone()).collect())
            }
            Choices::Integers(values) => {
                Choices::Integers(kept.iter().map(|index| values[*index]).collect())
            }
        },
        open: listed.open,
        extensible: listed.extensible,
        of_any: listed.of_any,
    }
}

/// The values that are in both lists, of which an empty one allows any; none if there are none.
pub(super) fn common_values(earlier: &[String], later: &[String]) -> Option<Vec<String>> {
    if earlier.is_empty() || later.is_empty() {
        return Some([earlier, later].concat());
    }
    let common = earlier.iter().filter(|value| later.contains(value));
    let common: Vec<_> = common.cloned().collect();
    (!common.is_empty()).then_some(common)
}

/// The enumeration of integers that a schema without `type` lists.
fn integers(values: &[String]) -> Option<Shape> {
    let listed: Option<Vec<i64>> = values.iter().map(|value| value.parse().ok()).collect();
    let listed = listed.filter(|listed| !listed.is_empty())?;
    Some(Shape::Enum(Enumeration {
        values: Choices::Integers(listed),
        names: Vec::new(),
        descriptions: Vec::new(),
        open: true,
        extensible: false,
        of_any: false,
    }))
}

impl Choices {
    /// The values in JSON notation.
    fn in_json(&self) -> Vec<String> {
        match self {
            Self::Texts(texts) => {
                let strings = texts
                    .iter()
                    .map(|text| serde_json::Value::from(text.as_str()));
                strings.map(|value| value.to_string()).collect()
            }
            Self::Integers(values) => values.iter().map(i64::to_string).collect(),
        }
    }
}
