//! How wide a text is, without a browser: a small table of generous widths.
//!
//! The widths are those of DejaVu Sans Bold, the widest font that a system is likely to draw the page with, so
//! that no text leaves its box.

/// Letters of about one width, and that in hundredths of the font's size. What is in no row is 76 wide.
const WIDTHS: [(&str, i32); 5] = [
    ("ijlI!|'.,:; ", 40),
    ("frtJ()[]{}\"*-/\\`", 52),
    ("acehknsuvxyzbdgopq0123456789_$L?", 71),
    ("<>=+~^#≤≥wAEFTPSZXYBRKVCU", 84),
    ("mMWGOQDHN%@&w…↻", 112),
];

/// The width of a text in pixels, at a font size in pixels.
pub fn width(text: &str, size: i32) -> i32 {
    let hundredths: i32 = text
        .chars()
        .map(|letter| match letter {
            // From here on scripts whose letters are as wide as they are high.
            '\u{1100}'.. => 125,
            _ => WIDTHS
                .iter()
                .find(|(letters, _)| letters.contains(letter))
                .map_or(76, |(_, wide)| *wide),
        })
        .sum();
    (hundredths * size + 99) / 100
}

/// A text as XML can hold it: what else controls, and what is no letter at all, becomes a space.
pub fn plain(text: &str) -> String {
    text.chars()
        .map(|letter| match letter {
            '\n' => letter,
            '\u{fffe}' | '\u{ffff}' => ' ',
            _ if letter.is_control() => ' ',
            _ => letter,
        })
        .collect()
}

/// The size that measures letters of 11 pixels that are not bold.
pub const SMALL: i32 = 10;

/// A text in at most two lines that are not much wider than `most` pixels, its end left out if it is longer.
pub fn two_lines(text: &str, size: i32, most: i32) -> Vec<String> {
    let text = plain(text).replace('\n', " ");
    if width(&text, size) <= most {
        return vec![text];
    }
    // The last good place to break that fits, else the last letter that fits.
    let (mut fits, mut good, mut before) = (0, 0, ' ');
    for (at, letter) in text.char_indices() {
        if width(&text[..at], size) > most {
            break;
        }
        fits = at;
        let breaks = matches!(before, ' ' | '-' | '_' | '.' | ':' | '/')
            || (letter.is_ascii_uppercase() && before.is_ascii_lowercase());
        if breaks && at > 0 {
            good = at;
        }
        before = letter;
    }
    let cut = if good * 2 > fits { good } else { fits };
    vec![
        text[..cut].trim_end().to_owned(),
        fitting(text[cut..].trim_start(), size, most),
    ]
}

/// A text in one line of at most `most` pixels, its end left out if it is longer.
pub fn fitting(text: &str, size: i32, most: i32) -> String {
    let text = plain(text).replace('\n', " ");
    if width(&text, size) <= most {
        return text;
    }
    let room = most - width("…", size);
    let mut kept = 0;
    for (at, _) in text.char_indices() {
        if width(&text[..at], size) > room {
            break;
        }
        kept = at;
    }
    format!("{}…", &text[..kept])
}
