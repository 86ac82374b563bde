//! Schemas that many documents need.

use super::{Kinds, Schema};

/// Every value.
pub static ANY: Schema = Schema::ANY;
/// No value: the schema `false`.
pub static NEVER: Schema = Schema::NEVER;
/// `type: boolean`.
pub static BOOLEAN: Schema = Schema::of(Kinds::BOOLEAN);
/// `type: integer`.
pub static INTEGER: Schema = Schema::of(Kinds::INTEGER);
/// `type: number`.
pub static NUMBER: Schema = Schema::of(Kinds::NUMBER);
/// `type: string`.
pub static TEXT: Schema = Schema::of(Kinds::TEXT);
