//! A regular expression as a deterministic automaton: one step of a table for each byte.

use regex_automata::{
    Anchored,
    dfa::{Automaton, StartKind, dense},
    util::{primitives::StateID, start},
};

/// Most bytes of a table, so that it stays near the processor.
const TABLE_BYTES: usize = 64 << 10;
/// Most bytes that its making may take.
const MAKING_BYTES: usize = 1 << 20;

/// The automaton, and where it starts.
#[derive(Debug)]
pub struct Table {
    automaton: dense::DFA<Vec<u32>>,
    start: StateID,
}

impl Table {
    /// The table of a pattern; none where it would be too large.
    pub(super) fn new(pattern: &str) -> Option<Self> {
        let config = dense::Config::new()
            .start_kind(StartKind::Unanchored)
            .accelerate(false)
            .dfa_size_limit(Some(TABLE_BYTES))
            .determinize_size_limit(Some(MAKING_BYTES));
        let automaton = dense::Builder::new().configure(config).build(pattern).ok()?;
        let start = automaton.start_state(&start::Config::new().anchored(Anchored::No)).ok()?;
        Some(Self { automaton, start })
    }

    /// True where the pattern matches anywhere in a text.
    #[inline]
    pub(super) fn is_match(&self, text: &[u8]) -> bool {
        let mut state = self.start;
        for byte in text {
            state = self.automaton.next_state(state, *byte);
            if self.automaton.is_special_state(state) {
                if self.automaton.is_match_state(state) {
                    return true;
                }
                if self.automaton.is_dead_state(state) {
                    return false;
                }
            }
        }
        // A match is told one step late.
        self.automaton.is_match_state(self.automaton.next_eoi_state(state))
    }
}
