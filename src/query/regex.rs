//! Regular expressions: a small machine of our own that looks at each letter once.
//!
//! What it knows: letters, `.`, classes `[a-z]` `[^…]`, `\d \w \s \D \W \S`, `\` before any mark, `\t \n`,
//! groups `( )` and `(?: )`, `|`, `* + ? {2} {2,} {2,5}` (also with a `?` behind, which changes nothing here),
//! `^` and `$` for the ends of the text. Upper and lower case are the same. It is sought anywhere in the text.
//!
//! An expression becomes a list of steps that has a limit, and steps become states when a text leads there. A text
//! costs one look-up for each letter, whatever the expression; there is no going back. A crate would cost 20 to
//! 100 KB of the download.

use std::cell::RefCell;

/// Most bytes of an expression.
const LONGEST: usize = 1000;
/// Most steps of the list, repetitions written out.
const MOST_STEPS: usize = 2000;
/// Deepest nesting of groups.
const DEEPEST: usize = 32;
/// States that are kept; then they are made anew.
const MOST_STATES: usize = 256;

/// A regular expression.
#[derive(Debug)]
pub struct Regex {
    text: String,
    steps: Vec<Step>,
    classes: Vec<Class>,
    states: RefCell<States>,
}

impl Clone for Regex {
    fn clone(&self) -> Self {
        Regex {
            text: self.text.clone(),
            steps: self.steps.clone(),
            classes: self.classes.clone(),
            states: RefCell::default(),
        }
    }
}

impl PartialEq for Regex {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text
    }
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Step {
    /// One letter of a class, then the next step.
    Letter(u32),
    /// Go on at both.
    Fork(u32, u32),
    /// Go on there.
    Jump(u32),
    /// Only at the text's beginning.
    Begin,
    /// Only at the text's end.
    End,
    /// It fits.
    Done,
}

/// Letters from first to last, both included.
#[derive(Clone, Debug, Default, PartialEq)]
struct Class {
    negated: bool,
    ranges: Vec<(char, char)>,
}

impl Class {
    fn has(&self, letter: char) -> bool {
        let within = |letter: char| {
            self.ranges
                .iter()
                .any(|(first, last)| (*first..=*last).contains(&letter))
        };
        // The table of capitals beyond ASCII would cost 12 KB: such letters stand in a class in both forms already.
        let found = within(letter)
            || letter.to_lowercase().any(within)
            || within(letter.to_ascii_uppercase());
        found != self.negated
    }
}

/// A part of an expression, before it becomes steps.
enum Node {
    Empty,
    Letter(u32),
    Begin,
    End,
    Sequence(Vec<Node>),
    Choice(Vec<Node>),
    Repeat(Box<Node>, u32, Option<u32>),
}

/// Letters from first to last.
type Ranges = &'static [(char, char)];

/// Where an expression has a mistake: the byte, and what is wrong.
pub type RegexError = (usize, &'static str);

struct Reader<'a> {
    text: &'a str,
    at: usize,
    classes: Vec<Class>,
}

const DIGITS: Ranges = &[('0', '9')];
const WORD: Ranges = &[('0', '9'), ('A', 'Z'), ('a', 'z'), ('_', '_')];
const BLANKS: Ranges = &[('\t', '\r'), (' ', ' ')];

