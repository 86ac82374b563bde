//! From the plan to tokens: one file for each kind of output. Nothing here can fail, and nothing chooses a name.

mod answers;
mod arguments;
mod body;
mod client;
mod commands;
mod course;
mod groups;
mod headers;
mod html;
mod manifest;
mod markdown;
mod models;
mod operations;
mod parameters;
mod patterns;
mod root;
mod rules;
mod runtime;
mod schemas;
mod security;
mod servers;
mod shared;
mod structs;
mod tokens;
mod xml;

use std::borrow::Cow;

use proc_macro2::TokenStream;

use crate::api::Api;
use crate::plan::Plan;

/// A file, not formatted yet.
pub struct File<'a> {
    /// Where it goes, relative to the output folder.
    pub path: String,
    /// What is in it.
    pub content: Content<'a>,
}

/// What is in a file.
pub enum Content<'a> {
    /// Rust code. It is made where it is formatted, as tokens cannot go from one thread to another.
    Rust(Box<dyn Fn() -> Module + Send + Sync + 'a>),
    /// Rust code that a person formatted.
    Source(Cow<'static, str>),
    /// Another text, in which `#` begins a comment.
    Text(String),
}

/// The code of one file.
#[derive(Debug)]
pub struct Module {
    /// The lines of its documentation; empty for none.
    pub docs: Vec<String>,
    /// The items.
    pub items: TokenStream,
}

type Emitter = for<'a> fn(&'a Api, &'a Plan) -> Vec<File<'a>>;

/// Every kind of output.
const EMITTERS: &[Emitter] = &[
    manifest::emit,
    root::emit,
    client::emit,
    headers::emit,
    groups::emit,
    parameters::emit,
    shared::emit,
    patterns::emit,
    models::emit,
    xml::emit,
    servers::emit,
    commands::emit,
    runtime::emit,
];

/// Writes down what was planned.
pub fn emit<'a>(api: &'a Api, plan: &'a Plan) -> Vec<File<'a>> {
    EMITTERS
        .iter()
        .flat_map(|emitter| emitter(api, plan))
        .collect()
}

/// A file of Rust code below `src`, where there is such a folder.
fn rust<'a>(
    plan: &Plan,
    path: &str,
    code: impl Fn() -> (String, TokenStream) + Send + Sync + 'a,
) -> File<'a> {
    let module = move || {
        let (docs, items) = code();
        Module {
            docs: markdown::lines(&docs),
            items,
        }
    };
    File {
        path: tokens::source_path(plan, path),
        content: Content::Rust(Box::new(module)),
    }
}
