//! Types: which become items, what their members are, where a box is needed.

use std::collections::HashSet;

use super::flat::Lent;
use super::names::{MODEL_TYPES, Name, Scope, exact_first};
use super::rings::rings;
use crate::api::{
    Api, Choices, Enumeration, Field, Format, Integer, Object, Operation, Shape, Type, TypeId,
    Union,
};

/// A type as Rust writes it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum RustType {
    /// `serde_json::Value`.
    Json,
    /// A text.
    Text(Format),
    /// A whole number.
    Integer(Integer),
    /// `f64`.
    Number,
    /// `Decimal`.
    Decimal,
    /// `bool`.
    Boolean,
    /// `Vec<…>`.
    Array(Box<RustType>),
    /// `(…, …)`.
    Tuple(Vec<RustType>),
    /// `BTreeMap<String, …>`.
    Map(Box<RustType>),
    /// `Option<…>`, where none means null.
    Nullable(Box<RustType>),
    /// A model.
    Item(TypeId),
}

impl RustType {
    /// The models that are in it.
    pub fn models(&self) -> Vec<TypeId> {
        match self {
            Self::Item(id) => vec![*id],
            Self::Array(of) | Self::Map(of) | Self::Nullable(of) => of.models(),
            Self::Tuple(of) => of.iter().flat_map(Self::models).collect(),
            _ => Vec::new(),
        }
    }

    /// How many types it is made of, one in the other, and those beside each other in a tuple.
    pub fn depth(&self) -> usize {
        match self {
            Self::Array(of) | Self::Map(of) | Self::Nullable(of) => 1 + of.depth(),
            Self::Tuple(of) => 1 + of.iter().map(Self::depth).sum::<usize>(),
            _ => 1,
        }
    }
}

/// A type that becomes an item.
#[derive(Debug)]
pub struct ItemPlan {
    /// Its name.
    pub name: Name,
    /// What it is.
    pub kind: ItemKind,
    /// What it gives access to beside its members.
    pub lent: Vec<Lent>,
}

/// What an item is.
#[derive(Debug)]
pub enum ItemKind {
    /// A struct.
    Struct {
        /// Its named members.
        fields: Vec<FieldPlan>,
        /// The member that has the others.
        rest: Option<FieldPlan>,
    },
    /// An enum of values.
    Enum {
        /// The variants, in the order of the values.
        variants: Vec<Name>,
        /// The one for values that are not documented.
        other: Option<Name>,
    },
    /// An enum of types.
    Union {
        /// The variants.
        variants: Vec<VariantPlan>,
        /// The one for what is none of them.
        other: Name,
    },
}

/// A member of a struct.
#[derive(Debug)]
pub struct FieldPlan {
    /// Its name.
    pub name: Name,
    /// What it holds.
    pub ty: RustType,
    /// Whether it is on the heap, as the struct contains itself.
    pub boxed: bool,
    /// Whether there is no struct without it.
    pub demanded: bool,
}

/// A variant of an enum of types.
#[derive(Debug)]
pub struct VariantPlan {
    /// Its name.
    pub name: Name,
    /// What it holds.
    pub ty: RustType,
    /// Whether that is on the heap.
    pub boxed: bool,
    /// Whether no other variant holds the same.
    pub distinct: bool,
}

impl ItemPlan {
    /// The types that its members or variants hold.
    pub fn parts(&self) -> Vec<&RustType> {
        match &self.kind {
            ItemKind::Struct { fields, rest } => {
                fields.iter().chain(rest).map(|field| &field.ty).collect()
            }
            ItemKind::Enum { .. } => Vec::new(),
            ItemKind::Union { variants, .. } => {
                variants.iter().map(|variant| &variant.ty).collect()
            }
        }
    }
}

/// Types by who sends them.
#[derive(Debug)]
pub(super) struct Used {
    /// Those that callers send.
    pub(super) sent: HashSet<TypeId>,
    /// Those that services send.
    pub(super) received: HashSet<TypeId>,
}

impl Used {
    /// The types that operations use; where there are no operations, those of all components, in both directions.
    pub(super) fn of(api: &Api) -> Self {
        if api.operations.is_empty() {
            let types = api.types.iter().enumerate();
            let components = types.filter(|(_, ty)| ty.is_component);
            let all = reachable(api, components.map(|(index, _)| TypeId(index)).collect());
            return Self {
                sent: all.clone(),
                received: all,
            };
        }
        Self {
            sent: reachable(
                api,
                api.operations.iter().flat_map(Operation::sent).collect(),
            ),
            received: reachable(
                api,
                api.operations
                    .iter()
                    .flat_map(Operation::received)
                    .collect(),
            ),
        }
    }

    fn contains(&self, id: TypeId) -> bool {
        self.sent.contains(&id) || self.received.contains(&id)
    }
}

fn reachable(api: &Api, mut open: Vec<TypeId>) -> HashSet<TypeId> {
    let mut used = HashSet::new();
    while let Some(id) = open.pop() {
        if used.insert(id) {
            open.extend(api.types[id.0].shape.parts());
        }
    }
    used
}

