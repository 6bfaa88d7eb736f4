//! Long names, cut in the middle where there is no room: what tells them apart often stands at their end. Of an ARN the part
//! behind the account comes first: partition, service, region and account are cut away before it.

use yew::prelude::*;

/// Shorter texts are cut at their end.
const SHORTEST: usize = 17;
/// The same where there is little room.
const SHORTEST_IN_LITTLE_ROOM: usize = 12;
/// Letters of the end that stay, where no sign parts off a better one.
const USUAL_END: usize = 8;
/// Letters of the end that stay at most behind a sign of a path.
const LONGEST_END: usize = 22;
/// The same between words: the digits of an id are no word.
const LONGEST_WORD: usize = 16;
/// Letters that stay of an account in parentheses.
const ACCOUNT_END: usize = "1234)".len();
/// Colons of an ARN before its last part.
const COLONS: usize = 5;
/// What stands for the letters that are left out.
const LEFT_OUT: &str = "…";

/// The parts of a long name, in their order.
#[derive(Debug, PartialEq, Eq)]
struct Parts<'a> {
    /// Of an ARN what stands before its last part; cut first, at its beginning.
    head: &'a str,
    /// Cut next, at its end.
    middle: &'a str,
    /// Stays.
    end: &'a str,
}

/// The same where there is less room: shorter texts are cut in the middle too.
pub fn in_middle_of_short(text: &str) -> Html {
    split(text, SHORTEST_IN_LITTLE_ROOM)
}

/// A text whose end stays in sight. It reads and copies as a whole. The style sheet cuts its parts.
pub fn in_middle(text: &str) -> Html {
    split(text, SHORTEST)
}

fn split(text: &str, shortest: usize) -> Html {
    let Some(Parts { head, middle, end }) = parts_from(text, shortest) else {
        return text.to_owned().into();
    };
    let room = [("end", end), ("middle", middle)];
    let room = room.map(|(name, part)| {
        let letters = part.chars().count();
        format!("--{name}:{};--{name}-mono:{letters}", digits(part))
    });
    html! {
        <span class="split-name" style={room.join(";")}>
            if !head.is_empty() { <span class="split-head"><bdi>{ head.to_owned() }</bdi></span> }
            if !middle.is_empty() { <span class="split-middle">{ middle.to_owned() }</span> }
            { end.to_owned() }
        </span>
    }
}

/// The last part of a long ARN with the sign for what stands before it; none of another text.
pub fn last_part(text: &str) -> Option<String> {
    let parts = parts(text).filter(|parts| !parts.head.is_empty())?;
    Some([LEFT_OUT, ":", parts.middle, parts.end].concat())
}

/// A text of so many letters at most, cut in the same way; for where there are no elements, as on a canvas.
pub fn to_letters(text: &str, most: usize) -> String {
    let letters = text.chars().count();
    if letters <= most {
        return text.to_owned();
    }
    let Some(room) = most.checked_sub(1) else {
        return String::new();
    };
    let Some(Parts { head, end, .. }) = parts(text) else {
        return [first(text, room), LEFT_OUT].concat();
    };
    let tail = &text[head.len()..];
    match (head, tail.chars().count() < room) {
        ("", _) => without_middle(tail, end, most),
        (_, true) => [LEFT_OUT, last(text, room)].concat(),
        (_, false) if room < 2 => [LEFT_OUT, first(":", room)].concat(),
        (_, false) => [LEFT_OUT, ":", &without_middle(tail, end, room - 1)].concat(),
    }
}

/// So many letters of a longer text: its beginning and as much of its end as has room.
fn without_middle(text: &str, end: &str, most: usize) -> String {
    let Some(room) = most.checked_sub(1) else {
        return String::new();
    };
    let letters = end.chars().count().min((room * 2).div_ceil(3));
    [first(text, room - letters), LEFT_OUT, last(text, letters)].concat()
}

/// A text as wide as this at most, by what `measure` says of a text.
pub fn to_width(text: &str, width: f64, measure: impl Fn(&str) -> f64) -> String {
    if measure(text) <= width {
        return text.to_owned();
    }
    let (mut fitting, mut least_too_long) = (0, text.chars().count());
    while least_too_long > fitting + 1 {
        let letters = (fitting + least_too_long) / 2;
        if measure(&to_letters(text, letters)) <= width {
            fitting = letters;
        } else {
            least_too_long = letters;
        }
    }
    to_letters(text, fitting)
}

/// The parts of a name that may be cut in its middle; none of a short text.
fn parts(text: &str) -> Option<Parts<'_>> {
    parts_from(text, SHORTEST)
}

/// The same of texts of so many letters and more.
fn parts_from(text: &str, shortest: usize) -> Option<Parts<'_>> {
    // Services differ at their beginning.
    if text.chars().count() < shortest || text.ends_with(".amazonaws.com") {
        return None;
    }
    let (head, tail) = text.split_at(behind_account(text));
    let (middle, end) = tail.split_at(end_of(tail));
    Some(Parts { head, middle, end })
}

/// Where the last part of an ARN begins, behind its colon; 0 where the text is none.
fn behind_account(text: &str) -> usize {
    if !text.starts_with("arn:") {
        return 0;
    }
    let mut colons = text.match_indices(':').skip(COLONS - 1);
    let last = colons.next().filter(|(at, _)| at + 1 < text.len());
    last.map_or(0, |(at, _)| at + 1)
}

