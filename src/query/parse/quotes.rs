//! Quotes of all kinds: `"`, `'`, `` ` ``, and the curved ones that word processors, chats and mails make of them.

use super::mistake;
use crate::protocol::{QueryError, WayOut};

/// The marks that close what this one opens; none where it opens nothing.
fn closing(open: char) -> Option<&'static [char]> {
    match open {
        '"' => Some(&['"']),
        '“' | '”' | '„' | '‟' => Some(&['”', '“', '‟', '"']),
        '«' => Some(&['»']),
        '\'' => Some(&['\'']),
        '`' => Some(&['`']),
        '‘' | '’' | '‚' => Some(&['’', '‘', '\'']),
        _ => None,
    }
}

/// Reads the phrase that begins here: its text, and the byte behind its closing mark. None where no mark opens one. The plain
/// and the curved single marks are letters where nothing closes them.
///
/// # Errors
/// Where a double mark is not closed.
pub(super) fn phrase(
    text: &str,
    start: usize,
    end: usize,
) -> Option<Result<(String, usize), QueryError>> {
    let inside = text.get(start..end)?;
    let open = inside.chars().next()?;
    let closing = closing(open)?;
    let is_single = "'`‘’‚".contains(open);
    let mut phrase = String::new();
    let mut letters = inside.char_indices().skip(1).peekable();
    while let Some((at, letter)) = letters.next() {
        if closing.contains(&letter) {
            let after = at + letter.len_utf8();
            let next = inside[after..].chars().next();
            let ends = next.is_none_or(|next| next.is_whitespace() || "),:=!<>]}".contains(next));
            if !is_single || ends {
                return Some(Ok((phrase, start + after)));
            }
            phrase.push(letter);
            continue;
        }
        match letter {
            '\\' => match letters.next() {
                Some((_, next)) if next == '\\' || closing.contains(&next) => phrase.push(next),
                Some((_, next)) => phrase.extend(['\\', next]),
                None => phrase.push('\\'),
            },
            _ => phrase.push(letter),
        }
    }
    if is_single {
        return None;
    }
    let mut error = mistake(start, end - start, "The closing quote is missing.");
    let closed = [&text[..end], "\"", &text[end..]].concat();
    error.ways.push(WayOut {
        query: closed,
        shown: None,
    });
    Some(Err(error))
}
