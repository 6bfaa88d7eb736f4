//! Judges conditions on a stretch of events at once. Of each condition there is a mask, one bit for each event, which all rules
//! that ask for the condition share.

use crate::sigma::condition::RuleLogic;
use crate::sigma::evaluation::Evaluation;
use crate::store::Store;

/// Events that are judged at once.
pub const STRETCH: usize = 2048;

/// One bit for each event of a stretch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StretchMask([u64; STRETCH / 64]);

impl StretchMask {
    /// No event.
    pub const NONE: StretchMask = StretchMask([0; STRETCH / 64]);

    /// The first events, so many.
    pub fn first(count: usize) -> Self {
        let mut mask = StretchMask::NONE;
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
    pub fn or(&mut self, other: &StretchMask) {
        for (word, other) in self.0.iter_mut().zip(other.0) {
            *word |= other;
        }
    }

    /// Those that another one has too.
    pub fn and(mut self, other: &StretchMask) -> Self {
        for (word, other) in self.0.iter_mut().zip(other.0) {
            *word &= other;
        }
        self
    }

    /// Those that another one does not have.
    pub fn without(mut self, other: &StretchMask) -> Self {
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

/// What a condition that several rules ask for is known to be on a stretch of events.
#[derive(Clone, Copy)]
pub struct KnownMask {
    /// The number of the stretch.
    stretch: u32,
    /// The events on which it was judged.
    judged: StretchMask,
    /// Those of them that fit.
    fitting: StretchMask,
}

impl Evaluation {
    /// Begins with the next stretch of events.
    pub fn begin_stretch(&mut self) {
        self.stretch += 1;
    }

    /// Those of the events `within` a stretch that fit; `rows` are all events of the stretch.
    pub fn fitting(
        &mut self,
        store: &Store,
        logic: &RuleLogic<u32>,
        rows: &[u32],
        within: &StretchMask,
    ) -> StretchMask {
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
                let (mut open, mut found) = (*within, StretchMask::NONE);
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
        within: &StretchMask,
    ) -> StretchMask {
        let condition = &self.conditions[number as usize];
        if !condition.is_shared() {
            return self.judge_stretch(store, number, rows, within);
        }
        let stretch = self.stretch;
        let known = condition.known.as_deref().copied();
        let mut known = known
            .filter(|known| known.stretch == stretch)
            .unwrap_or(KnownMask {
                stretch,
                judged: StretchMask::NONE,
                fitting: StretchMask::NONE,
            });
        let open = within.without(&known.judged);
        if !open.is_none() {
            known
                .fitting
                .or(&self.judge_stretch(store, number, rows, &open));
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
        for count in [0, 1, 63, 64, 65, 127, 2047, STRETCH] {
            let mask = StretchMask::first(count);
            let mut events = Vec::new();
            mask.each(|event| events.push(event));
            assert_eq!(events, (0..count).collect::<Vec<_>>());
            assert_eq!(mask.count() as usize, count);
        }
    }

    #[test]
    fn masks_are_sets() {
        let some = |step: usize| {
            let mut mask = StretchMask::NONE;
            (0..STRETCH)
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