impl Reader<'_> {
    fn peek(&self) -> Option<char> {
        self.text[self.at..].chars().next()
    }

    fn next(&mut self) -> Option<char> {
        let letter = self.peek()?;
        self.at += letter.len_utf8();
        Some(letter)
    }

    fn eat(&mut self, text: &str) -> bool {
        let found = self.text[self.at..].starts_with(text);
        self.at += if found { text.len() } else { 0 };
        found
    }

    fn choice(&mut self, depth: usize) -> Result<Node, RegexError> {
        if depth > DEEPEST {
            return Err((
                self.at,
                "Groups are nested too deep in this regular expression.",
            ));
        }
        let mut choices = Vec::new();
        loop {
            let mut sequence = Vec::new();
            while self
                .peek()
                .is_some_and(|letter| !matches!(letter, '|' | ')'))
            {
                let node = self.one(depth)?;
                sequence.push(self.repeated(node)?);
            }
            choices.push(Node::Sequence(sequence));
            if !self.eat("|") {
                return Ok(Node::Choice(choices));
            }
        }
    }

    /// The class of one letter, in both its forms.
    fn letter(&mut self, letter: char) -> Node {
        let mut ranges = vec![(letter, letter)];
        ranges.extend(letter.to_lowercase().map(|small| (small, small)));
        self.class(false, &ranges)
    }

    fn class(&mut self, negated: bool, ranges: &[(char, char)]) -> Node {
        let class = Class {
            negated,
            ranges: ranges.to_vec(),
        };
        let known = self.classes.iter().position(|known| *known == class);
        Node::Letter(known.unwrap_or_else(|| {
            self.classes.push(class);
            self.classes.len() - 1
        }) as u32)
    }

    fn one(&mut self, depth: usize) -> Result<Node, RegexError> {
        let start = self.at;
        Ok(match self.next() {
            None => Node::Empty,
            Some('^') => Node::Begin,
            Some('$') => Node::End,
            Some('.') => self.class(true, &[]),
            Some('(') => {
                if !self.eat("?:") && self.peek() == Some('?') {
                    return Err((
                        self.at,
                        "Of groups that begin with “(?” only “(?:” is known.",
                    ));
                }
                let inner = self.choice(depth + 1)?;
                if !self.eat(")") {
                    return Err((start, "The closing parenthesis of this group is missing."));
                }
                inner
            }
            Some('[') => self.bracket(start)?,
            Some('*' | '+' | '?') => {
                return Err((
                    start,
                    "There is nothing here to repeat. Write “\\” before a mark that is meant itself.",
                ));
            }
            Some('\\') => match self.escape()? {
                (letter, None) => self.letter(letter),
                (letter, Some(ranges)) => self.class(letter.is_ascii_uppercase(), ranges),
            },
            Some(letter) => self.letter(letter),
        })
    }

    /// What stands after a backslash: a letter, or letter and ranges of a class.
    fn escape(&mut self) -> Result<(char, Option<Ranges>), RegexError> {
        let at = self.at - 1;
        let letter = self.next().ok_or((at, "A letter is missing after “\\”."))?;
        Ok(match letter {
            'd' | 'D' => (letter, Some(DIGITS)),
            'w' | 'W' => (letter, Some(WORD)),
            's' | 'S' => (letter, Some(BLANKS)),
            't' => ('\t', None),
            'n' => ('\n', None),
            'r' => ('\r', None),
            _ if letter.is_ascii_alphanumeric() => {
                return Err((
                    at,
                    "This is not known after “\\”. Known are \\d \\w \\s \\D \\W \\S \\t \\n \\r and marks.",
                ));
            }
            _ => (letter, None),
        })
    }

    fn bracket(&mut self, start: usize) -> Result<Node, RegexError> {
        let missing = (start, "The closing bracket of this class is missing.");
        let negated = self.eat("^");
        let mut ranges: Vec<(char, char)> = Vec::new();
        let mut is_first = true;
        loop {
            let at = self.at;
            let mut first = self.next().ok_or(missing)?;
            if first == ']' && !is_first {
                return Ok(self.class(negated, &ranges));
            }
            is_first = false;
            if first == '\\' {
                match self.escape()? {
                    (letter, None) => first = letter,
                    (letter, Some(class)) if letter.is_ascii_lowercase() => {
                        ranges.extend_from_slice(class);
                        continue;
                    }
                    _ => return Err((at, "\\D, \\W and \\S can’t stand in brackets; use [^…].")),
                }
            }
            let rest = &self.text[self.at..];
            let mut last = first;
            if rest.starts_with('-') && !rest.starts_with("-]") {
                self.at += 1;
                last = self.next().ok_or(missing)?;
                if last == '\\' {
                    last = match self.escape()? {
                        (letter, None) => letter,
                        _ => return Err((at, "A range ends with a letter.")),
                    };
                }
                if last < first {
                    return Err((at, "This range ends before it begins."));
                }
            }
            ranges.push((first, last));
            if first == last {
                ranges.extend(first.to_lowercase().map(|small| (small, small)));
            }
        }
    }

    fn repeated(&mut self, mut node: Node) -> Result<Node, RegexError> {
        loop {
            let start = self.at;
            let (least, most) = match self.peek() {
                Some('*') => (0, None),
                Some('+') => (1, None),
                Some('?') => (0, Some(1)),
                // A brace that begins no count is a letter.
                Some('{') => match count(&self.text[self.at..]) {
                    Some((least, most, length)) => {
                        self.at += length - 1;
                        (least, most)
                    }
                    None => return Ok(node),
                },
                _ => return Ok(node),
            };
            self.at += 1;
            self.eat("?");
            if most.is_some_and(|most| most < least) {
                return Err((start, "The second number is less than the first."));
            }
            if matches!(node, Node::Repeat(..)) {
                return Err((
                    start,
                    "A repetition can’t be repeated; put it in parentheses.",
                ));
            }
            node = Node::Repeat(Box::new(node), least, most);
        }
    }
}

