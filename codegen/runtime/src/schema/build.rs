//! How schemas are written down: a document has thousands, and each word of them is one for the compiler.

use super::super::pattern::Pattern;
use super::super::rule::Rule;
use super::statics::ANY;
use super::{Contains, Dependent, Items, Kinds, Member, Members, Need, Part, Schema};

impl Schema {
    /// `type: boolean`.
    pub const BOOLEAN: Self = Self::of(Kinds::BOOLEAN);
    /// `type: integer`.
    pub const INTEGER: Self = Self::of(Kinds::INTEGER);
    /// `type: number`.
    pub const NUMBER: Self = Self::of(Kinds::NUMBER);
    /// `type: string`.
    pub const TEXT: Self = Self::of(Kinds::TEXT);
    /// `type: array`.
    pub const ARRAY: Self = Self::of(Kinds::ARRAY);
    /// `type: object`.
    pub const OBJECT: Self = Self::of(Kinds::OBJECT);

    /// Every value of some kinds.
    pub const fn of(kinds: Kinds) -> Self {
        Self { kinds, ..Self::ANY }
    }

    /// Adds null to the kinds.
    #[must_use]
    pub const fn or_null(mut self) -> Self {
        self.kinds = self.kinds.or(Kinds::NULL);
        self
    }

    /// Asks something of texts or numbers.
    #[must_use]
    pub const fn rule(mut self, rule: &'static Rule) -> Self {
        self.rule = Some(rule);
        self
    }

    /// Allows these values only, each a JSON text.
    #[must_use]
    pub const fn values(mut self, values: &'static [&'static str]) -> Self {
        self.values = values;
        self
    }

    /// Asks something of arrays.
    #[must_use]
    pub const fn array(mut self, items: &'static Items) -> Self {
        self.array = Some(items);
        self
    }

    /// Asks something of objects.
    #[must_use]
    pub const fn object(mut self, members: &'static Members) -> Self {
        self.object = Some(members);
        self
    }

    /// Sets what else must hold.
    #[must_use]
    pub const fn parts(mut self, parts: &'static [Part]) -> Self {
        self.parts = parts;
        self
    }
}

/// Null, or what another schema allows.
pub const fn or_null(schema: &'static Schema) -> Schema {
    Schema {
        unless_null: Some(schema),
        ..Schema::ANY
    }
}

/// The text of a discriminator, in objects whose type has this name for it.
pub const fn tag(name: &'static str) -> Schema {
    Schema {
        tag: Some(name),
        ..Schema::TEXT
    }
}

/// A member that must be there.
pub const fn required(name: &'static str, schema: &'static Schema) -> Member {
    Member(name, Need::REQUIRED.of(name), schema)
}

/// A member that must be there, whatever it is: `required` without a schema in `properties`.
pub const fn needed(name: &'static str) -> Member {
    Member(name, Need::REQUIRED.and(Need::UNDESCRIBED), &ANY)
}

/// A member that may be absent.
pub const fn optional(name: &'static str, schema: &'static Schema) -> Member {
    Member(name, Need::OPTIONAL.of(name), schema)
}

impl Need {
    /// The same, of a member with this name.
    const fn of(self, name: &str) -> Self {
        let mut rest = name.as_bytes();
        while let [first, after @ ..] = rest {
            if *first < 0x20 || *first == b'"' || *first == b'\\' {
                return self;
            }
            rest = after;
        }
        self.and(Self::PLAIN)
    }
}

impl Member {
    /// The same member, in responses only.
    #[must_use]
    pub const fn read_only(self) -> Self {
        Self(self.0, self.1.and(Need::READ_ONLY), self.2)
    }

    /// The same member, in requests only.
    #[must_use]
    pub const fn write_only(self) -> Self {
        Self(self.0, self.1.and(Need::WRITE_ONLY), self.2)
    }
}

impl Items {
    /// Sets `prefixItems`.
    #[must_use]
    pub const fn prefix(mut self, prefix: &'static [&'static Schema]) -> Self {
        self.prefix = prefix;
        self
    }

    /// Sets `items`.
    #[must_use]
    pub const fn items(mut self, items: &'static Schema) -> Self {
        self.items = Some(items);
        self
    }

    /// Sets `minItems`.
    #[must_use]
    pub const fn min(mut self, min: usize) -> Self {
        self.min = min;
        self
    }

    /// Sets `maxItems`.
    #[must_use]
    pub const fn max(mut self, max: usize) -> Self {
        self.max = Some(max);
        self
    }

    /// Sets `uniqueItems`.
    #[must_use]
    pub const fn unique(mut self) -> Self {
        self.unique = true;
        self
    }

    /// Sets `contains`, `minContains` and `maxContains`.
    #[must_use]
    pub const fn contains(
        mut self,
        schema: &'static Schema,
        min: usize,
        max: Option<usize>,
    ) -> Self {
        self.contains = Some(Contains { schema, min, max });
        self
    }
}

impl Members {
    /// Objects with these members, and any others.
    pub const fn of(members: &'static [Member]) -> Self {
        Self {
            members,
            ..Self::ANY
        }
    }

    /// Sets `additionalProperties`.
    #[must_use]
    pub const fn others(mut self, others: &'static Schema) -> Self {
        self.others = Some(others);
        self
    }

    /// Sets `patternProperties`.
    #[must_use]
    pub const fn patterns(
        mut self,
        patterns: &'static [(&'static Pattern, &'static Schema)],
    ) -> Self {
        self.patterns = patterns;
        self
    }

    /// Sets `propertyNames`.
    #[must_use]
    pub const fn names(mut self, names: &'static Schema) -> Self {
        self.names = Some(names);
        self
    }

    /// Sets `minProperties`.
    #[must_use]
    pub const fn min(mut self, min: usize) -> Self {
        self.min = min;
        self
    }

    /// Sets `maxProperties`.
    #[must_use]
    pub const fn max(mut self, max: usize) -> Self {
        self.max = Some(max);
        self
    }

    /// Sets `dependentRequired` and `dependentSchemas`.
    #[must_use]
    pub const fn dependent(mut self, dependent: &'static [Dependent]) -> Self {
        self.dependent = dependent;
        self
    }
}
