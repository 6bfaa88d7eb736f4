//! Names of accounts: a table, the Organizations API, an AWS config file.

use super::table::{NameRows, delimiter_of, first_line, plain_heading};
use super::{Unclear, clean_name, counted};
use serde::Deserialize;
use std::collections::BTreeSet;

/// Where a name comes from; the better source comes first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum AccountSource {
    /// A table that somebody wrote for this.
    Table,
    /// The Organizations API.
    Organization,
    /// A profile of an AWS config file, named after what its owner does there.
    Profile,
}

/// The names in one file.
pub struct AccountList {
    /// Where they come from.
    pub source: AccountSource,
    /// Account numbers of twelve digits, each with a name. An account may have several.
    pub names: BTreeSet<(String, String)>,
    /// Rows that were not understood.
    pub unclear: Unclear,
    /// Account numbers whose leading zeros a spreadsheet has taken away.
    restored: u32,
    /// The list goes on: there is more to fetch.
    has_more_pages: bool,
}

impl AccountList {
    fn new(source: AccountSource) -> Self {
        AccountList {
            source,
            names: BTreeSet::new(),
            unclear: Unclear::default(),
            restored: 0,
            has_more_pages: false,
        }
    }

    /// What was taken and what was not understood.
    pub fn words(&self) -> String {
        let accounts: BTreeSet<&str> = self.names.iter().map(|(id, _)| id.as_str()).collect();
        let mut words = format!("Names of {}.", counted(accounts.len(), "account"));
        if self.names.len() > accounts.len() {
            words.push_str(" Some have several names here; the first of the alphabet is shown.");
        }
        if self.restored > 0 {
            words.push_str(&format!(
                " {} had lost leading zeros and got them back.",
                counted(self.restored as usize, "account number")
            ));
        }
        if self.has_more_pages {
            words.push_str(
                " The list ends with a token for the next page: fetch the pages after it.",
            );
        }
        words.push_str(
            &self
                .unclear
                .words("it has no account number of 12 digits with a name"),
        );
        words
    }
}

/// Whether a text is an account number.
pub fn is_account(text: &str) -> bool {
    text.len() == 12 && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// Twelve digits in a text.
pub struct NumberInText<'a> {
    /// The digits.
    pub id: &'a str,
    /// Where the text goes on after them.
    pub end: usize,
    /// Whether the text says that they are an account: they stand in an ARN at its place, or after the word `account`.
    pub is_sure: bool,
}

/// The stretches of exactly twelve digits in a text.
pub fn numbers_in(text: &str) -> impl Iterator<Item = NumberInText<'_>> {
    let bytes = text.as_bytes();
    let mut at = 0;
    std::iter::from_fn(move || {
        while at < bytes.len() {
            let start = at + bytes[at..].iter().position(u8::is_ascii_digit)?;
            let digits = bytes[start..]
                .iter()
                .take_while(|byte| byte.is_ascii_digit());
            let end = start + digits.count();
            at = end;
            if end - start == 12 {
                let before = &text[..start];
                return Some(NumberInText {
                    id: &text[start..end],
                    end,
                    is_sure: before.ends_with("ccount ") || ends_as_arn_before_account(before),
                });
            }
        }
        None
    })
}

/// Whether what comes next is the account of an ARN: `arn:partition:service:region:`.
fn ends_as_arn_before_account(text: &str) -> bool {
    let Some(parts) = text.strip_suffix(':') else {
        return false;
    };
    let mut parts = parts.rsplit(':').skip(3);
    parts.next().is_some_and(|part| part.ends_with("arn"))
}

/// A name that can't be taken for an account number.
fn account_name(text: &str) -> Option<String> {
    clean_name(text).filter(|name| !is_account(name))
}

/// Headings of a column of account numbers, without case and signs.
const ID_HEADINGS: [&str; 8] = [
    "accountid",
    "awsaccountid",
    "accountnumber",
    "awsaccountnumber",
    "awsaccount",
    "account",
    "accountno",
    "id",
];
/// Headings of a column of names, the likeliest first.
const NAME_HEADINGS: [&str; 7] = [
    "accountname",
    "awsaccountname",
    "name",
    "accountalias",
    "alias",
    "displayname",
    "friendlyname",
];

