//! The types of JSON values.

use super::{Api, Constraint, TypeId};
use crate::source::Pointer;

/// The type of a JSON value.
#[derive(Clone, Debug)]
pub struct Type {
    /// Where it stands.
    pub pointer: Pointer,
    /// What the document calls it, first what fits best: words from which a name is made.
    pub hints: Vec<String>,
    /// Whether the document has a name for it.
    pub is_component: bool,
    /// What it is about.
    pub description: Option<String>,
    /// Whether it should not be used any more.
    pub deprecated: bool,
    /// Whether null is one of its values, too.
    pub nullable: bool,
    /// What it is.
    pub shape: Shape,
    /// What else the document asks of its values.
    pub limits: Limits,
}

/// What a JSON value is.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Shape {
    /// Anything.
    Any,
    /// A text.
    Text(Format),
    /// A whole number.
    Integer(Integer),
    /// A number.
    Number,
    /// A number of which every digit counts.
    Decimal,
    /// Yes or no.
    Boolean,
    /// Some of one kind.
    Array(TypeId),
    /// As many as these, each of its own kind.
    Tuple(Vec<TypeId>),
    /// Named ones of one kind.
    Map(TypeId),
    /// Another name for a type.
    Alias(TypeId),
    /// One of some values.
    Enum(Enumeration),
    /// Members, each with its own type.
    Object(Object),
    /// One of several types.
    Union(Union),
}

/// What a text means.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Format {
    /// Itself.
    Plain,
    /// Something that must not be shown.
    Secret,
    /// `binary`: bytes, where the body has room for them.
    Binary,
    /// A part of a body that is not text, and is read where it is sent.
    File,
    /// `date` (RFC 3339).
    Date,
    /// `date-time` (RFC 3339).
    DateTime,
    /// `date-time-rfc1123` (RFC 9110, section 5.6.7).
    HttpDate,
    /// `time` (RFC 3339).
    Time,
    /// `duration` (ISO 8601).
    Duration,
    /// `uuid` (RFC 9562).
    Uuid,
    /// `uri` (RFC 3986).
    Uri,
    /// `ipv4`.
    Ipv4,
    /// `ipv6`.
    Ipv6,
    /// `byte` (RFC 4648, section 4).
    Base64,
    /// `base64url` (RFC 4648, section 5).
    Base64Url,
}

/// The whole numbers that a schema means.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Integer {
    /// `int8`.
    I8,
    /// `int16`.
    I16,
    /// `int32`.
    I32,
    /// `int64`, and what says nothing.
    I64,
    /// `uint8`.
    U8,
    /// `uint16`.
    U16,
    /// `uint32`.
    U32,
    /// `uint64`.
    U64,
    /// `unixtime`: seconds since 1970.
    UnixTime,
}

/// Some values that a schema lists.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Enumeration {
    /// The values.
    pub values: Choices,
    /// What people call each of them, where the document says so.
    pub names: Vec<String>,
    /// What the document says of each of them, where it says so; empty strings where it says nothing.
    pub descriptions: Vec<String>,
    /// Whether a service may send others.
    pub open: bool,
    /// Whether the document says that others are as good.
    pub extensible: bool,
    /// Whether they are the listed values of what may be any string.
    pub of_any: bool,
}

/// Values of one kind.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Choices {
    /// Texts.
    Texts(Vec<String>),
    /// Whole numbers.
    Integers(Vec<i64>),
}

/// The members of an object.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Object {
    /// The named ones.
    pub fields: Vec<Field>,
    /// What the others hold, where the document speaks of others.
    pub rest: Option<TypeId>,
}

/// A member of an object.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Field {
    /// Its name, as the document spells it.
    pub name: String,
    /// What it holds.
    pub ty: TypeId,
    /// Whether it is always there.
    pub required: bool,
    /// Whether the document says what it is; some are required and described nowhere.
    pub described: bool,
    /// Whether only the service sends it.
    pub read_only: bool,
    /// Whether only the caller sends it.
    pub write_only: bool,
    /// Whether it should not be used any more.
    pub deprecated: bool,
    /// Whether its own members are meant to be reached from the object that it is a member of.
    pub flattened: bool,
    /// What it is for.
    pub description: Option<String>,
    /// What stands in for it where it is not there, in the notation of JSON.
    pub default: Option<String>,
    /// The only value that it can have.
    pub fixed: Option<Fixed>,
}

/// A value that a member has in any case.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Fixed {
    /// A text.
    Text(String),
    /// A whole number.
    Integer(i64),
    /// Yes or no.
    Boolean(bool),
}

/// Types of which a value has one: `oneOf`, `anyOf`, or a schema with a discriminator and its subtypes.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Union {
    /// The types; those with tags first.
    pub variants: Vec<Variant>,
    /// The property whose value selects the variant: the discriminator, or a property that has other constants in each
    /// variant.
    pub tag: Option<String>,
    /// Whether the property may have values that select no variant.
    pub open: bool,
    /// Whether the document has a discriminator, so that the property is written with each variant.
    pub declared: bool,
    /// Whether the property holds numbers or booleans, and not strings.
    pub literal: bool,
    /// Whether the document says `anyOf`, so that one value may be of several variants.
    pub any_of: bool,
    /// The alternatives as the document has them, where the variants have properties of the schema around them, too.
    pub alternatives: Vec<TypeId>,
}

