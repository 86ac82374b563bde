//! The clients of the test server's documents, each a module.

#![deny(warnings)]

include!(concat!(env!("OUT_DIR"), "/modules.rs"));