/// Which columns of a table hold number and name.
fn columns(headings: &[String]) -> Option<(usize, usize)> {
    let headings: Vec<String> = headings.iter().map(|cell| plain_heading(cell)).collect();
    let find = |known: &[&str]| {
        known
            .iter()
            .find_map(|name| headings.iter().position(|heading| heading == name))
    };
    Some((find(&ID_HEADINGS)?, find(&NAME_HEADINGS)?))
}

/// Whether a text begins as a table with account numbers and names.
pub(super) fn is_table(head: &str) -> bool {
    let line = first_line(head);
    let mut rows = NameRows::new(line, delimiter_of(line));
    rows.next().is_some_and(|row| columns(&row.cells).is_some())
}

/// Reads a table whose header names a column of account numbers and one of names.
pub(super) fn read_table(bytes: &[u8]) -> Result<AccountList, String> {
    let text = String::from_utf8_lossy(bytes);
    let delimiter = delimiter_of(first_line(&text));
    let mut list = AccountList::new(AccountSource::Table);
    let mut found = None;
    for row in NameRows::new(&text, delimiter) {
        let is_comment = row.cells.first().is_some_and(|cell| cell.starts_with('#'));
        let Some((id, name)) = found else {
            if !is_comment {
                found = columns(&row.cells);
            }
            continue;
        };
        if is_comment || row.cells.iter().all(String::is_empty) {
            continue;
        }
        let cell = |place: usize| row.cells.get(place).map_or("", String::as_str);
        match (number(cell(id)), account_name(cell(name))) {
            (Some((id, is_restored)), Some(name)) => {
                list.restored += u32::from(is_restored);
                list.names.insert((id, name));
            }
            _ => list.unclear.add(row.line),
        }
    }
    if list.names.is_empty() {
        return Err(
            "a table for names of accounts without a row that has a number of 12 digits and a name"
                .to_owned(),
        );
    }
    Ok(list)
}

/// An account number as a table has it, and whether its leading zeros had to be put back. Spreadsheets take numbers for
/// numbers; an apostrophe keeps them from it.
fn number(cell: &str) -> Option<(String, bool)> {
    let digits: String = cell
        .trim_start_matches(['\'', '='])
        .trim_matches('"')
        .chars()
        .filter(|letter| !matches!(letter, '-' | ' '))
        .collect();
    let is_number = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    // Two zeros at the beginning are as many as real accounts have lost.
    match digits.len() {
        12 if is_number => Some((digits, false)),
        9..=11 if is_number => Some((format!("{digits:0>12}"), true)),
        _ => None,
    }
}

/// An answer of `list-accounts`, or one of its accounts.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct OrganizationValue {
    accounts: Option<Vec<serde_json::Value>>,
    next_token: Option<serde_json::Value>,
    id: Option<serde_json::Value>,
    name: Option<serde_json::Value>,
}

/// Reads answers of `aws organizations list-accounts`, or accounts out of them, one after another.
pub(super) fn read_organization(bytes: &[u8]) -> Result<AccountList, String> {
    let mut list = AccountList::new(AccountSource::Organization);
    let values = serde_json::Deserializer::from_slice(bytes).into_iter::<OrganizationValue>();
    for value in values {
        let Ok(value) = value else {
            list.unclear.add(1);
            break;
        };
        list.has_more_pages |= value.next_token.is_some_and(|token| !token.is_null());
        let mut add = |id: Option<&serde_json::Value>, name: Option<&serde_json::Value>| {
            let id = id.and_then(serde_json::Value::as_str).unwrap_or_default();
            let name = name.and_then(serde_json::Value::as_str).unwrap_or_default();
            match account_name(name).filter(|_| is_account(id)) {
                Some(name) => {
                    list.names.insert((id.to_owned(), name));
                }
                None => list.unclear.add(1),
            }
        };
        match &value.accounts {
            Some(accounts) => {
                for account in accounts {
                    add(account.get("Id"), account.get("Name"));
                }
            }
            None => add(value.id.as_ref(), value.name.as_ref()),
        }
    }
    if list.names.is_empty() {
        return Err(
            "a list of accounts in which none has a number of 12 digits and a name".to_owned(),
        );
    }
    Ok(list)
}

