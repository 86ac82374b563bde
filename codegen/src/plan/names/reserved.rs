//! Names that generated code, or what it is part of, has already.

/// Modules and methods of the client that every crate has.
pub(in crate::plan) const MODULES: &[&str] = &[
    "build",
    "builder",
    "cli",
    "client",
    "headers",
    "lib",
    "main",
    "mod",
    "models",
    "parameters",
    "patterns",
    "runtime",
    "send",
    "send_blocking",
    "servers",
    "shared",
];
/// Types that the module of servers uses by their bare names.
pub(in crate::plan) const SERVER_TYPES: &[&str] = &["Default", "From", "Self", "String"];
/// Types that a module of operations uses by their bare names.
pub(in crate::plan) const OPERATION_TYPES: &[&str] = &[
    "Argument",
    "Call",
    "Descriptor",
    "Into",
    "IntoFuture",
    "None",
    "Operation",
    "Option",
    "Outcome",
    "Parameter",
    "Payload",
    "Requirement",
    "Result",
    "Rule",
    "Self",
    "Some",
    "String",
    "Style",
    "Usual",
    "Vec",
];
/// Types that the module of parameters uses by their bare names.
pub(in crate::plan) const PARAMETER_TYPES: &[&str] = &[
    "Bound", "Err", "Into", "New", "Ok", "Result", "Rule", "Self", "String", "TryFrom",
];
/// Methods that every builder has.
pub(in crate::plan) const BUILDER_METHODS: &[&str] = &[
    "body",
    "call_id",
    "call_timeout",
    "clone",
    "decode",
    "events",
    "events_after",
    "events_after_blocking",
    "events_blocking",
    "into_future",
    "items",
    "items_blocking",
    "raw",
    "request",
    "self",
    "send_blocking",
    "stream",
    "stream_blocking",
];
/// Methods of builders whose answers are pages or yes or no, or whose operation takes long.
pub(in crate::plan) const COURSE_METHODS: &[&str] = &[
    "begin",
    "begin_blocking",
    "exists",
    "exists_blocking",
    "pages",
    "resume",
    "until_done",
];
/// Types that models use by their bare names.
pub(in crate::plan) const MODEL_TYPES: &[&str] = &[
    "A",
    "Box",
    "Clone",
    "D",
    "Debug",
    "Default",
    "Eq",
    "Err",
    "Hash",
    "Into",
    "Members",
    "New",
    "None",
    "Ok",
    "Option",
    "PartialEq",
    "Result",
    "S",
    "Self",
    "Some",
    "String",
    "Vec",
];

/// Statics of the runtime that those of XML stand beside.
pub(in crate::plan) const XML_STATICS: &[&str] = &["ANY", "BOOLEAN", "NUMBER", "TEXT"];
/// Files beside those of models.
pub(in crate::plan) const MODEL_MODULES: &[&str] = &["mod", "models", "runtime", "schemas", "xml"];
/// Methods that readers take for those of the traits of the standard library.
pub(in crate::plan) const TRAIT_METHODS: &[&str] = &[
    "add",
    "as_mut",
    "as_ref",
    "bitand",
    "bitor",
    "bitxor",
    "borrow",
    "borrow_mut",
    "clone",
    "cmp",
    "default",
    "deref",
    "deref_mut",
    "div",
    "drop",
    "eq",
    "fmt",
    "from",
    "from_iter",
    "from_str",
    "hash",
    "index",
    "index_mut",
    "into",
    "into_iter",
    "mul",
    "ne",
    "neg",
    "new",
    "next",
    "not",
    "rem",
    "shl",
    "shr",
    "sub",
    "to_owned",
    "to_string",
    "try_into",
];

/// Methods that models have.
pub(in crate::plan) const MODEL_METHODS: &[&str] = &[
    "deserialize",
    "from_json",
    "is_absent",
    "is_nullable",
    "read",
    "schema",
    "serialize",
    "to_json",
    "validate",
    "write",
];
