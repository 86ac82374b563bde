//! Generated clients against a server on the loopback interface: what is on the wire, byte for byte, and what an
//! answer becomes.

use oast_simulation as server;

mod answers;
mod azure;
mod bodies;
mod broken;
mod bytes;
mod call_ids;
mod combined;
mod commands;
mod commands_told;
mod concurrent;
mod course;
mod course_long;
mod credentials;
mod decode;
mod forms;
mod headers;
mod identity;
mod keys;
mod media;
mod media_streams;
mod paths;
mod pets;
mod pets_answers;
mod prism;
mod proxies;
mod redirects;
mod refreshing;
mod retries;
mod rules;
mod secrets;
mod servers;
mod services;
mod spans;
mod styles;
mod subscriptions;
mod tower;
mod typed;
mod unions;
mod unions_untagged;
mod values;
mod versions;
mod ways;
mod xml;
mod zoo;
