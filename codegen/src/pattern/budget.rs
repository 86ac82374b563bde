//! What compiling one pattern may cost, whatever the pattern.

use super::Refusal;

/// States of the nondeterministic automata of one pattern; a count such as `{1,1000}` copies what it repeats.
pub const MAX_NFA_STATES: usize = 100_000;
/// Entries of one deterministic automaton before it is minimised: states times classes of bytes.
pub const MAX_DFA_ENTRIES: usize = 1 << 20;
/// Steps of determinization, each of which takes constant time and memory.
pub const MAX_WORK: usize = 10_000_000;
/// Steps for all the patterns of a document together. Those of the largest known need a tenth.
pub const MAX_WORK_TOGETHER: usize = 60_000_000;

/// What has been spent, and what may be.
pub struct Budget {
    states: usize,
    work: usize,
    limit: usize,
}

impl Budget {
    /// For one pattern, of what is left for all of them.
    pub fn new(left: usize) -> Self {
        let (states, work, limit) = (0, 0, left.min(MAX_WORK));
        Self {
            states,
            work,
            limit,
        }
    }

    /// The steps that were taken.
    pub fn spent(&self) -> usize {
        self.work
    }

    /// One more state of a nondeterministic automaton.
    pub fn state(&mut self) -> Result<(), Refusal> {
        self.states += 1;
        within(
            self.states,
            "states of the nondeterministic automaton",
            MAX_NFA_STATES,
        )
    }

    /// So many more steps.
    pub fn work(&mut self, steps: usize) -> Result<(), Refusal> {
        self.work = self.work.saturating_add(steps);
        let what = match self.limit {
            MAX_WORK => "steps to make the automaton deterministic",
            _ => "steps, which is what the patterns before it have left of those for a document",
        };
        within(self.work, what, self.limit)
    }

    /// Entries of a deterministic automaton.
    pub fn entries(&self, entries: usize) -> Result<(), Refusal> {
        within(
            entries,
            "entries of the automaton before it is minimised",
            MAX_DFA_ENTRIES,
        )
    }
}

fn within(spent: usize, what: &'static str, limit: usize) -> Result<(), Refusal> {
    if spent > limit {
        Err(Refusal::TooLarge { what, limit })
    } else {
        Ok(())
    }
}