/// The name of a section of an AWS config file, if a line is its heading.
fn section(line: &str) -> Option<&str> {
    let inside = line.strip_prefix('[')?.strip_suffix(']')?.trim();
    let begins = inside.starts_with(|letter: char| letter.is_ascii_alphabetic());
    let word = inside.split(|letter: char| !letter.is_ascii_alphanumeric());
    let is_json = word
        .take(1)
        .any(|word| matches!(word, "true" | "false" | "null"));
    (begins && !is_json).then_some(inside)
}

/// Whether a text begins like an AWS config file: with the heading of a section. JSON never does.
pub fn is_config(head: &str) -> bool {
    section(first_line(head)).is_some()
}

/// Reads an AWS config file. Source: "Configuration and credential file settings" in the AWS CLI User Guide.
pub(super) fn read_config(bytes: &[u8]) -> Result<AccountList, String> {
    let text = String::from_utf8_lossy(bytes);
    let mut list = AccountList::new(AccountSource::Profile);
    let mut profile = None;
    for line in text.lines().map(str::trim) {
        if let Some(section) = section(line) {
            let name = section.strip_prefix("profile ").unwrap_or(section);
            let is_profile = section == "default" || section.starts_with("profile ");
            // Quotes stand around a name with blanks.
            profile = is_profile
                .then(|| account_name(name.trim().trim_matches(['"', '\''])))
                .flatten();
            continue;
        }
        let (Some(name), Some((key, value))) = (&profile, line.split_once('=')) else {
            continue;
        };
        let value = value.trim();
        let account = match key.trim() {
            "sso_account_id" | "aws_account_id" => value,
            "role_arn" => value.split(':').nth(4).unwrap_or(""),
            _ => continue,
        };
        if is_account(account) {
            list.names.insert((account.to_owned(), name.clone()));
        }
    }
    if list.names.is_empty() {
        return Err("an AWS config file in which no profile has an sso_account_id or a role_arn, so that it names no account".to_owned());
    }
    Ok(list)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn names(list: &AccountList) -> Vec<(&str, &str)> {
        list.names
            .iter()
            .map(|(id, name)| (id.as_str(), name.as_str()))
            .collect()
    }

    #[test]
    fn twelve_digits_in_a_text_are_found_and_accounts_told_from_other_numbers() {
        let found = |text| -> Vec<(&str, bool)> {
            numbers_in(text)
                .map(|number| (number.id, number.is_sure))
                .collect()
        };
        for (text, expected) in [
            ("", &[][..]),
            ("12345678901", &[]),
            ("1234567890123", &[]),
            ("123456789012", &[("123456789012", false)]),
            (
                "arn:aws:iam::123456789012:role/x",
                &[("123456789012", true)],
            ),
            (
                "arn:aws:states:us-east-1:123456789012:stateMachine:210987654321",
                &[("123456789012", true), ("210987654321", false)],
            ),
            (
                "é arn:aws-cn:iam::123456789012:root, account 210987654321",
                &[("123456789012", true), ("210987654321", true)],
            ),
            ("my:own:sign:of:123456789012", &[("123456789012", false)]),
            ("::::123456789012:", &[("123456789012", false)]),
        ] {
            assert_eq!(found(text), expected, "{text}");
        }
    }

    #[test]
    fn a_table_of_accounts_is_read_whatever_its_columns_are_called() {
        for text in [
            "account_id,name\n111111111111,prod\n222222222222,\"dev, shared\"\n",
            "sep=;\nname;account_id\nprod;111111111111\n\"dev, shared\";222222222222\n",
            "Name;Account ID;Owner\r\nprod;111111111111;x\r\ndev, shared;222222222222;y",
            "# of 2024\nAccount Number\tAccount Name\n1111-1111-1111\tprod\n222222222222\tdev, shared\n",
            "Id,Email,Name\n'111111111111,a@example.com,prod\n222222222222,b@example.com,\"dev, shared\"\n",
        ] {
            assert!(is_table(text), "{text}");
            let list = read_table(text.as_bytes()).unwrap_or_else(|why| panic!("{text}: {why}"));
            assert_eq!(
                names(&list),
                [("111111111111", "prod"), ("222222222222", "dev, shared")],
                "{text}"
            );
            assert_eq!(list.words(), "Names of 2 accounts.");
        }
        for text in ["id,count\n1,2\n", "name,city\na,b\n", "hello", ""] {
            assert!(!is_table(text), "{text}");
        }
    }

    #[test]
    fn what_a_spreadsheet_did_is_undone_or_said() {
        let text = "account,name\n12345678901,lost a zero\n1.23457E+11,rounded\n333333333333,\n444444444444,222222222222\n111111111111,prod\n";
        let list = read_table(text.as_bytes()).unwrap_or_else(|why| panic!("{why}"));
        assert_eq!(
            names(&list),
            [("012345678901", "lost a zero"), ("111111111111", "prod")]
        );
        let words = list.words();
        assert!(
            words.contains("1 account number had lost leading zeros"),
            "{words}"
        );
        assert!(
            words.contains("3 lines were not understood, the first is line 3"),
            "{words}"
        );
    }

    #[test]
    fn the_organization_names_its_accounts() {
        let one = r#"{"Id":"111111111111","Arn":"arn:aws:organizations::1:account/o-a/1","Name":"prod","Status":"ACTIVE"}"#;
        for text in [
            format!(r#"{{"Accounts":[{one}],"NextToken":"x"}}"#),
            format!(r#"{{"Accounts":[{one},{{"Id":7,"Name":"x"}}]}}"#),
            format!("{one}\n{one}"),
        ] {
            let list = read_organization(text.as_bytes()).unwrap_or_else(|why| panic!("{why}"));
            assert_eq!(names(&list), [("111111111111", "prod")]);
            assert_eq!(
                list.words().contains("next page"),
                text.contains("NextToken")
            );
            assert_eq!(list.unclear.count > 0, text.contains('7'));
        }
        assert!(read_organization(b"{\"Accounts\":[]}").is_err());
    }

    #[test]
    fn profiles_of_a_config_file_name_accounts_and_secrets_are_not_read() {
        let text = "[default]\nregion = eu-west-1\n[profile prod-admin]\nsso_account_id = 111111111111\n\
            [profile \"my dev\"]\nrole_arn=arn:aws:iam::222222222222:role/x\n[sso-session s]\nsso_account_id=333333333333\n";
        assert!(is_config(text));
        let list = read_config(text.as_bytes()).unwrap_or_else(|why| panic!("{why}"));
        assert_eq!(
            names(&list),
            [("111111111111", "prod-admin"), ("222222222222", "my dev")]
        );
        assert!(read_config(b"[default]\naws_secret_access_key = x\n").is_err());
        for json in [
            "[true]",
            "[null,\"a\"]",
            "[1]",
            "[\n{}]",
            "[null]",
            "[[1]]",
            "[\"a\"]",
            "[]",
        ] {
            assert!(!is_config(json), "{json}");
        }
    }

    proptest! {
        #[test]
        fn nothing_panics(bytes in prop::collection::vec(any::<u8>(), 0..200), text in "(?s)[\\[\\]a-z0-9,;=\"'\n {}:]{0,120}") {
            for bytes in [&bytes[..], text.as_bytes()] {
                for kind in [read_table, read_organization, read_config] {
                    let _ = kind(bytes);
                }
                let _ = super::super::recognise_text(bytes);
            }
        }
    }
}