/// One of several types.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Variant {
    /// The type.
    pub ty: TypeId,
    /// The schemas of which its values must be one; what they ask may be more than the type has.
    pub schemas: Vec<TypeId>,
    /// The values of the tag that select it. `lower` begins with those of an explicit mapping, and adds the constants
    /// of the property.
    pub tags: Vec<String>,
    /// The value that selects it where the document has neither: the name of the component.
    pub implied: Option<String>,
}

impl Variant {
    /// A variant without tags.
    pub fn of(ty: TypeId) -> Self {
        Self {
            ty,
            schemas: vec![ty],
            tags: Vec::new(),
            implied: None,
        }
    }
}

/// What a schema asks of a value, beside what its type has (JSON Schema Validation, section 6).
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Limits {
    /// Whether the document says which kind of value it is; without, the rest is for values of the kinds that it fits.
    pub untyped: bool,
    /// What is asked of texts and numbers; without `enum`.
    pub constraint: Constraint,
    /// `enum`, each value in the notation of JSON.
    pub values: Vec<String>,
    /// `minItems`.
    pub min_items: usize,
    /// `maxItems`.
    pub max_items: Option<usize>,
    /// `uniqueItems`.
    pub unique: bool,
    /// `minProperties`.
    pub min_members: usize,
    /// `maxProperties`.
    pub max_members: Option<usize>,
    /// `required`, of what has no members of its own.
    pub required: Vec<String>,
    /// `additionalProperties: false`.
    pub closed: bool,
    /// Schemas that must all be kept.
    pub all: Vec<TypeId>,
    /// Schemas of which one must be kept.
    pub any: Vec<TypeId>,
    /// Schemas of which exactly one must be kept.
    pub one: Vec<TypeId>,
    /// A schema that must not be kept.
    pub not: Option<TypeId>,
    /// What only JSON Schema 2020-12 can ask.
    pub more: Option<Box<More>>,
}

/// What JSON Schema 2020-12 asks and OpenAPI 3.0 cannot.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct More {
    /// `prefixItems`, and `items` for those that follow.
    pub tuple: Option<(Vec<TypeId>, Option<TypeId>)>,
    /// `contains`, `minContains` and `maxContains`.
    pub contains: Option<(TypeId, usize, Option<usize>)>,
    /// `propertyNames`.
    pub names: Option<TypeId>,
    /// `patternProperties`.
    pub patterns: Vec<(String, TypeId)>,
    /// Where there are patterns: `additionalProperties`, for what no pattern and no name is for.
    pub others: Option<TypeId>,
    /// `if`, `then` and `else`.
    pub condition: Option<(TypeId, Option<TypeId>, Option<TypeId>)>,
    /// `dependentRequired`.
    pub required_with: Vec<(String, Vec<String>)>,
    /// `dependentSchemas`.
    pub asked_with: Vec<(String, TypeId)>,
    /// The schema in its own words, and then there is nothing else here: where it matters which of its parts speak of a
    /// member, they are not merged.
    pub own_words: Option<TypeId>,
    /// In a schema's own words: whether it speaks of all members or of all items, though it asks nothing of them.
    pub speaks_of_all: bool,
    /// In a schema's own words: `unevaluatedProperties` and `unevaluatedItems`.
    pub unevaluated: (Option<TypeId>, Option<TypeId>),
}

impl Shape {
    /// Whether it becomes an item of its own.
    pub fn is_item(&self) -> bool {
        matches!(self, Self::Object(_) | Self::Enum(_) | Self::Union(_))
    }

    /// The types that a value of this one holds, or is.
    pub fn parts(&self) -> Vec<TypeId> {
        match self {
            Self::Array(id) | Self::Map(id) | Self::Alias(id) => vec![*id],
            Self::Tuple(ids) => ids.clone(),
            Self::Object(object) => {
                let fields = object.fields.iter().map(|field| field.ty);
                fields.chain(object.rest).collect()
            }
            Self::Union(union) => union.variants.iter().map(|variant| variant.ty).collect(),
            _ => Vec::new(),
        }
    }

    /// The schemas that a value of this one, or what it holds, must be of.
    pub fn asked(&self) -> Vec<TypeId> {
        match self {
            Self::Union(union) => {
                let schemas = union.variants.iter().flat_map(|variant| &variant.schemas);
                schemas.copied().collect()
            }
            _ => self.parts(),
        }
    }
}

impl Type {
    /// The type that this is another name for, if it is no more than that.
    pub fn plain_alias(&self) -> Option<TypeId> {
        match self.shape {
            Shape::Alias(target) if !self.nullable && self.limits.is_none() => Some(target),
            _ => None,
        }
    }

    /// Whether every value is one of its values.
    pub fn is_anything(&self) -> bool {
        self.shape == Shape::Any && self.limits.is_none()
    }

