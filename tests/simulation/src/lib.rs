//! Services on the loopback interface, for trying clients on.
//!
//! [`Server`] plays a script of exact bytes. [`Service`] answers as API Management's subscriptions do, whose state it
//! keeps: every request is held to the document first, by the generator's own mock.

mod server;
mod service;

pub use server::{Answer, Recorded, Server};
pub use service::{GATEWAY, KEY, Service, TOKEN};
