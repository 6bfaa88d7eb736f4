//! Regular expressions: whether one matches somewhere in a text, whatever the case (Unicode's simple folding).
//!
//! The search is `regex-automata`'s lazy DFA: one step for each byte, whatever the expression, and no going back. The
//! syntax is our own smaller one (`syntax.rs`), because a query is also written for other engines, and because its
//! error messages are sentences. `needles.rs` finds literals without which an expression can't match, so that most texts
//! need no search.

mod needles;
pub mod syntax;

use regex_automata::hybrid::dfa::{Cache, DFA};
use regex_automata::nfa::thompson::{Compiler, Config, NFA, WhichCaptures};
use regex_automata::{Anchored, Input, MatchKind, hybrid};
use regex_syntax::ParserBuilder;
use regex_syntax::hir::Look;
use std::cell::RefCell;
use std::sync::Arc;
pub use syntax::RegexError;

/// Most bytes of an expression.
const LONGEST: usize = 1000;
/// Most bytes of the automaton, repetitions written out.
const MOST_AUTOMATON_BYTES: usize = 1 << 18;
/// Bytes of states that are kept while searching; then they are made anew.
const CACHE_BYTES: usize = 8 << 20;
/// Before it is used, each expression is tried on this many bytes of text, with this many bytes for its states.
const TRIAL_BYTES: usize = 1 << 15;
const TRIAL_CACHE_BYTES: usize = 2 << 20;

/// A regular expression.
#[derive(Clone, Debug)]
pub struct Regex {
    expression: Arc<Expression>,
    /// None where only what is written is wanted.
    search: Option<RegexSearch>,
}

#[derive(Debug)]
struct Expression {
    text: String,
    portable: String,
}

#[derive(Debug)]
struct RegexSearch {
    automaton: Arc<Automaton>,
    cache: RefCell<Option<Cache>>,
}

#[derive(Debug)]
struct Automaton {
    dfa: DFA,
    /// It matches at the beginning of a text or nowhere.
    anchored: Anchored,
    /// A match has at least so many bytes.
    shortest: usize,
    needles: Option<Vec<String>>,
}

impl Clone for RegexSearch {
    fn clone(&self) -> Self {
        RegexSearch {
            automaton: Arc::clone(&self.automaton),
            cache: RefCell::default(),
        }
    }
}

impl PartialEq for Regex {
    fn eq(&self, other: &Self) -> bool {
        self.text() == other.text()
    }
}

/// What an expression is read with.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RegexFlags {
    /// Upper and lower case are the same.
    pub ignore_case: bool,
    /// A dot stands for line ends too.
    pub dot_all: bool,
    /// `^` and `$` stand for the ends of lines too.
    pub lines: bool,
}

impl RegexFlags {
    /// Those of the search language.
    pub const OF_QUERIES: RegexFlags = RegexFlags {
        ignore_case: true,
        dot_all: true,
        lines: false,
    };
}

impl Regex {
    /// Reads an expression, given as it stands between the slashes.
    ///
    /// # Errors
    /// The byte of the mistake, and what is wrong.
    pub fn read(text: &str) -> Result<Self, RegexError> {
        Self::read_with(text, RegexFlags::OF_QUERIES)
    }

    /// The same with other flags.
    ///
    /// # Errors
    /// The byte of the mistake, and what is wrong.
    pub fn read_with(text: &str, flags: RegexFlags) -> Result<Self, RegexError> {
        let regex = Self::read_text(text)?;
        let search = match flags.lines {
            true => RegexSearch::new(&syntax::by_lines(text)?, flags)?,
            false => RegexSearch::new(regex.portable(), flags)?,
        };
        Ok(Regex {
            search: Some(search),
            ..regex
        })
    }

    /// Reads what is written only: it can be compared and written out, and is found in no text.
    ///
    /// # Errors
    /// Mistakes in the syntax.
    pub fn read_text(text: &str) -> Result<Self, RegexError> {
        if text.len() > LONGEST {
            return Err((
                0,
                "This regular expression is too long; 1,000 letters are allowed.",
            ));
        }
        let expression = Expression {
            text: text.to_owned(),
            portable: syntax::portable(text)?,
        };
        Ok(Regex {
            expression: Arc::new(expression),
            search: None,
        })
    }

