//! Conditions of rules: `selection and not 1 of filter_*`.

/// Deepest nesting of parentheses and nots.
const DEEPEST: usize = 50;
/// Most words of one condition.
const MOST_TOKENS: usize = 2000;

/// Conditions joined by and, or, not.
#[derive(Clone, Debug, PartialEq)]
pub enum RuleLogic<A> {
    /// All hold; with none of them, always.
    All(Vec<RuleLogic<A>>),
    /// One holds at least.
    Any(Vec<RuleLogic<A>>),
    /// It does not hold.
    Not(Box<RuleLogic<A>>),
    /// This one.
    One(A),
}

impl<A> RuleLogic<A> {
    /// How many conditions it has.
    pub fn size(&self) -> usize {
        match self {
            RuleLogic::All(parts) | RuleLogic::Any(parts) => {
                parts.iter().map(RuleLogic::size).sum()
            }
            RuleLogic::Not(inner) => inner.size(),
            RuleLogic::One(_) => 1,
        }
    }

    /// Calls `visit` for each condition.
    pub fn for_each(&self, visit: &mut dyn FnMut(&A)) {
        match self {
            RuleLogic::All(parts) | RuleLogic::Any(parts) => {
                for part in parts {
                    part.for_each(visit);
                }
            }
            RuleLogic::Not(inner) => inner.for_each(visit),
            RuleLogic::One(one) => visit(one),
        }
    }

    /// Whether it holds where `judge` says of each condition whether it does, or none where that is not known.
    pub fn judge(&self, judge: &mut dyn FnMut(&A) -> Option<bool>) -> Option<bool> {
        match self {
            RuleLogic::All(parts) => {
                let mut all = Some(true);
                for part in parts {
                    match part.judge(judge) {
                        Some(false) => return Some(false),
                        None => all = None,
                        Some(true) => {}
                    }
                }
                all
            }
            RuleLogic::Any(parts) => {
                let mut any = Some(false);
                for part in parts {
                    match part.judge(judge) {
                        Some(true) => return Some(true),
                        None => any = None,
                        Some(false) => {}
                    }
                }
                any
            }
            RuleLogic::Not(inner) => inner.judge(judge).map(|holds| !holds),
            RuleLogic::One(one) => judge(one),
        }
    }

    /// The same with each condition replaced.
    ///
    /// # Errors
    /// The first error of `replace`.
    pub fn try_map<B>(
        &self,
        replace: &mut dyn FnMut(&A) -> Result<RuleLogic<B>, String>,
    ) -> Result<RuleLogic<B>, String> {
        let mut map_all = |parts: &[RuleLogic<A>]| -> Result<Vec<RuleLogic<B>>, String> {
            parts.iter().map(|part| part.try_map(replace)).collect()
        };
        Ok(match self {
            RuleLogic::All(parts) => RuleLogic::All(map_all(parts)?),
            RuleLogic::Any(parts) => RuleLogic::Any(map_all(parts)?),
            RuleLogic::Not(inner) => RuleLogic::Not(Box::new(inner.try_map(replace)?)),
            RuleLogic::One(one) => replace(one)?,
        })
    }
}

/// Reads a condition over these names.
///
/// # Errors
/// A sentence that says what is wrong.
pub fn read(text: &str, names: &[&str]) -> Result<RuleLogic<usize>, String> {
    if text.contains('|') {
        return Err(
            "Its condition has a “|”: such counts were replaced by correlation rules.".to_owned(),
        );
    }
    let spaced = text.replace('(', " ( ").replace(')', " ) ");
    let tokens: Vec<&str> = spaced.split_whitespace().collect();
    if tokens.len() > MOST_TOKENS {
        return Err(format!("Its condition has more than {MOST_TOKENS} words."));
    }
    let mut reader = ConditionReader {
        tokens: &tokens,
        at: 0,
        names,
    };
    let read = reader.any(0)?;
    match reader.peek() {
        None => Ok(read),
        Some(token) => Err(format!("Its condition can’t be read from “{token}” on.")),
    }
}

struct ConditionReader<'a> {
    tokens: &'a [&'a str],
    at: usize,
    names: &'a [&'a str],
}

