//! What is being written at a place in a query that may not be whole yet: a word, or a value of a field.

use crate::query::fields;
use crate::query::parse::target_of_other_tool;
use crate::query::tree::Target;
use std::ops::Range;

/// Letters of the signs between a field and its value.
const SIGNS: [char; 7] = [':', '=', '!', '<', '>', '：', '＝'];

/// What is being written.
#[derive(Clone, Debug, PartialEq)]
pub struct Spot {
    /// What a completion takes the place of, in bytes.
    pub place: Range<usize>,
    /// What of it stands before the cursor, quotes taken off.
    pub typed: String,
    /// The field whose value it is: as it was written, and what it means.
    pub field: Option<(String, Target)>,
    /// The condition at the top that it is part of.
    pub condition: Range<usize>,
}

/// What is being written at byte `at`, which is moved to the character's beginning.
pub fn spot(query: &str, at: usize) -> Spot {
    let mut at = at.min(query.len());
    while !query.is_char_boundary(at) {
        at -= 1;
    }
    // Open parentheses; with the name of the field where they hold a list of its values.
    let mut open: Vec<Option<&str>> = Vec::new();
    let (mut token, mut condition, mut is_quoted, mut escaped) = (None, None, false, false);
    let mut found: Option<(usize, Option<&str>, bool)> = None;
    let mut end = None;
    for (place, letter) in query.char_indices().chain([(query.len(), ' ')]) {
        if place >= at && found.is_none() {
            found = Some((
                token.unwrap_or(at),
                open.last().copied().flatten(),
                is_quoted,
            ));
        }
        let in_list = open.last().copied().flatten().is_some();
        let ends_token = !is_quoted
            && (letter.is_whitespace() || letter == ',' && in_list || letter == ')')
            || place == query.len();
        if found.is_some() && end.is_none() && place >= at && ends_token {
            end = Some(place);
        }
        if !is_quoted && letter.is_whitespace() && open.is_empty() || place == query.len() {
            if let Some(start) = condition
                && found.is_some()
                && place >= at
            {
                // A cursor between two conditions is in neither.
                let start: usize = start;
                let range = if start <= at { start..place } else { at..at };
                return finish(query, at, found, end.unwrap_or(place), range);
            }
            condition = None;
        } else {
            condition.get_or_insert(place);
        }
        match letter {
            _ if is_quoted => {
                is_quoted = letter != '"' || escaped;
                escaped = letter == '\\' && !escaped;
            }
            '"' => {
                token.get_or_insert(place);
                is_quoted = true;
            }
            '(' => match token.map(|start| &query[start..place]) {
                None => open.push(None),
                Some(text) if text.ends_with([':', '=']) => {
                    open.push(Some(text.trim_start_matches(['-', '~'])));
                    token = None;
                }
                Some(_) => {}
            },
            _ if ends_token => {
                if letter == ')' {
                    open.pop();
                }
                token = None;
            }
            _ => {
                token.get_or_insert(place);
            }
        }
    }
    finish(query, at, found, end.unwrap_or(at), at..at)
}

fn finish(
    query: &str,
    at: usize,
    found: Option<(usize, Option<&str>, bool)>,
    end: usize,
    condition: Range<usize>,
) -> Spot {
    let (mut start, list, _) = found.unwrap_or((at, None, false));
    let end = end.max(at);
    let mut field = list.and_then(|name| target_of(&name[..name.len() - 1]));
    if list.is_none() {
        let text = &query[start..at];
        start += text.len() - text.trim_start_matches(['-', '~']).len();
        let text = &query[start..at];
        if let Some(sign) = text.find(SIGNS)
            && let Some(known) = target_of(&text[..sign])
        {
            field = Some(known);
            start += text.len() - text[sign..].trim_start_matches(SIGNS).len();
        } else if let Some(known) = field_before(&query[..start]) {
            field = Some(known);
        }
    }
    Spot {
        typed: query[start..at]
            .trim_start_matches('"')
            .replace("\\\"", "\"")
            .replace("\\\\", "\\"),
        place: start..end,
        field,
        condition,
    }
}

/// The field whose value comes next, behind a sign with blanks around it: `eventName = `.
fn field_before(before: &str) -> Option<(String, Target)> {
    let signed = before.trim_end();
    let name = signed.trim_end_matches(SIGNS);
    if name.len() == signed.len() || signed.len() == before.len() {
        return None;
    }
    let name = name.trim_end();
    let start = name.rfind(|letter: char| letter.is_whitespace() || letter == '(');
    target_of(name[start.map_or(0, |at| at + 1)..].trim_start_matches(['-', '~', '!']))
}

fn target_of(name: &str) -> Option<(String, Target)> {
    let name = name.trim_matches('"');
    let target = match fields::find(name) {
        Some(field) => Target::Known(field.reads),
        None if (name.contains('.') && !name.contains('/')) || fields::is_at_the_top(name) => {
            Target::Path(name.to_lowercase())
        }
        None => target_of_other_tool(name)?,
    };
    Some((name.to_owned(), target))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// The spot at the bar: the place, what is typed, the field, and the query without the condition.
    fn at_bar(query: &str) -> (String, String, String, String) {
        let at = query.find('|').unwrap();
        let query = query.replace('|', "");
        let spot = spot(&query, at);
        let rest = [&query[..spot.condition.start], &query[spot.condition.end..]].concat();
        (
            query[spot.place].to_owned(),
            spot.typed,
            spot.field.map_or(String::new(), |(name, _)| name),
            rest,
        )
    }

    #[test]
    fn what_is_written_at_the_cursor_is_known() {
        for (query, place, typed, field, rest) in [
            ("|", "", "", "", ""),
            ("a prin|", "prin", "prin", "", "a "),
            ("pr|in b", "prin", "pr", "", " b"),
            ("a |", "", "", "", "a "),
            ("a | b", "", "", "", "a  b"),
            ("name:Sta|", "Sta", "Sta", "name", ""),
            ("x -~name:Sta| y", "Sta", "Sta", "name", "x  y"),
            ("-na|", "na", "na", "", ""),
            (
                "name:\"Start E| x\" y",
                "\"Start E x\"",
                "Start E",
                "name",
                " y",
            ),
            ("error:(AccessDenied, Thr|) z", "Thr", "Thr", "error", " z"),
            ("error:(|", "", "", "error", ""),
            ("errorCode!=Acc|", "Acc", "Acc", "errorCode", ""),
            (
                "eventName = Del|",
                "Del",
                "Del",
                "eventName",
                "eventName = ",
            ),
            ("event.action:Del|", "Del", "Del", "event.action", ""),
            ("(a OR ip:10.|) z", "10.", "10.", "ip", " z"),
            (
                "requestParameters.name:x|",
                "x",
                "x",
                "requestParameters.name",
                "",
            ),
            ("arn:aws:s|", "arn:aws:s", "arn:aws:s", "", ""),
            ("é name:É|", "É", "É", "name", "é "),
        ] {
            assert_eq!(
                at_bar(query),
                (
                    place.to_owned(),
                    typed.to_owned(),
                    field.to_owned(),
                    rest.to_owned()
                ),
                "{query}"
            );
        }
    }

    proptest! {
        #[test]
        fn every_place_of_any_text_is_a_spot_in_it(text in "[ -~é\"(),:]{0,30}|([a-z]{0,3}[:=]?[(\", ~-]?){0,8}", at in 0_usize..40) {
            let spot = spot(&text, at);
            prop_assert!(text.get(spot.place.clone()).is_some());
            prop_assert!(text.get(spot.condition.clone()).is_some());
        }
    }
}
