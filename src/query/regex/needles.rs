//! Words without which an expression can't match, taken from its syntax tree.

use regex_syntax::hir::{Class, Hir, HirKind};

/// More words than this cost more than looking at each text.
const MOST: usize = 8;
/// Shorter words are in most texts.
const SHORTEST: usize = 2;

/// Non-ASCII letters whose simple case folding is `s` and `k`.
const FOLDED: [(char, char); 2] = [('s', '\u{17f}'), ('k', '\u{212a}')];

/// Words in ASCII lower case: each text that the expression matches holds one of them, in whatever ASCII case. None where
/// there are none.
pub fn needles(hir: &Hir) -> Option<Vec<String>> {
    let mut search = Search::default();
    search.visit(hir);
    search.end_word();
    let (mut words, has_folded) = search.best?;
    // `s` and `k` have a third form, in which these words are not found.
    if has_folded {
        words.extend(FOLDED.iter().map(|(_, folded)| folded.to_string()));
    }
    Some(words)
}

/// Words of which one must be there, and whether one of them holds a letter with a third form.
type OneOf = (Vec<String>, bool);

/// Walks over what must stand one after the other.
#[derive(Default)]
struct Search {
    /// The letters since the last thing that is not one certain letter.
    word: String,
    has_folded: bool,
    best: Option<OneOf>,
}

impl Search {
    fn visit(&mut self, hir: &Hir) {
        match hir.kind() {
            HirKind::Empty | HirKind::Look(_) => {}
            HirKind::Literal(literal) => {
                for byte in &literal.0 {
                    if byte.is_ascii() {
                        self.word.push(char::from(byte.to_ascii_lowercase()));
                    } else {
                        self.end_word();
                    }
                }
            }
            HirKind::Class(class) => match one_letter(class) {
                Some((letter, is_folded)) => {
                    self.word.push(letter);
                    self.has_folded |= is_folded;
                }
                None => self.end_word(),
            },
            HirKind::Capture(capture) => self.visit(&capture.sub),
            HirKind::Concat(parts) => parts.iter().for_each(|part| self.visit(part)),
            HirKind::Repetition(repetition) => {
                self.end_word();
                if repetition.min > 0 {
                    self.visit(&repetition.sub);
                    self.end_word();
                }
            }
            HirKind::Alternation(choices) => {
                self.end_word();
                let mut all: OneOf = (Vec::new(), false);
                for choice in choices {
                    let mut search = Search::default();
                    search.visit(choice);
                    search.end_word();
                    let Some((words, has_folded)) = search.best else {
                        return;
                    };
                    all.0.extend(words);
                    all.1 |= has_folded;
                }
                self.offer(all);
            }
        }
    }

    fn end_word(&mut self) {
        let word = std::mem::take(&mut self.word);
        let has_folded = std::mem::take(&mut self.has_folded);
        if word.len() >= SHORTEST {
            self.offer((vec![word], has_folded));
        }
    }

    /// Keeps what is rarer: longer words, and fewer of them.
    fn offer(&mut self, other: OneOf) {
        let value = |(words, has_folded): &OneOf| {
            let shortest = words.iter().map(String::len).min().unwrap_or(0);
            (
                shortest.min(4),
                !has_folded,
                MOST.saturating_sub(words.len()),
                shortest,
            )
        };
        let is_better = |best: &OneOf| value(&other) > value(best);
        if other.0.len() <= MOST && self.best.as_ref().is_none_or(is_better) {
            self.best = Some(other);
        }
    }
}

/// The ASCII letter that a class stands for in both its cases, and whether a third form of it belongs to the class.
fn one_letter(class: &Class) -> Option<(char, bool)> {
    let Class::Unicode(class) = class else {
        return None;
    };
    let mut letters = Vec::new();
    for range in class.ranges() {
        for letter in range.start()..=range.end() {
            letters.push(letter);
            if letters.len() > 3 {
                return None;
            }
        }
    }
    let (ascii, others): (Vec<char>, Vec<char>) =
        letters.iter().partition(|letter| letter.is_ascii());
    let [first, rest @ ..] = &ascii[..] else {
        return None;
    };
    let letter = first.to_ascii_lowercase();
    let is_same = rest
        .iter()
        .all(|other| other.to_ascii_lowercase() == letter);
    let is_folded = others
        .iter()
        .all(|other| FOLDED.contains(&(letter, *other)));
    (is_same && is_folded).then_some((letter, !others.is_empty()))
}
