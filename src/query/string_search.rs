//! Looks for a value in many strings: a word by its letters, a regular expression by the words that each match holds.

use crate::query::needle::Needle;
use crate::query::tree::Value;
use crate::store::interner::StringArena;
use crate::store::packed_texts::PackedTexts;

/// Whether what a word looks for stands in `text`.
pub(super) fn is_part(value: &Value, text: &str) -> bool {
    match value {
        Value::Like(pattern) => pattern.is_in(text),
        Value::Regex(regex) => regex.is_in(text),
        _ => false,
    }
}

/// Ranges of strings: first string, and the one after the last.
type Ranges = Vec<(usize, usize)>;

/// Ranges of strings that may contain some letters.
type Stretches<'a> = &'a dyn Fn(&[u8]) -> Ranges;

/// What is looked for in many strings.
pub(super) struct StringSearch<'a> {
    value: &'a Value,
    /// The value in lower case, where it is a word of ASCII letters: a string that holds it matches.
    pub(super) word: Option<String>,
    /// Of a regular expression: words of which each matching string holds one. Only those strings are searched.
    needles: Option<&'a [String]>,
}

impl<'a> StringSearch<'a> {
    pub(super) fn new(value: &'a Value) -> Self {
        let word = match value {
            Value::Like(pattern) => pattern.words().filter(|word| word.is_ascii()),
            _ => None,
        };
        let needles = match value {
            Value::Regex(regex) => regex.needles(),
            _ => None,
        };
        StringSearch {
            value,
            word,
            needles,
        }
    }

    /// Calls `holder` for each string of `texts` in which the value stands; for some of them more than once.
    pub(super) fn for_each_holder(
        &self,
        texts: &StringArena,
        stretches: Stretches,
        holder: &mut dyn FnMut(u32),
    ) {
        if let Some(word) = &self.word {
            return for_each_with_word(texts, &stretches(word.as_bytes()), word, holder);
        }
        self.check_each(texts, &self.ranges_to_check(stretches), holder);
    }

    /// The same of packed strings.
    pub(super) fn for_each_packed_holder(
        &self,
        texts: &PackedTexts,
        stretches: Stretches,
        holder: &mut dyn FnMut(u32),
    ) {
        if let Some(word) = &self.word {
            return texts.each_block_for(word, &stretches(word.as_bytes()), |texts, first| {
                for_each_with_word(texts, &[(0, texts.len())], word, &mut |index| {
                    holder(first + index);
                });
            });
        }
        for (needle, ranges) in self.ranges_to_check(stretches) {
            texts.each_block(&ranges, |texts, first| {
                let ranges = [(needle, vec![(0, texts.len())])];
                self.check_each(texts, &ranges, &mut |index| holder(first + index));
            });
        }
    }

    /// Which strings a value is to be looked for in that is no word: those with a needle, or all.
    fn ranges_to_check(&self, stretches: Stretches) -> Vec<(Option<&'a str>, Ranges)> {
        match self.needles {
            Some(needles) => needles
                .iter()
                .map(|needle| (Some(needle.as_str()), stretches(needle.as_bytes())))
                .collect(),
            None => vec![(None, stretches(b""))],
        }
    }

    /// Calls `holder` for each string of these ranges, or each that holds the needle, in which the value stands.
    fn check_each(
        &self,
        texts: &StringArena,
        ranges: &[(Option<&str>, Ranges)],
        holder: &mut dyn FnMut(u32),
    ) {
        let mut check = |index: u32| {
            if is_part(self.value, texts.get(index)) {
                holder(index);
            }
        };
        for (needle, ranges) in ranges {
            match needle {
                Some(needle) => for_each_with_word(texts, ranges, needle, &mut check),
                None => {
                    for (first, after) in ranges {
                        (*first as u32..*after as u32).for_each(&mut check);
                    }
                }
            }
        }
    }
}

/// Calls `holder` for each string of these ranges that contains `word`, ignoring ASCII case.
pub fn for_each_with_word(
    texts: &StringArena,
    stretches: &[(usize, usize)],
    word: &str,
    holder: &mut dyn FnMut(u32),
) {
    let (bytes, ends) = texts.parts();
    let needle = Needle::new(word.as_bytes());
    for (first, after) in stretches {
        let mut at = if *first == 0 {
            0
        } else {
            ends[first - 1] as usize
        };
        let bytes = &bytes[..ends[after - 1] as usize];
        let mut index = *first;
        while let Some(found) = needle.find(bytes, at) {
            // Frequent words are in the next string or the one after: look there first.
            if (ends[index] as usize) <= found {
                index += 1;
                if (ends[index] as usize) <= found {
                    index += ends[index..].partition_point(|end| *end as usize <= found);
                }
            }
            let end = ends[index] as usize;
            if found + word.len() <= end {
                holder(index as u32);
                at = end;
            } else {
                // It runs over the end of one string into the next.
                at = found + 1;
            }
        }
    }
}
