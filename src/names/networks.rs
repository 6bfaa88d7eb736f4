//! A list of networks with names: lines with a network in CIDR form and what it is called.

use super::table::{NameRows, delimiter_of, first_line, plain_heading};
use super::{Unclear, clean_name, counted};
use crate::cloudtrail::prefix::Prefix;

/// So many lines at the beginning of a text decide whether it is such a list.
const LINES_JUDGED: usize = 20;
/// Headings of a column of networks, without case and signs.
const NETWORK_HEADINGS: [&str; 9] = [
    "cidr",
    "cidrblock",
    "network",
    "prefix",
    "subnet",
    "range",
    "iprange",
    "ip",
    "address",
];

/// The names in one list.
pub struct NetworkList {
    /// Networks and their names.
    pub names: Vec<(Prefix, String)>,
    /// Lines that were not understood.
    pub unclear: Unclear,
}

impl NetworkList {
    /// What was taken and what was not understood.
    pub fn words(&self) -> String {
        let mut words = format!("Names of {}.", counted(self.names.len(), "network"));
        words.push_str(&self.unclear.words("it has no network with a name"));
        words
    }
}

/// Cuts a line: network and name, in either order; with blanks between them where no other sign stands there.
fn entry(cells: &[String]) -> Option<(&str, Prefix, String)> {
    let cells: Vec<&str> = match cells {
        [one] => {
            let (first, rest) = one.split_once(char::is_whitespace).unwrap_or((one, ""));
            // Here and there somebody writes a comma all the same.
            vec![first.trim_end_matches([',', ';']), rest]
        }
        cells => cells.iter().map(String::as_str).collect(),
    };
    let (place, text, prefix) = cells
        .iter()
        .enumerate()
        .find_map(|(place, cell)| Some((place, *cell, Prefix::read(cell.trim())?)))?;
    // The name stands behind the network, or before it.
    let (before, after) = cells.split_at(place);
    let mut others = after[1..].iter().chain(before);
    let name = others.find_map(|cell| clean_name(cell))?;
    Some((text, prefix, name))
}

fn is_heading(cells: &[String]) -> bool {
    cells
        .iter()
        .any(|cell| NETWORK_HEADINGS.contains(&plain_heading(cell).as_str()))
}

fn is_comment(cells: &[String]) -> bool {
    cells
        .first()
        .is_some_and(|cell| cell.starts_with(['#', ';']))
}

/// Whether a text begins as such a list: its first lines have a network or an address with a name each, and one of them at
/// least is a network in CIDR form, which no log begins its lines with.
pub(super) fn is_list(head: &str) -> bool {
    // The last line may be cut.
    let whole = match head.rfind('\n') {
        Some(end) if head.len() > 1 << 12 => &head[..end],
        _ => head,
    };
    let rows: Vec<Vec<String>> = rows(whole)
        .map(|row| row.cells)
        .filter(|cells| !is_comment(cells))
        .take(LINES_JUDGED)
        .collect();
    let rows = match rows.split_first() {
        Some((first, rest)) if is_heading(first) => rest,
        _ => &rows[..],
    };
    let entries: Vec<_> = rows.iter().filter_map(|cells| entry(cells)).collect();
    // A slip in a list of many lines is said in the receipt.
    entries.len() * 3 >= rows.len() * 2 && entries.iter().any(|(text, ..)| text.contains('/'))
}

fn rows(text: &str) -> NameRows<'_> {
    NameRows::new(text, delimiter_of(first_line(text)))
}

/// Reads a list.
pub(super) fn read(bytes: &[u8]) -> Result<NetworkList, String> {
    let text = String::from_utf8_lossy(bytes);
    let mut list = NetworkList {
        names: Vec::new(),
        unclear: Unclear::default(),
    };
    let mut is_first = true;
    for row in rows(&text) {
        if is_comment(&row.cells) || row.cells.iter().all(String::is_empty) {
            continue;
        }
        let may_be_heading = std::mem::take(&mut is_first);
        match entry(&row.cells) {
            Some((_, prefix, name)) => list.names.push((prefix, name)),
            None if may_be_heading && is_heading(&row.cells) => {}
            None => list.unclear.add(row.line),
        }
    }
    list.names.sort();
    list.names.dedup();
    if list.names.is_empty() {
        return Err("a list of networks in which none has a name".to_owned());
    }
    Ok(list)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_list_is_read_however_it_is_written() {
        for text in [
            "203.0.113.0/24,office\n2001:db8::/32,lab\n",
            "cidr,name\r\n203.0.113.0/24,office\r\n2001:db8::/32,lab",
            "# ours\n203.0.113.0/24 office\n\n2001:db8::/32   lab\n",
            "office;203.0.113.0/24\nlab;2001:db8::/32\n",
            "Name\tNetwork\noffice\t203.0.113.0/24\nlab\t2001:db8::/32\n",
        ] {
            assert!(is_list(text), "{text}");
            let list = read(text.as_bytes()).unwrap_or_else(|why| panic!("{text}: {why}"));
            assert_eq!(list.words(), "Names of 2 networks.", "{text}");
            let expected = [("203.0.113.0/24", "office"), ("2001:db8::/32", "lab")];
            let mut expected =
                expected.map(|(network, name)| (Prefix::read(network).unwrap(), name.to_owned()));
            expected.sort();
            assert_eq!(list.names, expected, "{text}");
        }
    }

    #[test]
    fn logs_and_lists_of_other_things_are_none() {
        for text in [
            "203.0.113.9 - - [10/Oct/2000:13:55:36 -0700] \"GET / HTTP/1.0\" 200\n",
            "127.0.0.1 localhost\n::1 localhost\n",
            "a,b\n1,2\n",
            "hello",
            "",
            "10.0.0.0/8\n",
        ] {
            assert!(!is_list(text), "{text}");
        }
    }

    #[test]
    fn a_line_that_is_not_understood_is_said() {
        let text = "10.0.0.0/8,ours\n10.1.0.0/16,more\n10.2.0.0/16,yet more\n300.0.0.0/8,wrong\n10.3.0.0/16,last\n";
        assert!(is_list(text));
        let words = read(text.as_bytes())
            .unwrap_or_else(|why| panic!("{why}"))
            .words();
        assert_eq!(
            words,
            "Names of 4 networks. Line 4 was not understood: it has no network with a name."
        );
    }

    #[test]
    fn a_list_of_three_lines_may_have_a_slip_too() {
        let text = "198.51.100.0/24 Office Berlin\n203.0.113.64/26, Guest VPN\nbroken line\n";
        assert!(is_list(text));
        let list = read(text.as_bytes()).unwrap_or_else(|why| panic!("{why}"));
        let names: Vec<&str> = list.names.iter().map(|(_, name)| name.as_str()).collect();
        assert_eq!(names, ["Office Berlin", "Guest VPN"]);
        assert!(
            list.words().contains("Line 3 was not understood"),
            "{}",
            list.words()
        );
        assert!(!is_list(
            "198.51.100.0/24 Office\nbroken line\nanother one\n"
        ));
    }

    proptest! {
        #[test]
        fn nothing_panics(text in "(?s)[0-9a-f:./, ;\t\n\"#x]{0,200}") {
            let _ = (is_list(&text), read(text.as_bytes()));
        }
    }
}