/// Reads `{2}`, `{2,}` or `{2,5}`: the numbers, and how many bytes it is long.
fn count(text: &str) -> Option<(u32, Option<u32>, usize)> {
    let end = text.find('}')?;
    let number = |text: &str| -> Option<u32> {
        let is_number =
            (1..=4).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
        is_number.then(|| {
            text.bytes()
                .fold(0, |sum, byte| sum * 10 + u32::from(byte - b'0'))
        })
    };
    let inner = &text[1..end];
    let (least, most) = match inner.split_once(',') {
        None => {
            let times = number(inner)?;
            (times, Some(times))
        }
        Some((least, "")) => (number(least)?, None),
        Some((least, most)) => (number(least)?, Some(number(most)?)),
    };
    Some((least, most, end + 1))
}

/// Writes a part's steps; none where there are too many. Nodes are nested as deep as groups at most.
fn write(node: &Node, steps: &mut Vec<Step>) -> Option<()> {
    if steps.len() > MOST_STEPS {
        return None;
    }
    let here = |steps: &[Step]| steps.len() as u32;
    match node {
        Node::Empty => {}
        Node::Letter(class) => steps.push(Step::Letter(*class)),
        Node::Begin => steps.push(Step::Begin),
        Node::End => steps.push(Step::End),
        Node::Sequence(nodes) => {
            for node in nodes {
                write(node, steps)?;
            }
        }
        Node::Choice(nodes) => {
            let mut ends = Vec::new();
            for (index, node) in nodes.iter().enumerate() {
                if index + 1 == nodes.len() {
                    write(node, steps)?;
                } else {
                    let fork = steps.len();
                    steps.push(Step::Done);
                    write(node, steps)?;
                    ends.push(steps.len());
                    steps.push(Step::Done);
                    steps[fork] = Step::Fork(fork as u32 + 1, here(steps));
                }
            }
            for end in ends {
                steps[end] = Step::Jump(here(steps));
            }
        }
        Node::Repeat(inner, least, most) => {
            for _ in 0..*least {
                let before = steps.len();
                write(inner, steps)?;
                // Nothing stays nothing, however often.
                if steps.len() == before {
                    break;
                }
            }
            match most {
                None => {
                    let fork = steps.len();
                    steps.push(Step::Done);
                    write(inner, steps)?;
                    steps.push(Step::Jump(fork as u32));
                    steps[fork] = Step::Fork(fork as u32 + 1, here(steps));
                }
                Some(most) => {
                    let mut forks = Vec::new();
                    for _ in *least..*most {
                        forks.push(steps.len());
                        steps.push(Step::Done);
                        write(inner, steps)?;
                    }
                    for fork in forks {
                        steps[fork] = Step::Fork(fork as u32 + 1, here(steps));
                    }
                }
            }
        }
    }
    (steps.len() <= MOST_STEPS).then_some(())
}

