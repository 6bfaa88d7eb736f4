//! Regular expressions as RE2 and Java read them alike.

use crate::query::network::Network;
use crate::query::pattern::Pattern;
use crate::query::regex::syntax::push_literal;

/// Upper and lower case are the same, and a dot is any letter, line breaks too.
pub const FLAGS: &str = "(?is)";

/// A text that means itself.
pub fn literal(text: &str) -> String {
    let mut out = String::new();
    text.chars().for_each(|sign| push_literal(sign, &mut out));
    out
}

/// A pattern as an expression; not anchored.
pub fn of_pattern(pattern: &Pattern) -> String {
    let mut out = String::new();
    for part in crate::sql::quote::parts(pattern) {
        match part {
            (Some(sign), _) => push_literal(sign, &mut out),
            (None, true) => out.push_str(".*"),
            (None, false) => out.push('.'),
        }
    }
    out
}

/// The expression without its ends and with no letter that JSON writes in another way, so that it is found in the JSON
/// of a text wherever the expression is found in the text; none where that can't be told.
pub fn loosened(expression: &str) -> Option<String> {
    let mut out = String::new();
    let mut rest = expression.chars().peekable();
    while let Some(sign) = rest.next() {
        match sign {
            '^' | '$' => {
                if matches!(rest.peek(), Some('*' | '+' | '?' | '{')) {
                    return None;
                }
            }
            '\\' if rest.peek() == Some(&'.') => {
                rest.next();
                out.push_str("\\.");
            }
            '.' if matches!(rest.peek(), Some('*' | '+')) => out.push('.'),
            '-' => out.push_str("\\-"),
            sign if sign.is_ascii_alphanumeric() || "_:()|*+? ,@".contains(sign) => out.push(sign),
            _ => return None,
        }
    }
    Some(out)
}

/// The addresses and networks inside a network, as texts: an expression for the whole of it, and whether it finds these
/// and no others.
pub fn of_network(network: &Network) -> (String, bool) {
    let (is_v6, bits, fixed) = network.prefix().parts();
    let mut out = String::new();
    let mut exact = true;
    if is_v6 {
        // Groups as they are usually written; after no group may be left out.
        let mut left = fixed;
        for group in (0..8).rev().map(|place| bits >> (16 * place) & 0xffff) {
            if left < 16 || group == 0 {
                exact = left == 0;
                break;
            }
            let mut digits = String::new();
            for place in (0..4).rev() {
                let digit = (group >> (4 * place) & 15) as u32;
                if digit > 0 || !digits.is_empty() {
                    digits.extend(char::from_digit(digit, 16));
                }
            }
            for _ in digits.len()..4 {
                out.push_str("0?");
            }
            out.push_str(&digits);
            left -= 16;
            if left > 0 || fixed < 128 {
                out.push(':');
            }
        }
        if fixed < 128 || !exact {
            out.push_str("[0-9a-f:]*");
        }
        if out.starts_with('[') {
            out.insert_str(0, "[0-9a-f]*:");
        }
    } else {
        out.push_str("(::ffff:)?");
        for place in 0..4_u32 {
            if place > 0 {
                out.push_str("\\.");
            }
            let octet = (bits >> (24 - 8 * place) & 255) as u32;
            let own = fixed.saturating_sub(8 * place).min(8);
            if own == 0 {
                out.push_str("(25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])");
                continue;
            }
            let first = octet >> (8 - own) << (8 - own);
            numbers(first, first + (255 >> own), &mut out);
        }
    }
    out.push_str("(/0*");
    numbers(fixed, if is_v6 { 128 } else { 32 }, &mut out);
    out.push_str(")?");
    (out, exact)
}

/// Any of these numbers.
fn numbers(first: u32, last: u32, out: &mut String) {
    out.push('(');
    for number in first..=last {
        if number > first {
            out.push('|');
        }
        out.push_str(&number.to_string());
    }
    out.push(')');
}