    /// The expression, as it stands between the slashes.
    pub fn text(&self) -> &str {
        &self.expression.text
    }

    /// The expression for other engines; it needs the flags `(?is)`.
    pub fn portable(&self) -> &str {
        &self.expression.portable
    }

    /// Words in ASCII lower case: each text in which the expression is found holds one of them, in whatever case. None
    /// where there are no such words, or too many.
    pub fn needles(&self) -> Option<&[String]> {
        self.search.as_ref()?.automaton.needles.as_deref()
    }

    /// Whether it fits somewhere in `text`.
    pub fn is_in(&self, text: &str) -> bool {
        self.search
            .as_ref()
            .is_some_and(|search| search.finds(text))
    }
}

impl RegexSearch {
    /// Makes an expression of the common syntax ready.
    fn new(portable: &str, flags: RegexFlags) -> Result<Self, RegexError> {
        const TOO_LARGE: RegexError = (
            0,
            "This regular expression is too large; its repetitions come to too many.",
        );
        let hir = ParserBuilder::new()
            .case_insensitive(flags.ignore_case)
            .dot_matches_new_line(flags.dot_all)
            .multi_line(flags.lines)
            .build()
            .parse(portable)
            .map_err(|_| (0, "This regular expression can’t be read."))?;
        let nfa = Compiler::new()
            .configure(
                Config::new()
                    .nfa_size_limit(Some(MOST_AUTOMATON_BYTES))
                    .which_captures(WhichCaptures::None),
            )
            .build_from_hir(&hir)
            .map_err(|_| TOO_LARGE)?;
        let is_anchored = hir.properties().look_set_prefix().contains(Look::Start);
        let anchored = if is_anchored {
            Anchored::Yes
        } else {
            Anchored::No
        };
        if !is_quick(&nfa, anchored) {
            return Err((
                0,
                "This regular expression can go on in too many ways at once. Make its repetitions shorter or its classes narrower.",
            ));
        }
        let dfa =
            lazy_dfa(nfa, DFA::config().cache_capacity(CACHE_BYTES)).map_err(|_| TOO_LARGE)?;
        let automaton = Automaton {
            dfa,
            anchored,
            shortest: hir.properties().minimum_len().unwrap_or(0),
            needles: needles::needles(&hir),
        };
        Ok(RegexSearch {
            automaton: Arc::new(automaton),
            cache: RefCell::default(),
        })
    }

    fn finds(&self, text: &str) -> bool {
        let automaton = &*self.automaton;
        if text.len() < automaton.shortest {
            return false;
        }
        let mut cache = self.cache.borrow_mut();
        let cache = cache.get_or_insert_with(|| automaton.dfa.create_cache());
        let input = Input::new(text).anchored(automaton.anchored).earliest(true);
        // An error is out of the question: nothing quits and nothing gives up with this configuration.
        automaton
            .dfa
            .try_search_fwd(cache, &input)
            .is_ok_and(|found| found.is_some())
    }
}

/// The automaton with states that are made when a text leads there.
fn lazy_dfa(nfa: NFA, config: hybrid::dfa::Config) -> Result<DFA, Box<hybrid::BuildError>> {
    DFA::builder()
        .configure(config.skip_cache_capacity_check(true))
        .build_from_nfa(nfa)
        .map_err(Box::new)
}