impl Regex {
    /// Reads an expression, given as it stands between the slashes.
    ///
    /// # Errors
    /// The byte of the mistake, and what is wrong.
    pub fn read(text: &str) -> Result<Self, RegexError> {
        if text.len() > LONGEST {
            return Err((
                0,
                "This regular expression is too long; 1,000 letters are allowed.",
            ));
        }
        let mut reader = Reader {
            text,
            at: 0,
            classes: Vec::new(),
        };
        let node = reader.choice(0)?;
        if reader.at < text.len() {
            return Err((
                reader.at,
                "This parenthesis closes nothing. Write “\\)” where it is meant itself.",
            ));
        }
        let any = reader.class(true, &[]);
        // Anything may stand before.
        let mut steps = vec![Step::Fork(3, 1)];
        write(&any, &mut steps);
        steps.push(Step::Jump(0));
        write(&node, &mut steps).ok_or((
            0,
            "This regular expression is too large; its repetitions come to too many.",
        ))?;
        steps.push(Step::Done);
        Ok(Regex {
            text: text.to_owned(),
            steps,
            classes: reader.classes,
            states: RefCell::default(),
        })
    }

    /// The expression, as it stands between the slashes.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Whether it fits somewhere in `text`.
    pub fn is_in(&self, text: &str) -> bool {
        let mut states = self.states.borrow_mut();
        let mut state = self.first(&mut states);
        for letter in text.chars() {
            if states.all[state].fits {
                return true;
            }
            state = match states.all[state].next.get(letter as usize) {
                Some(known) if *known != 0 => usize::from(*known) - 1,
                _ => self.step(&mut states, state, letter),
            };
        }
        states.all[state].fits || states.all[state].fits_at_end
    }

    /// The state before the first letter. It has a place of its own: only there does `^` hold.
    fn first(&self, states: &mut States) -> usize {
        if states.all.is_empty() {
            let (steps, fits) = self.reached(vec![0], true, false);
            let (_, fits_at_end) = self.reached(vec![0], true, true);
            states.all.push(State::new(steps, fits, fits_at_end));
        }
        0
    }

    /// The state after `letter`.
    #[cold]
    fn step(&self, states: &mut States, from: usize, letter: char) -> usize {
        let mut next = Vec::new();
        for step in &states.all[from].steps {
            if let Step::Letter(class) = self.steps[*step as usize]
                && self.classes[class as usize].has(letter)
            {
                next.push(step + 1);
            }
        }
        let (steps, fits) = self.reached(next, false, false);
        let known = states.all[1..]
            .iter()
            .position(|state| state.steps == steps);
        let number = match known {
            Some(known) => known + 1,
            None => {
                let (_, fits_at_end) = self.reached(steps.clone(), false, true);
                let state = State::new(steps, fits, fits_at_end);
                if states.all.len() >= MOST_STATES {
                    states.all.truncate(1);
                    states.all[0].next.fill(0);
                    states.all.push(state);
                    return 1;
                }
                states.all.push(state);
                states.all.len() - 1
            }
        };
        if let Some(place) = states.all[from].next.get_mut(letter as usize) {
            *place = number as u16 + 1;
        }
        number
    }

