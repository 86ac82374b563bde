//! Golden cases, each a module.

/// Bodies, enums, optional parameters of every kind.
pub mod pets {
    include!(concat!(env!("OUT_DIR"), "/pets/lib.rs"));
}
