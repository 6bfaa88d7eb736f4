//! JSON with the members of objects in the order of the text, and the place where a text is broken.
//!
//! A parser of our own, because the order of states is the author's, a name that stands twice must be seen,
//! and nothing else in the page needs serde_json's values.

/// How deep values may be nested: deeper than any definition, shallow enough for every stack.
const DEEPEST: usize = 100;

/// A JSON value. Numbers are kept as they are written.
#[derive(Clone, Debug, PartialEq)]
pub enum JsonValue {
    /// `null`, `true`, `false` or a number.
    Plain(String),
    /// A string.
    Text(String),
    /// An array.
    List(Vec<JsonValue>),
    /// An object; a name that stands twice is here twice.
    Object(Vec<(String, JsonValue)>),
}

impl JsonValue {
    /// Reads one JSON value.
    ///
    /// # Errors
    /// What is wrong, with line and column, counted from 1.
    pub fn read(text: &str) -> Result<Self, String> {
        let mut parser = JsonParser { text, at: 0 };
        let value = parser.value(DEEPEST).and_then(|value| match parser.peek() {
            None => Ok(value),
            Some(_) => Err("more text after the end"),
        });
        value.map_err(|why| {
            let before = text.get(..parser.at).unwrap_or(text);
            let line = before.bytes().filter(|&byte| byte == b'\n').count() + 1;
            let column = before.chars().rev().take_while(|&c| c != '\n').count() + 1;
            [
                "Not JSON at line ",
                &line.to_string(),
                ", column ",
                &column.to_string(),
                ": ",
                why,
                ".",
            ]
            .concat()
        })
    }

    /// The first member of that name, if this is an object.
    pub fn get(&self, name: &str) -> Option<&JsonValue> {
        self.members()
            .iter()
            .find(|(key, _)| key == name)
            .map(|(_, value)| value)
    }

    /// The members of an object; of anything else none.
    pub fn members(&self) -> &[(String, JsonValue)] {
        match self {
            JsonValue::Object(members) => members,
            _ => &[],
        }
    }

    /// The elements of an array; of anything else none.
    pub fn items(&self) -> &[JsonValue] {
        match self {
            JsonValue::List(items) => items,
            _ => &[],
        }
    }

    /// A string's text.
    pub fn text(&self) -> Option<&str> {
        match self {
            JsonValue::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The text of the member of that name, empty if there is none.
    pub fn text_of(&self, name: &str) -> &str {
        self.get(name).and_then(JsonValue::text).unwrap_or_default()
    }

    /// Whether both say the same, in whatever order their members stand.
    pub fn same(&self, other: &JsonValue) -> bool {
        match (self, other) {
            (JsonValue::Object(one), JsonValue::Object(two)) => {
                one.len() == two.len()
                    && one
                        .iter()
                        .all(|(name, value)| other.get(name).is_some_and(|there| value.same(there)))
            }
            (JsonValue::List(one), JsonValue::List(two)) => {
                one.len() == two.len() && one.iter().zip(two).all(|(one, two)| one.same(two))
            }
            _ => self == other,
        }
    }

    /// The value as text, one member a line, indented by two spaces.
    pub fn pretty(&self) -> String {
        let mut out = String::new();
        self.write(&mut out, Some(0));
        out
    }

    /// The value as text in one line.
    pub fn short(&self) -> String {
        let mut out = String::new();
        self.write(&mut out, None);
        out
    }

    fn write(&self, out: &mut String, indent: Option<usize>) {
        let inner = indent.map(|depth| depth + 1);
        let (open, close, count) = match self {
            JsonValue::Plain(text) => return out.push_str(text),
            JsonValue::Text(text) => return quote(text, out),
            JsonValue::List(items) => ('[', ']', items.len()),
            JsonValue::Object(members) => ('{', '}', members.len()),
        };
        out.push(open);
        for at in 0..count {
            if at > 0 {
                out.push_str(if indent.is_some() { "," } else { ", " });
            }
            new_line(out, inner);
            match self {
                JsonValue::Object(members) => {
                    quote(&members[at].0, out);
                    out.push_str(": ");
                    members[at].1.write(out, inner);
                }
                _ => self.items()[at].write(out, inner),
            }
        }
        if count > 0 {
            new_line(out, indent);
        }
        out.push(close);
    }
}

fn new_line(out: &mut String, indent: Option<usize>) {
    if let Some(depth) = indent {
        out.push('\n');
        (0..depth).for_each(|_| out.push_str("  "));
    }
}

fn quote(text: &str, out: &mut String) {
    out.push('"');
    for letter in text.chars() {
        match letter {
            '"' | '\\' => out.extend(['\\', letter]),
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            '\r' => out.push_str("\\r"),
            control if control < ' ' => {
                out.push_str("\\u00");
                for half in [control as u32 >> 4, control as u32 & 15] {
                    out.push(char::from_digit(half, 16).unwrap_or('0'));
                }
            }
            other => out.push(other),
        }
    }
    out.push('"');
}

struct JsonParser<'a> {
    text: &'a str,
    at: usize,
}

type Read<T> = Result<T, &'static str>;

impl<'a> JsonParser<'a> {
    /// The next byte that is no white space.
    fn peek(&mut self) -> Option<u8> {
        while let Some(byte) = self.text.as_bytes().get(self.at) {
            if !matches!(byte, b' ' | b'\n' | b'\r' | b'\t') {
                return Some(*byte);
            }
            self.at += 1;
        }
        None
    }