    /// The steps that can be reached from these without a letter, in order, and whether one is the last.
    fn reached(&self, mut open: Vec<u32>, at_begin: bool, at_end: bool) -> (Vec<u32>, bool) {
        let mut seen = vec![false; self.steps.len()];
        let mut fits = false;
        while let Some(step) = open.pop() {
            if std::mem::replace(&mut seen[step as usize], true) {
                continue;
            }
            match self.steps[step as usize] {
                Step::Letter(_) => {}
                Step::Fork(one, two) => open.extend([one, two]),
                Step::Jump(to) => open.push(to),
                Step::Begin if at_begin => open.push(step + 1),
                Step::End if at_end => open.push(step + 1),
                Step::Begin | Step::End => {}
                Step::Done => fits = true,
            }
        }
        let kept = |step: &u32| {
            seen[*step as usize]
                && matches!(
                    self.steps[*step as usize],
                    Step::Letter(_) | Step::End | Step::Done
                )
        };
        ((0..self.steps.len() as u32).filter(kept).collect(), fits)
    }
}

/// The states met so far.
#[derive(Debug, Default)]
struct States {
    all: Vec<State>,
}

/// A set of steps, and where each ASCII letter leads: the number of the state and one, 0 where it is not known yet.
#[derive(Debug)]
struct State {
    steps: Vec<u32>,
    fits: bool,
    fits_at_end: bool,
    next: Vec<u16>,
}

impl State {
    fn new(steps: Vec<u32>, fits: bool, fits_at_end: bool) -> Self {
        State {
            steps,
            fits,
            fits_at_end,
            next: vec![0; 128],
        }
    }
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
        assert!(Regex::read(&"a".repeat(5000)).is_err());
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

    /// Tries every way, one after another: slow, and simple enough to be believed.
    fn naive(node: &Node, classes: &[Class], text: &[char], at: usize) -> Vec<usize> {
        let mut ends = match node {
            Node::Empty => vec![at],
            Node::Letter(class) => match text.get(at) {
                Some(letter) if classes[*class as usize].has(*letter) => vec![at + 1],
                _ => vec![],
            },
            Node::Begin => {
                if at == 0 {
                    vec![at]
                } else {
                    vec![]
                }
            }
            Node::End => {
                if at == text.len() {
                    vec![at]
                } else {
                    vec![]
                }
            }
            Node::Choice(nodes) => nodes
                .iter()
                .flat_map(|node| naive(node, classes, text, at))
                .collect(),
            Node::Sequence(nodes) => nodes.iter().fold(vec![at], |starts, node| {
                let mut ends: Vec<usize> = starts
                    .iter()
                    .flat_map(|at| naive(node, classes, text, *at))
                    .collect();
                ends.sort_unstable();
                ends.dedup();
                ends
            }),
            Node::Repeat(inner, least, most) => {
                let mut all = Vec::new();
                let mut starts = vec![at];
                for round in 0..=most.unwrap_or(least + text.len() as u32 + 1) {
                    if round >= *least {
                        all.extend(&starts);
                    }
                    starts = starts
                        .iter()
                        .flat_map(|at| naive(inner, classes, text, *at))
                        .collect();
                    starts.sort_unstable();
                    starts.dedup();
                }
                all
            }
        };
        ends.sort_unstable();
        ends.dedup();
        ends
    }

    proptest! {
        #[test]
        fn it_finds_what_trying_every_way_finds(
            regex in "(\\^?([ab.]|\\[ab\\]|\\[\\^a\\]|\\(a\\|b?\\))([*+?]|\\{1,2\\})?){0,4}(\\|b+a)?\\$?", text in "[abc]{0,7}"
        ) {
            if let Ok(machine) = Regex::read(&regex) {
                let mut reader = Reader { text: &regex, at: 0, classes: Vec::new() };
                let node = reader.choice(0).unwrap();
                let letters: Vec<char> = text.chars().collect();
                let found = (0..=letters.len()).any(|at| !naive(&node, &reader.classes, &letters, at).is_empty());
                prop_assert_eq!(machine.is_in(&text), found, "{} in {}", regex, text);
                prop_assert_eq!(machine.is_in(&text), found, "a second time");
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
