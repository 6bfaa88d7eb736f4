//! Judges conditions on a chunk of events at once. Of each condition there is a mask, one bit for each event, which all rules
//! that ask for the condition share.

use crate::sigma::condition::RuleLogic;
use crate::sigma::evaluation::Evaluation;
use crate::store::Store;

/// Events that are judged at once.
pub const CHUNK: usize = 2048;

/// One bit for each event of a chunk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ChunkMask([u64; CHUNK / 64]);

impl ChunkMask {
    /// No event.
    pub const NONE: ChunkMask = ChunkMask([0; CHUNK / 64]);

    /// The first events, so many.
    pub fn first(count: usize) -> Self {
        let mut mask = ChunkMask::NONE;
        for (number, word) in mask.0.iter_mut().enumerate() {
            let bits = count.saturating_sub(number * 64).min(64);
            *word = u64::MAX.checked_shr(64 - bits as u32).unwrap_or(0);
        }
        mask
    }

    /// Whether it has none.
    pub fn is_none(&self) -> bool {
        self.0.iter().all(|word| *word == 0)
    }

    /// How many it has.
    pub fn count(&self) -> u32 {
        self.0.iter().map(|word| word.count_ones()).sum()
    }

    /// Adds an event.
    pub fn insert(&mut self, index: usize) {
        self.0[index / 64] |= 1 << (index % 64);
    }

    /// Adds those of another one.
    pub fn or(&mut self, other: &ChunkMask) {
        for (word, other) in self.0.iter_mut().zip(other.0) {
            *word |= other;
        }
    }

    /// Those that another one has too.
    pub fn and(mut self, other: &ChunkMask) -> Self {
        for (word, other) in self.0.iter_mut().zip(other.0) {
            *word &= other;
        }
        self
    }

    /// Those that another one does not have.
    pub fn without(mut self, other: &ChunkMask) -> Self {
        for (word, other) in self.0.iter_mut().zip(other.0) {
            *word &= !other;
        }
        self
    }

    /// Calls `with` for each event.
    pub fn each(&self, mut with: impl FnMut(usize)) {
        for (number, word) in self.0.iter().enumerate() {
            let mut left = *word;
            while left != 0 {
                with(number * 64 + left.trailing_zeros() as usize);
                left &= left - 1;
            }
        }
    }
}

/// What a condition that several rules ask for is known to be on a chunk of events.
#[derive(Clone, Copy)]
pub struct KnownMask {
    /// The number of the chunk.
    chunk: u32,
    /// The events on which it was judged.
    judged: ChunkMask,
    /// Those of them that fit.
    fitting: ChunkMask,
}

impl Evaluation {
    /// Begins with the next chunk of events.
    pub fn begin_chunk(&mut self) {
        self.chunk += 1;
    }

    /// Those of the events `within` a chunk that fit; `rows` are all events of the chunk.
    pub fn fitting(
        &mut self,
        store: &Store,
        logic: &RuleLogic<u32>,
        rows: &[u32],
        within: &ChunkMask,
    ) -> ChunkMask {
        match logic {
            RuleLogic::All(parts) => {
                let mut left = *within;
                for part in parts {
                    if left.is_none() {
                        break;
                    }
                    left = self.fitting(store, part, rows, &left);
                }
                left
            }
            RuleLogic::Any(parts) => {
                let (mut open, mut found) = (*within, ChunkMask::NONE);
                for part in parts {
                    if open.is_none() {
                        break;
                    }
                    let fitting = self.fitting(store, part, rows, &open);
                    found.or(&fitting);
                    open = open.without(&fitting);
                }
                found
            }
            RuleLogic::Not(inner) => within.without(&self.fitting(store, inner, rows, within)),
            RuleLogic::One(number) => self.fitting_condition(store, *number, rows, within),
        }
    }

    fn fitting_condition(
        &mut self,
        store: &Store,
        number: u32,
        rows: &[u32],
        within: &ChunkMask,
    ) -> ChunkMask {
        let condition = &self.conditions[number as usize];
        if !condition.is_shared() {
            return self.judge_chunk(store, number, rows, within);
        }
        let chunk = self.chunk;
        let known = condition.known.as_deref().copied();
        let mut known = known
            .filter(|known| known.chunk == chunk)
            .unwrap_or(KnownMask {
                chunk,
                judged: ChunkMask::NONE,
                fitting: ChunkMask::NONE,
            });
        let open = within.without(&known.judged);
        if !open.is_none() {
            known
                .fitting
                .or(&self.judge_chunk(store, number, rows, &open));
            known.judged.or(&open);
            let place = &mut self.conditions[number as usize].known;
            match place {
                Some(place) => **place = known,
                None => *place = Some(Box::new(known)),
            }
        }
        self.cost += 1;
        known.fitting.and(within)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mask_has_the_first_events() {
        for count in [0, 1, 63, 64, 65, 127, 2047, CHUNK] {
            let mask = ChunkMask::first(count);
            let mut events = Vec::new();
            mask.each(|event| events.push(event));
            assert_eq!(events, (0..count).collect::<Vec<_>>());
            assert_eq!(mask.count() as usize, count);
        }
    }

    #[test]
    fn masks_are_sets() {
        let some = |step: usize| {
            let mut mask = ChunkMask::NONE;
            (0..CHUNK)
                .step_by(step)
                .for_each(|event| mask.insert(event));
            mask
        };
        let (twos, threes) = (some(2), some(3));
        assert_eq!(twos.and(&threes), some(6));
        assert_eq!(
            twos.without(&threes).count(),
            twos.count() - some(6).count()
        );
        let mut both = twos;
        both.or(&threes);
        assert_eq!(
            both.count(),
            twos.count() + threes.count() - some(6).count()
        );
        assert!(twos.without(&twos).is_none());
    }
}