    fn takes(&mut self, byte: u8) -> bool {
        let there = self.peek() == Some(byte);
        self.at += usize::from(there);
        there
    }

    fn value(&mut self, deepest: usize) -> Read<JsonValue> {
        let Some(deeper) = deepest.checked_sub(1) else {
            return Err("nested too deep");
        };
        match self.peek() {
            None => Err("the text ends too early"),
            Some(b'"') => Ok(JsonValue::Text(self.string()?)),
            Some(b'[') => {
                self.at += 1;
                let mut items = Vec::new();
                while !(items.is_empty() && self.takes(b']')) {
                    items.push(self.value(deeper)?);
                    if self.ends(b']')? {
                        break;
                    }
                }
                Ok(JsonValue::List(items))
            }
            Some(b'{') => {
                self.at += 1;
                let mut members = Vec::new();
                while !(members.is_empty() && self.takes(b'}')) {
                    if self.peek() != Some(b'"') {
                        return Err("a name in quotes was expected");
                    }
                    let name = self.string()?;
                    if !self.takes(b':') {
                        return Err("a colon was expected");
                    }
                    members.push((name, self.value(deeper)?));
                    if self.ends(b'}')? {
                        break;
                    }
                }
                Ok(JsonValue::Object(members))
            }
            Some(_) => self.plain(),
        }
    }

    /// After an element: whether the list ends; else a comma stood there.
    fn ends(&mut self, close: u8) -> Read<bool> {
        if self.takes(close) {
            Ok(true)
        } else if self.takes(b',') {
            Ok(false)
        } else {
            Err("a comma or the closing bracket was expected")
        }
    }

    fn plain(&mut self) -> Read<JsonValue> {
        let rest = &self.text[self.at..];
        let long = rest
            .bytes()
            .take_while(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'+' | b'.'))
            .count();
        let word = &rest[..long];
        if !matches!(word, "null" | "true" | "false") && !is_number(word) {
            return Err("a value was expected");
        }
        self.at += long;
        Ok(JsonValue::Plain(word.to_owned()))
    }

    /// A string whose opening quote is the next byte.
    fn string(&mut self) -> Read<String> {
        self.at += 1;
        let mut out = String::new();
        loop {
            let rest = &self.text[self.at..];
            let stop = rest
                .find(|c: char| c == '"' || c == '\\' || c < ' ')
                .unwrap_or(rest.len());
            out.push_str(&rest[..stop]);
            self.at += stop;
            match rest.as_bytes().get(stop) {
                None => return Err("a string does not end"),
                Some(b'"') => {
                    self.at += 1;
                    return Ok(out);
                }
                Some(b'\\') => out.push(self.escape()?),
                Some(_) => return Err("a line break or control character in a string"),
            }
        }
    }

    /// What an escape stands for. Half of a surrogate pair becomes U+FFFD.
    fn escape(&mut self) -> Read<char> {
        const WRONG: &str = "an unknown escape in a string";
        let letter = *self.text.as_bytes().get(self.at + 1).ok_or(WRONG)?;
        let plain = b"\"\\/bfnrt".iter().position(|&known| known == letter);
        if let Some(at) = plain {
            self.at += 2;
            return Ok(char::from(b"\"\\/\x08\x0c\n\r\t"[at]));
        }
        let first = self.unit().ok_or(WRONG)?;
        self.at += 6;
        if (0xd800..0xdc00).contains(&first)
            && let Some(second) = self.unit().filter(|unit| (0xdc00..0xe000).contains(unit))
        {
            self.at += 6;
            return Ok(
                char::from_u32(0x10000 + ((first - 0xd800) << 10) + second - 0xdc00)
                    .unwrap_or('\u{fffd}'),
            );
        }
        Ok(char::from_u32(first).unwrap_or('\u{fffd}'))
    }

    /// The number in a `\uXXXX` that begins here.
    fn unit(&self) -> Option<u32> {
        let digits = self.text.get(self.at..self.at + 6)?.strip_prefix("\\u")?;
        digits
            .bytes()
            .all(|byte| byte.is_ascii_hexdigit())
            .then(|| u32::from_str_radix(digits, 16).ok())?
    }
}

fn is_number(word: &str) -> bool {
    let word = word.strip_prefix('-').unwrap_or(word);
    let (mantissa, exponent) = match word.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (
            mantissa,
            exponent.strip_prefix(['+', '-']).unwrap_or(exponent),
        ),
        None => (word, "0"),
    };
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, "0"));
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    digits(whole)
        && digits(fraction)
        && digits(exponent)
        && (whole == "0" || !whole.starts_with('0'))
}
