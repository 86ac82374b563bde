//! Generator.
pub mod pattern;