/// Whether a search makes few states for the text it reads. An expression like `a.{40}b` has a state for each set of
/// places where an `a` stood: made anew for nearly each byte, they cost some thousand times what a known state costs.
/// It is tried on letters without any order, for which more states are made than for most texts.
fn is_quick(nfa: &NFA, anchored: Anchored) -> bool {
    const LETTERS: &[u8] = b"0123456789abcdefabcdefghijklmnopqrstuvwxyzaeionrst:/-. ACEGIS_";
    let config = DFA::config()
        .minimum_cache_clear_count(Some(0))
        .minimum_bytes_per_state(Some(8))
        .match_kind(MatchKind::All);
    let Ok(dfa) = lazy_dfa(nfa.clone(), config.cache_capacity(TRIAL_CACHE_BYTES)) else {
        return false;
    };
    let mut random = 1_u32;
    let text: Vec<u8> = (0..TRIAL_BYTES)
        .map(|_| {
            random = random.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            LETTERS[(random >> 16) as usize % LETTERS.len()]
        })
        .collect();
    let input = Input::new(&text).anchored(anchored);
    dfa.try_search_fwd(&mut dfa.create_cache(), &input).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn expressions_find_what_they_say() {
        for (regex, text, found) in [
            ("^Get.*Object$", "GetBigObject", true),
            ("^Get.*Object$", "xGetObject", false),
            ("get", "xGETx", true),
            ("^$", "", true),
            ("^$", "a", false),
            ("a|b|^c", "xc", false),
            ("a|b|^c", "cx", true),
            ("^(ab)+$", "ababab", true),
            ("^(ab)+$", "aba", false),
            (r"^\d{3}-\d{2,4}$", "123-4567", true),
            (r"^\d{3}-\d{2,4}$", "123-45678", false),
            ("^x{2,}$", "xxxxx", true),
            ("^x{2,}$", "x", false),
            ("^[^a-c]+$", "xyz", true),
            ("^[^a-c]+$", "xBz", false),
            (r"[\w.-]+@[]a]", "me.x-y@]", true),
            ("É{2}", "éé", true),
            ("a{,2}", "a{,2}", true),
            ("^(a*)*$", "aaaa", true),
            ("^(|a)+b$", "aab", true),
            (r"\.amazonaws\.com$", "s3.amazonaws.com", true),
            (r"\.amazonaws\.com$", "s3.amazonaws.com.evil", false),
            ("a$b", "ab", false),
            (".", "\n", true),
            ("", "anything", true),
        ] {
            assert_eq!(
                Regex::read(regex).unwrap().is_in(text),
                found,
                "{regex} {text}"
            );
        }
    }

    #[test]
    fn a_mistake_is_told_with_its_place() {
        for (regex, at) in [
            ("a(b", 1),
            ("ab)", 2),
            ("*a", 0),
            ("a**", 2),
            ("x[ab", 1),
            ("[z-a]", 1),
            (r"a\", 1),
            (r"a\b", 1),
            ("(?=a)", 1),
            ("a{3,2}", 1),
            ("((((a{99}){99}){99}){99})", 0),
        ] {
            assert_eq!(
                Regex::read(regex).map_err(|error| error.0),
                Err(at),
                "{regex}"
            );
        }
        assert!(Regex::read(&"(".repeat(500)).is_err());
        assert!(Regex::read("(((((){9999}){9999}){9999}){9999}){9999}").is_ok());
        assert!(Regex::read(&"a".repeat(1000)).is_ok());
        for length in [1001, 5000] {
            let (_, why) = Regex::read(&"a".repeat(length)).unwrap_err();
            assert!(why.contains("too long"), "{length}: {why}");
        }
    }

    #[test]
    fn what_is_only_written_has_the_same_mistakes_of_syntax_and_is_found_nowhere() {
        let (written, ready) = (
            Regex::read_text("^a+$").unwrap(),
            Regex::read("^a+$").unwrap(),
        );
        assert_eq!(written, ready);
        assert_eq!(written.portable(), ready.portable());
        assert!(!written.is_in("aaa") && written.needles().is_none());
        assert_eq!(Regex::read_text("a(b"), Regex::read("a(b"));
        assert_eq!(Regex::read_text(&"a".repeat(5000)).unwrap_err().0, 0);
    }

    #[test]
    fn an_expression_that_is_slow_elsewhere_is_read_once() {
        let text = "a".repeat(100_000) + "b";
        assert!(!Regex::read("^(a+)+$").unwrap().is_in(&text));
        assert!(Regex::read("(.*a){20}b").unwrap().is_in(&text));
        // More states than are kept.
        let many: String = (0..20_000_u32)
            .map(|n| if n % 7 * (n % 11) % 3 == 0 { 'a' } else { 'b' })
            .collect();
        assert!(!Regex::read("a.{12}c").unwrap().is_in(&many));
        assert!(
            Regex::read("a.{12}c")
                .unwrap()
                .is_in(&(many + "aaaaaaaaaaaaaaaaac"))
        );
    }

    #[test]
    fn an_expression_that_would_take_minutes_is_refused_in_words() {
        for expression in [
            "(a|e|1).{30}[0-9].{30}x",
            "(a|b|c|d|e|f|0|1|2|3).{100}é",
            "^.*[a-f].{40}x",
            "e.{40}x",
            r"(\d|\w).{300}y",
        ] {
            let (at, why) = Regex::read(expression).unwrap_err();
            assert_eq!(at, 0, "{expression}");
            assert!(
                why.contains("too many ways") || why.contains("too large"),
                "{why}"
            );
        }
        for expression in [
            "a.{12}c",
            "q.{30}x",
            "^.{200}$",
            r"^\d{12}:\w+",
            r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}",
            r"(\w+[.-]?){20}x",
            r"arn:aws[\w-]*:states:[\w-]+:\d{12}:execution:[^:]{1,80}:[^:]{1,80}",
            r"(\d{1,3}\.){3}\d{1,3}",
            "(create|delete|update|put|get|list|describe|start|stop).*(bucket|user|role|policy|key)s?",
        ] {
            if let Err((_, why)) = Regex::read(expression) {
                panic!("{expression}: {why}");
            }
        }
    }

    /// The expression as the `regex` crate takes it; only what both write alike is made here.
    fn oracle(expression: &str) -> regex::Regex {
        let classes = [
            ("\\d", "[0-9]"),
            ("\\w", "[0-9A-Za-z_]"),
            ("\\s", r"[ \t\n\x0B\f\r]"),
        ];
        let ascii = classes
            .iter()
            .fold(expression.to_owned(), |text, (short, long)| {
                text.replace(short, long)
            });
        regex::RegexBuilder::new(&ascii)
            .case_insensitive(true)
            .dot_matches_new_line(true)
            .build()
            .unwrap_or_else(|error| panic!("{expression}: {error}"))
    }

    fn expression() -> impl Strategy<Value = String> {
        let atom = prop_oneof![
            4 => "[absk.É1-]",
            1 => prop::sample::select(vec!["[ab]", "[^as]", "[a-cS]", "\\d", "\\w", "\\s", "\\.", "ſ"])
                .prop_map(str::to_owned),
        ];
        let atom = atom.prop_recursive(3, 12, 3, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..4).prop_map(|all| all.concat()),
                prop::collection::vec(inner.clone(), 1..4)
                    .prop_map(|all| format!("({})", all.join("|"))),
                (
                    inner,
                    prop::sample::select(vec!["*", "+", "?", "{2}", "{1,}", "{0,2}", "+?"])
                )
                    .prop_map(|(inner, often)| format!("(?:{inner}){often}")),
            ]
        });
        let ends = prop::sample::select(vec![("", ""), ("^", ""), ("", "$"), ("^", "$")]);
        (atom, ends).prop_map(|(inner, (from, until))| format!("{from}{inner}{until}"))
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 1000, ..ProptestConfig::default() })]

        #[test]
        fn it_finds_what_the_regex_crate_finds(
            expression in expression(), texts in prop::collection::vec("[abcsSkKſ\u{212a}Éé1. \\n-]{0,9}", 1..9)
        ) {
            let (ours, oracle) = (Regex::read(&expression).unwrap(), oracle(&expression));
            for text in &texts {
                let expected = oracle.is_match(text);
                prop_assert_eq!(ours.is_in(text), expected, "{} in {:?}", expression, text);
                prop_assert_eq!(ours.is_in(text), expected, "{} in {:?} a second time", expression, text);
                if let Some(needles) = ours.needles() && expected {
                    let held = needles.iter().any(|needle| text.to_ascii_lowercase().contains(needle.as_str()));
                    prop_assert!(held, "{:?} of {} are not in {:?}", needles, expression, text);
                }
            }
        }

        #[test]
        fn any_text_is_an_expression_or_a_mistake(regex in "[ -~é]{0,20}|[(a|b)*+?{}0-9,\\[\\]^$-]{0,20}", text in "\\PC{0,10}") {
            match Regex::read(&regex) {
                Ok(machine) => {
                    let _ = machine.is_in(&text);
                }
                Err((at, _)) => prop_assert!(at <= regex.len() && regex.is_char_boundary(at)),
            }
        }
    }
}