    /// Whether no value is one of its values, and that is all that it says: the schema `false`.
    pub fn is_never(&self, api: &Api) -> bool {
        let not = self.limits.not;
        let nothing = Limits {
            untyped: self.limits.untyped,
            not,
            ..Limits::default()
        };
        let excludes_all = not.is_some_and(|not| api.types[not.0].is_anything());
        excludes_all && self.limits == nothing && self.shape == Shape::Any && !self.nullable
    }

    /// Whether it asks for a kind of value at most, and that is one of those that hold no others.
    pub fn is_plain(&self) -> bool {
        let is_scalar = matches!(
            self.shape,
            Shape::Text(_) | Shape::Integer(_) | Shape::Number | Shape::Decimal | Shape::Boolean
        );
        let is_typed = !self.nullable && !self.limits.untyped;
        self.is_anything() || is_scalar && is_typed && self.limits.is_none()
    }

    /// The types and schemas that it refers to.
    pub fn parts(&self) -> impl Iterator<Item = TypeId> {
        let shape = self.shape.parts().into_iter();
        let asked = match &self.shape {
            Shape::Union(union) => self
                .shape
                .asked()
                .into_iter()
                .chain(union.alternatives.clone())
                .collect(),
            _ => Vec::new(),
        };
        let shape = shape.chain(asked);
        shape.chain(self.limits.parts()).chain(self.limits.within())
    }

    /// The schemas that its own refers to, where it is written as data: what is asked twice is here once.
    pub fn asked(&self) -> impl Iterator<Item = TypeId> {
        let limits = &self.limits;
        let own_words = limits.own_words();
        let more = limits.more.as_deref();
        let shape = match &self.shape {
            _ if own_words.is_some() => Vec::new(),
            // What is in a tuple is what its limits ask of it.
            Shape::Tuple(_) => Vec::new(),
            Shape::Array(_) if more.is_some_and(|more| more.tuple.is_some()) => Vec::new(),
            // With patterns, what is asked of other properties stands beside them.
            Shape::Map(_) if limits.has_patterns() => Vec::new(),
            Shape::Object(object) => {
                let described = object.fields.iter().filter(|field| field.described);
                let rest = object.rest.filter(|_| !limits.has_patterns());
                described.map(|field| field.ty).chain(rest).collect()
            }
            shape => shape.asked(),
        };
        let limits = match own_words {
            Some(words) => vec![words],
            None => limits.parts().chain(limits.within()).collect(),
        };
        shape.into_iter().chain(limits)
    }
}

impl Limits {
    /// Whether nothing is asked.
    pub fn is_none(&self) -> bool {
        let nothing = Self {
            untyped: self.untyped,
            ..Self::default()
        };
        *self == nothing
    }

    /// Whether it is for objects, and all else that is asked is asked of their members.
    pub fn is_of_members(&self) -> bool {
        let members = Self {
            min_members: self.min_members,
            max_members: self.max_members,
            closed: self.closed,
            more: self.more.clone(),
            ..Self::default()
        };
        let more = self.more.as_deref();
        *self == members
            && more.is_none_or(|more| {
                more.tuple.is_none()
                    && more.contains.is_none()
                    && more.condition.is_none()
                    && more.own_words.is_none()
                    && more.unevaluated == (None, None)
            })
    }

    /// The schema in its own words, if they are kept.
    pub fn own_words(&self) -> Option<TypeId> {
        self.more.as_deref()?.own_words
    }

    /// Whether there are members that are known by a pattern.
    pub fn has_patterns(&self) -> bool {
        let more = self.more.as_deref();
        more.is_some_and(|more| !more.patterns.is_empty())
    }

    /// The schemas that are asked of the value itself.
    pub fn parts(&self) -> impl Iterator<Item = TypeId> {
        let parts = self.all.iter().chain(&self.any).chain(&self.one);
        let more = self.more.as_deref();
        let condition = more.and_then(|more| more.condition);
        let condition = condition
            .into_iter()
            .flat_map(|(condition, then, otherwise)| {
                [Some(condition), then, otherwise].into_iter().flatten()
            });
        let with = more.into_iter().flat_map(|more| &more.asked_with);
        let with = with.map(|(_, schema)| *schema);
        let parts = parts.copied().chain(self.not).chain(self.own_words());
        parts.chain(condition).chain(with)
    }

    /// The schemas that are asked of what is in the value.
    pub fn within(&self) -> impl Iterator<Item = TypeId> {
        let more = self.more.as_deref();
        let tuple = more.and_then(|more| more.tuple.as_ref());
        let tuple = tuple
            .into_iter()
            .flat_map(|(prefix, items)| prefix.iter().chain(items));
        let patterns = more.into_iter().flat_map(|more| {
            let patterns = more.patterns.iter().map(|(_, schema)| schema);
            patterns.chain(&more.others)
        });
        let contains = more
            .and_then(|more| more.contains)
            .map(|(schema, ..)| schema);
        let names = more.and_then(|more| more.names);
        let unevaluated = more.into_iter().flat_map(|more| {
            let (members, items) = more.unevaluated;
            members.into_iter().chain(items)
        });
        let named = tuple.chain(patterns).copied();
        named.chain(contains).chain(names).chain(unevaluated)
    }
}
