//! Patterns, compiled and matched.

use std::sync::{Mutex, PoisonError};

use oast::pattern::{Refusal, Tables, compile};
use oast_runtime::{Automaton, Pattern};

use crate::Outcome;
use crate::fields::Fields;

/// Longer patterns and strings are not asked of the other engine, which backtracks.
const LONGEST: usize = 24;

/// The first string is the pattern, those after it are matched.
pub fn run(input: &[u8]) -> Outcome {
    let mut fields = Fields::new(input);
    let source = fields.text();
    let tables = match compile(&source) {
        Ok(tables) => tables,
        Err(refusal) => {
            check(&source, &refusal);
            return Outcome::Refused;
        }
    };
    let other = (source.len() <= LONGEST).then(|| regress::Regex::with_flags(&source, "u").ok());
    let other = other.flatten();
    let mut texts = vec![String::new(), source.clone()];
    texts.extend(std::iter::from_fn(|| fields.next()));
    let pattern = in_runtime(&tables);
    for text in &texts {
        let is_match = tables.is_match(text);
        if let Some(pattern) = pattern {
            // The runtime has a matcher of its own, with shortcuts.
            assert_eq!(pattern.is_match(text), is_match, "{source:?} of {text:?}");
            if let Some(at) = pattern.stuck_at(text) {
                assert!(
                    !is_match && at <= text.chars().count(),
                    "{source:?} of {text:?}: stuck at {at}"
                );
            }
        }
        if let Some(other) = other.as_ref().filter(|_| text.len() <= LONGEST) {
            assert_eq!(
                is_match,
                other.find(text).is_some(),
                "{source:?} of {text:?}"
            );
        }
    }
    Outcome::Accepted
}

fn check(source: &str, refusal: &Refusal) {
    assert!(!refusal.to_string().is_empty());
    if let Refusal::Invalid { at, .. } = refusal {
        assert!(source.is_char_boundary(*at), "{source:?} is wrong at {at}");
    }
}

/// How many bytes of tables are kept for the runtime, whose automata are statics.
const MOST_KEPT: usize = 64 << 20;

/// Those that were kept; what is leaked and reachable is no leak to a sanitizer.
static KEPT: Mutex<(usize, Vec<&'static Automaton>)> = Mutex::new((0, Vec::new()));

/// The pattern as the runtime has it, while there is room.
fn in_runtime(tables: &Tables) -> Option<Pattern> {
    let mut kept = KEPT.lock().unwrap_or_else(PoisonError::into_inner);
    let size = tables.table.len() + 256;
    if kept.0 + size > MOST_KEPT {
        return None;
    }
    let automaton: &'static Automaton = Box::leak(Box::new(Automaton {
        classes: Box::leak(Box::new(tables.classes)),
        stride: tables.stride,
        wide: tables.wide,
        table: Box::leak(tables.table.clone().into_boxed_slice()),
        start: tables.start,
        accepting: tables.accepting,
        length: tables.length,
    }));
    kept.0 += size;
    kept.1.push(automaton);
    let source = "";
    Some(Pattern { source, automaton })
}
