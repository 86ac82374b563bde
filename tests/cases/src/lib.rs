//! Golden cases, each a module.

/// Names that are no identifiers, or become the same one; words that rustdoc would stumble over.
pub mod names {
    include!(concat!(env!("OUT_DIR"), "/names/lib.rs"));
}

/// Bodies, enums, optional parameters of every kind.
pub mod pets {
    include!(concat!(env!("OUT_DIR"), "/pets/lib.rs"));
}

/// Parameters in every style, and bodies that are not JSON.
pub mod styles {
    include!(concat!(env!("OUT_DIR"), "/styles/lib.rs"));
}