/// What texts mean that operations use.
pub(super) fn formats(api: &Api, used: &Used) -> HashSet<Format> {
    let headers = reachable(api, api.headers.iter().map(|header| header.ty).collect());
    let used = used.sent.iter().chain(&used.received).chain(&headers);
    let formats = used.filter_map(|id| match api.types[id.0].shape {
        Shape::Text(format) => Some(format),
        _ => None,
    });
    formats.collect()
}

/// What becomes of each type.
pub(super) fn items(api: &Api, used: &Used) -> Vec<Option<ItemPlan>> {
    let mut scope = Scope::new(MODEL_TYPES);
    let mut names = vec![None; api.types.len()];
    // What the document has named keeps its name.
    for components in [true, false] {
        let is_exact = |ty: &Type| ty.hints.first().is_some_and(|hint| Name::is_pascal(hint));
        for (index, ty) in exact_first(&api.types, is_exact) {
            let named = ty.shape.is_item() && used.contains(TypeId(index));
            if named && ty.is_component == components {
                let kind = match ty.shape {
                    Shape::Enum(_) => "kind",
                    Shape::Union(_) => "choice",
                    _ => "object",
                };
                let last = ty.hints.last().map(|hint| format!("{hint} {kind}"));
                let candidates = ty.hints.iter().chain(&last).map(String::as_str);
                let candidates: Vec<_> = candidates.collect();
                names[index] = Some(scope.pascal(&candidates));
            }
        }
    }
    let rings = rings(api);
    let planner = Planner {
        api,
        names: &names,
        rings: &rings,
        used,
    };
    let items = names.iter().enumerate().map(|(index, name)| {
        Some(ItemPlan {
            name: name.clone()?,
            kind: planner.kind(TypeId(index)),
            lent: Vec::new(),
        })
    });
    items.collect()
}

struct Planner<'a> {
    api: &'a Api,
    names: &'a [Option<Name>],
    rings: &'a [usize],
    used: &'a Used,
}

impl Planner<'_> {
    fn kind(&self, id: TypeId) -> ItemKind {
        match &self.api.types[id.0].shape {
            Shape::Enum(listed) => enumeration(listed),
            Shape::Union(union) => self.union(id, union),
            Shape::Object(object) => self.object(id, object),
            _ => self.object(id, &Object::default()),
        }
    }

    fn object(&self, id: TypeId, object: &Object) -> ItemKind {
        let mut scope = Scope::default();
        let names = scope.each(
            &object.fields,
            |field| Name::is_snake(&field.name),
            |scope, field| scope.snake(&[field.name.as_str()]),
        );
        let fields = object.fields.iter().zip(names).map(|(field, name)| {
            let demanded = self.is_demanded(id, field);
            let ty = match self.rust_type(field.ty) {
                // Only who sends a member can mean null by it, or leave it out.
                RustType::Nullable(of) if !demanded && !self.used.sent.contains(&id) => *of,
                ty => ty,
            };
            FieldPlan {
                name,
                boxed: self.is_ring(id, &ty),
                demanded,
                ty,
            }
        });
        let fields: Vec<_> = fields.collect();
        let rest = object.rest.map(|of| FieldPlan {
            name: scope.snake(&["additional_properties", "additional_properties_map"]),
            ty: RustType::Map(Box::new(self.rust_type(of))),
            boxed: false,
            demanded: false,
        });
        ItemKind::Struct { fields, rest }
    }

    /// A member that only one side sends is not demanded of the other.
    fn is_demanded(&self, id: TypeId, field: &Field) -> bool {
        let unknown = field.read_only && self.used.sent.contains(&id)
            || field.write_only && self.used.received.contains(&id);
        field.required && field.described && !unknown
    }

    fn is_ring(&self, id: TypeId, ty: &RustType) -> bool {
        match ty {
            RustType::Item(target) => self.rings[target.0] == self.rings[id.0],
            RustType::Nullable(of) => self.is_ring(id, of),
            RustType::Tuple(of) => of.iter().any(|ty| self.is_ring(id, ty)),
            _ => false,
        }
    }

    fn union(&self, id: TypeId, union: &Union) -> ItemKind {
        let mut scope = Scope::new(&["Self"]);
        let own = self.names[id.0].as_ref().map_or("", Name::as_str);
        let types: Vec<_> = union
            .variants
            .iter()
            .map(|variant| self.rust_type(variant.ty))
            .collect();
        let namespace = namespace(union);
        let variants = types.iter().zip(&union.variants).map(|(ty, variant)| {
            let (short, long) = self.variant_names(ty, own);
            let tag = match variant.tags.as_slice() {
                [only] if !union.literal => Some(only),
                _ => None,
            };
            let tag = tag
                .and_then(|tag| tag.get(namespace..))
                .filter(|tag| !tag.is_empty());
            let names: Vec<_> = tag.into_iter().chain([short.as_str(), &long]).collect();
            VariantPlan {
                name: scope.pascal(&names),
                boxed: self.is_large(ty),
                distinct: types.iter().filter(|other| *other == ty).count() == 1,
                ty: ty.clone(),
            }
        });
        ItemKind::Union {
            variants: variants.collect(),
            other: scope.pascal(&["Unknown", "Undocumented"]),
        }
    }

    fn is_large(&self, ty: &RustType) -> bool {
        match ty {
            RustType::Item(id) => !matches!(self.api.types[id.0].shape, Shape::Enum(_)),
            RustType::Tuple(of) => of.iter().any(|ty| self.is_large(ty)),
            RustType::Nullable(of) => matches!(**of, RustType::Tuple(_)) && self.is_large(of),
            _ => false,
        }
    }

    /// What a variant is called: its type, without what the union is called anyway.
    fn variant_names(&self, ty: &RustType, union: &str) -> (String, String) {
        let name = |text: &str| (text.to_owned(), format!("{text} value"));
        match ty {
            RustType::Item(id) => {
                let name = self.names[id.0].as_ref().map_or("", Name::as_str);
                let short = name.strip_prefix(union).filter(|rest| {
                    rest.starts_with(char::is_uppercase) && rest.chars().nth(1).is_some()
                });
                (short.unwrap_or(name).to_owned(), name.to_owned())
            }
            RustType::Json => name("Any"),
            RustType::Text(Format::Plain | Format::Secret) => name("Text"),
            RustType::Text(format) => name(&format!("{format:?}")),
            RustType::Integer(_) => name("Integer"),
            RustType::Number => name("Number"),
            RustType::Decimal => name("Decimal"),
            RustType::Boolean => name("Boolean"),
            RustType::Array(of) => {
                let (of, _) = self.variant_names(of, union);
                (format!("{of} list"), format!("{of} array"))
            }
            RustType::Map(of) => {
                let (of, _) = self.variant_names(of, union);
                (format!("{of} map"), format!("{of} members"))
            }
            RustType::Tuple(of) => {
                let names = of.iter().map(|ty| self.variant_names(ty, union).0);
                name(&names.collect::<Vec<_>>().join(" and "))
            }
            RustType::Nullable(of) => self.variant_names(of, union),
        }
    }

    fn rust_type(&self, id: TypeId) -> RustType {
        rust_type(self.api, &|id| self.names[id.0].is_some(), id)
    }
}