/// Where the end begins that is to stay: the last step of a path, else the last words, else the last letters; 0 where all
/// of a short one stays.
fn end_of(text: &str) -> usize {
    let letters: Vec<usize> = text.char_indices().map(|(at, _)| at).collect();
    if letters.len() <= USUAL_END {
        return 0;
    }
    if ends_with_account(text) {
        return text.len() - ACCOUNT_END;
    }
    let behind = |signs: &[char], most: usize| {
        let lengths = USUAL_END..=most;
        let mut places = text.rmatch_indices(signs).map(|(at, _)| at);
        places.find(|at| lengths.contains(&text[*at..].chars().count()))
    };
    behind(&['/', ':'], LONGEST_END)
        .or_else(|| behind(&['-', '_', '.', ' '], LONGEST_WORD))
        .unwrap_or(letters[letters.len() - USUAL_END])
}

/// Whether the account of one of several namesakes stands behind a name: the name says more than it does.
fn ends_with_account(text: &str) -> bool {
    let inner = text
        .strip_suffix(')')
        .and_then(|text| text.rsplit_once(" ("));
    inner.is_some_and(|(_, account)| {
        account.len() == 12 && account.bytes().all(|byte| byte.is_ascii_digit())
    })
}

/// About how wide a text is, in digits, in typefaces whose letters have widths of their own.
fn digits(text: &str) -> String {
    let tenths: u32 = text
        .chars()
        .map(|letter| match letter {
            'i' | 'j' | 'l' | '.' | ',' | ':' | '\'' => 5,
            'f' | 'r' | 't' | '-' | '/' | ' ' | '(' | ')' => 6,
            'm' | 'w' | '@' | '%' => 15,
            'A'..='Z' => 12,
            '\u{1100}'.. => 20,
            _ => 10,
        })
        .sum();
    format!("{}.{}", tenths / 10, tenths % 10)
}

fn first(text: &str, letters: usize) -> &str {
    let end = text.char_indices().nth(letters);
    end.map_or(text, |(at, _)| &text[..at])
}

fn last(text: &str, letters: usize) -> &str {
    let skipped = text.chars().count().saturating_sub(letters);
    let start = text.char_indices().nth(skipped);
    start.map_or("", |(at, _)| &text[at..])
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn split(text: &str) -> [&str; 3] {
        let parts = parts(text);
        parts.map_or(["", "", text], |parts| {
            [parts.head, parts.middle, parts.end]
        })
    }

    const SECRET: &str = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:prod/database-7f3";

    #[test]
    fn the_last_part_of_an_arn_stays_and_else_some_words_or_letters() {
        assert_eq!(split("short"), ["", "", "short"]);
        let code = "NoSuchBucketPolicy";
        assert_eq!(split(code), ["", "NoSuchBuck", "etPolicy"]);
        let network = "vpc-0123456789abcdef0";
        assert_eq!(split(network), ["", "vpc-012345678", "9abcdef0"]);
        let before = "arn:aws:secretsmanager:eu-west-1:123456789012:";
        assert_eq!(split(SECRET), [before, "secret:prod", "/database-7f3"]);
        let names = "stratus-red-team-ec2-get-user-data";
        assert_eq!(split(names), ["", "stratus-red-team-ec2-get", "-user-data"]);
        let role = "arn:aws:iam::123456789012:role/a";
        assert_eq!(split(role), ["arn:aws:iam::123456789012:", "", "role/a"]);
        let bucket = "arn:aws:s3:::bucket/key";
        assert_eq!(split(bucket), ["arn:aws:s3:::", "bu", "cket/key"]);
        let long = format!("arn:aws:iam::123456789012:role/{}", "x".repeat(40));
        assert_eq!(split(&long)[2], "xxxxxxxx");
        assert_eq!(split("ééééééééééééééééééééééé")[2], "éééééééé");
        assert_eq!(split("arn:aws:s3:::")[2], "arn:aws:s3:::");
        let namesake = "christophe (056392974792)";
        assert_eq!(split(namesake), ["", "christophe (05639297", "4792)"]);
        let service = "secretsmanager.amazonaws.com";
        assert_eq!(split(service), ["", "", service], "cut at its end");
    }

    #[test]
    fn what_is_cut_to_letters_keeps_what_tells_names_apart() {
        assert_eq!(to_letters(SECRET, 26), "…:secret:prod/database-7f3");
        assert_eq!(
            to_letters(SECRET, 39),
            "…:123456789012:secret:prod/database-7f3"
        );
        assert_eq!(to_letters(SECRET, 21), "…:secret…database-7f3");
        assert_eq!(
            to_letters("stratus-red-team-ec2-get-user-data", 20),
            "stratus-r…-user-data"
        );
        assert_eq!(to_letters("a short one", 8), "a short…");
        assert_eq!(to_letters("a short one", 0), "");
    }

    proptest! {
        #[test]
        fn no_cut_text_is_too_long_or_loses_what_there_is_room_for(text in "(arn:aws:[a-z]{0,6}::[0-9]{0,12}:)?[a-zé/:-]{0,60}", most in 0_usize..80) {
            let cut = to_letters(&text, most);
            let letters = cut.chars().count();
            prop_assert!(letters <= most);
            prop_assert!(cut == text || letters == most, "{cut}");
            prop_assert_eq!(split(&text).concat(), text.clone());
            let wide = to_width(&text, most as f64, |text| text.chars().count() as f64);
            prop_assert_eq!(wide.chars().count(), text.chars().count().min(most));
        }
    }
}