impl<'a> ConditionReader<'a> {
    fn peek(&self) -> Option<&'a str> {
        self.tokens.get(self.at).copied()
    }

    fn next_is(&mut self, word: &str) -> bool {
        let is_it = self
            .peek()
            .is_some_and(|token| token.eq_ignore_ascii_case(word));
        self.at += usize::from(is_it);
        is_it
    }

    fn any(&mut self, depth: usize) -> Result<RuleLogic<usize>, String> {
        let mut choices = vec![self.all(depth)?];
        while self.next_is("or") {
            choices.push(self.all(depth)?);
        }
        Ok(single(choices, RuleLogic::Any))
    }

    fn all(&mut self, depth: usize) -> Result<RuleLogic<usize>, String> {
        let mut parts = vec![self.not(depth)?];
        while self.next_is("and") {
            parts.push(self.not(depth)?);
        }
        Ok(single(parts, RuleLogic::All))
    }

    fn not(&mut self, depth: usize) -> Result<RuleLogic<usize>, String> {
        if depth > DEEPEST {
            return Err(format!(
                "Its condition is nested deeper than {DEEPEST} levels."
            ));
        }
        if self.next_is("not") {
            return Ok(RuleLogic::Not(Box::new(self.not(depth + 1)?)));
        }
        if self.next_is("(") {
            let inner = self.any(depth + 1)?;
            return if self.next_is(")") {
                Ok(inner)
            } else {
                Err("Its condition lacks a closing parenthesis.".to_owned())
            };
        }
        let Some(token) = self.peek() else {
            return Err("Its condition ends too early.".to_owned());
        };
        self.at += 1;
        let is_name = self.names.contains(&token);
        if !is_name && self.next_is("of") {
            return self.quantified(token);
        }
        match self.names.iter().position(|name| *name == token) {
            Some(place) => Ok(RuleLogic::One(place)),
            None => Err(format!(
                "Its condition asks for “{token}”, which the rule does not have."
            )),
        }
    }

    /// `1 of`, `any of` or `all of`, and what follows.
    fn quantified(&mut self, quantifier: &str) -> Result<RuleLogic<usize>, String> {
        let is_all = quantifier.eq_ignore_ascii_case("all");
        if !is_all && quantifier != "1" && !quantifier.eq_ignore_ascii_case("any") {
            return Err(format!(
                "Its condition has “{quantifier} of”; only “1 of”, “any of” and “all of” mean something."
            ));
        }
        let Some(pattern) = self.peek() else {
            return Err("Its condition ends after “of”.".to_owned());
        };
        self.at += 1;
        let is_meant = |name: &str| {
            if pattern.eq_ignore_ascii_case("them") {
                !name.starts_with('_')
            } else {
                fits(pattern, name)
            }
        };
        let named: Vec<RuleLogic<usize>> = (0..self.names.len())
            .filter(|place| is_meant(self.names[*place]))
            .map(RuleLogic::One)
            .collect();
        if named.is_empty() {
            return Err(format!(
                "Its condition asks for “{quantifier} of {pattern}”, and no selection is called so."
            ));
        }
        Ok(single(
            named,
            if is_all {
                RuleLogic::All
            } else {
                RuleLogic::Any
            },
        ))
    }
}

/// A group of one is that one.
pub fn single<A>(
    mut parts: Vec<RuleLogic<A>>,
    group: fn(Vec<RuleLogic<A>>) -> RuleLogic<A>,
) -> RuleLogic<A> {
    if parts.len() == 1 {
        parts.swap_remove(0)
    } else {
        group(parts)
    }
}

/// Whether a name fits a pattern in which stars stand for any letters.
fn fits(pattern: &str, name: &str) -> bool {
    let mut pieces = pattern.split('*');
    let Some(mut rest) = name.strip_prefix(pieces.next().unwrap_or("")) else {
        return false;
    };
    let mut pieces: Vec<&str> = pieces.collect();
    let Some(last) = pieces.pop() else {
        return rest.is_empty();
    };
    for piece in pieces {
        match rest.find(piece) {
            Some(at) => rest = &rest[at + piece.len()..],
            None => return false,
        }
    }
    rest.ends_with(last)
}

#[cfg(test)]
mod tests {
    use super::*;

    const NAMES: [&str; 5] = ["sel", "filter_a", "filter_b", "_macro", "not_this"];

    fn holds(condition: &str, true_ones: &[usize]) -> bool {
        read(condition, &NAMES)
            .unwrap()
            .judge(&mut |name| Some(true_ones.contains(name)))
            .unwrap()
    }

    #[test]
    fn not_binds_closer_than_and_and_that_closer_than_or() {
        assert!(holds("sel or filter_a and not filter_b", &[0, 2]));
        assert!(!holds("(sel or filter_a) and not filter_b", &[0, 2]));
        assert!(holds("sel AND NOT (filter_a or filter_b)", &[0]));
        assert!(holds("not not sel", &[0]));
        assert!(holds("1 of filter_*", &[2]));
        assert!(!holds("all of filter_*", &[2]));
        assert!(holds("all of them", &[0, 1, 2, 4]));
        assert!(!holds("1 of them", &[3]));
        assert!(holds("any of *er_b", &[2]));
        assert!(holds("1 of _m*", &[3]));
    }

    #[test]
    fn what_is_not_understood_is_refused_in_words() {
        let deep = "(".repeat(100) + "sel";
        for (condition, why) in [
            ("sel | count() > 3", "correlation"),
            ("other", "“other”"),
            ("sel and", "ends too early"),
            ("(sel", "parenthesis"),
            ("sel sel", "from “sel” on"),
            ("2 of them", "2 of"),
            ("1 of x*", "no selection"),
            ("1 of", "after “of”"),
            ("", "ends too early"),
            (&deep, "nested deeper"),
        ] {
            let refused = read(condition, &NAMES).unwrap_err();
            assert!(refused.contains(why), "{condition}: {refused}");
        }
    }

    #[test]
    fn what_is_not_known_leaves_open_what_depends_on_it() {
        let logic = read("sel and not filter_a", &NAMES).unwrap();
        let mut judge = |name: &usize| (*name == 1).then_some(true);
        assert_eq!(logic.judge(&mut judge), Some(false));
        let mut judge = |name: &usize| (*name == 1).then_some(false);
        assert_eq!(logic.judge(&mut judge), None);
    }
}
