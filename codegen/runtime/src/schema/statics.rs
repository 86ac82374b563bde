//! Schemas that many documents need.

use super::super::rule::{Bound, Rule};
use super::{Kinds, Schema};

/// Every value.
pub static ANY: Schema = Schema::ANY;
/// No value: the schema `false`.
pub static NEVER: Schema = Schema::NEVER;
/// `null`.
pub static NULL: Schema = Schema::of(Kinds::NULL);
/// `type: boolean`.
pub static BOOLEAN: Schema = Schema::of(Kinds::BOOLEAN);
/// `type: integer`.
pub static INTEGER: Schema = Schema::of(Kinds::INTEGER);
/// `type: number`.
pub static NUMBER: Schema = Schema::of(Kinds::NUMBER);
/// `type: string`.
pub static TEXT: Schema = Schema::of(Kinds::TEXT);
/// `type: array`.
pub static ARRAY: Schema = Schema::of(Kinds::ARRAY);
/// `type: object`.
pub static OBJECT: Schema = Schema::of(Kinds::OBJECT);
/// `type: integer`, `format: int32`.
pub static INT32: Schema = Schema {
    rule: Some(&BITS32),
    ..Schema::of(Kinds::INTEGER)
};
/// `type: integer`, `format: int64`.
pub static INT64: Schema = Schema {
    rule: Some(&BITS64),
    ..Schema::of(Kinds::INTEGER)
};

static BITS32: Rule = Rule::ANY
    .minimum(Bound::integer("-2147483648", i32::MIN as i128))
    .maximum(Bound::integer("2147483647", i32::MAX as i128));
static BITS64: Rule = Rule::ANY
    .minimum(Bound::integer("-9223372036854775808", i64::MIN as i128))
    .maximum(Bound::integer("9223372036854775807", i64::MAX as i128));