/// How many bytes the first tags of a union begin with that are a namespace of OData: `#Microsoft.Media.`.
fn namespace(union: &Union) -> usize {
    let tags = union
        .variants
        .iter()
        .filter_map(|variant| variant.tags.first());
    let tags: Vec<_> = tags.collect();
    let [first, others @ ..] = tags.as_slice() else {
        return 0;
    };
    let end = match first.starts_with('#') && !others.is_empty() {
        true => first.rfind('.').map_or(0, |dot| dot + 1),
        false => 0,
    };
    let prefix = first.get(..end).unwrap_or_default();
    match others.iter().all(|tag| tag.starts_with(prefix)) {
        true => end,
        false => 0,
    }
}

fn enumeration(listed: &Enumeration) -> ItemKind {
    let mut scope = Scope::new(&["Self"]);
    let texts: Vec<_> = match &listed.values {
        Choices::Texts(texts) => texts.clone(),
        Choices::Integers(values) => values.iter().map(i64::to_string).collect(),
    };
    let called: Vec<_> = texts
        .iter()
        .enumerate()
        .map(|(index, text)| (listed.names.get(index), text))
        .collect();
    let variants = scope.each(
        &called,
        |(name, text)| Name::is_pascal(name.unwrap_or(text)),
        |scope, (name, text)| match name {
            Some(name) => scope.pascal(&[name, text]),
            None => scope.pascal(&[text]),
        },
    );
    ItemKind::Enum {
        variants,
        other: listed.open.then(|| {
            scope.pascal(if listed.of_any {
                &["Other", "Any"]
            } else {
                &["Unknown", "Undocumented"]
            })
        }),
    }
}

/// The Rust type of a JSON value, where `is_item` says which types have become items.
pub(super) fn rust_type(api: &Api, is_item: &dyn Fn(TypeId) -> bool, id: TypeId) -> RustType {
    let nullable = api.is_nullable(id);
    let (id, ty) = api.resolve(id);
    let of = |id| Box::new(rust_type(api, is_item, id));
    let plain = match &ty.shape {
        Shape::Any | Shape::Alias(_) => return RustType::Json,
        Shape::Text(format) => RustType::Text(*format),
        Shape::Integer(integer) => RustType::Integer(*integer),
        Shape::Number => RustType::Number,
        Shape::Decimal => RustType::Decimal,
        Shape::Boolean => RustType::Boolean,
        // `lower` has cut every ring of these.
        Shape::Array(items) => RustType::Array(of(*items)),
        Shape::Tuple(ids) => {
            let ids = ids.iter();
            RustType::Tuple(ids.map(|id| rust_type(api, is_item, *id)).collect())
        }
        Shape::Map(values) => RustType::Map(of(*values)),
        _ if is_item(id) => RustType::Item(id),
        _ => return RustType::Json,
    };
    match nullable {
        true => RustType::Nullable(Box::new(plain)),
        false => plain,
    }
}
