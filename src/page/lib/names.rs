//! Distinguishes principals of the same name.

/// What tells a principal from others of its name.
#[derive(Debug, PartialEq, Eq)]
pub struct Namesake<'a> {
    /// Its account.
    pub account: &'a str,
    /// What else tells it from one of the same name and account; empty where the account does.
    pub more: String,
}

/// Letters of an id that stay.
const END_OF_ID: usize = 4;

/// For each principal of a list, given by label and key, what distinguishes it from others of the same label: roles of one
/// name exist in many accounts, and a sign-in that failed has the name of a user alone. None where the label is unique.
pub fn namesakes<'a>(
    list: impl Iterator<Item = (&'a str, &'a str)> + Clone,
) -> Vec<Option<Namesake<'a>>> {
    let account_of = |label: &str, key: &'a str| {
        let mut others = list.clone().filter(|&(other, _)| other == label);
        others.nth(1).and_then(|_| account_in(key))
    };
    let namesake = |(label, key): (&str, &'a str)| {
        let account = account_of(label, key)?;
        let is_same =
            |&(other, key): &(&str, &str)| other == label && account_in(key) == Some(account);
        let is_alone = list.clone().filter(is_same).nth(1).is_none();
        let more = match key {
            _ if is_alone => String::new(),
            key if key.contains(":user-name:") => " sign-in name".to_owned(),
            key => {
                let from = key.char_indices().rev().nth(END_OF_ID - 1);
                format!(" …{}", &key[from.map_or(0, |(at, _)| at)..])
            }
        };
        Some(Namesake { account, more })
    };
    list.clone().map(namesake).collect()
}

/// The first twelve digits that stand alone in a key.
fn account_in(key: &str) -> Option<&str> {
    key.split(|c: char| !c.is_ascii_alphanumeric())
        .find(|part| part.len() == 12 && part.bytes().all(|byte| byte.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_role_in_two_accounts_is_not_one() {
        let list = [
            ("app", "arn:aws:iam::111122223333:role/app"),
            ("app", "arn:aws:iam::444455556666:role/app"),
            ("root", "aws:root:111122223333"),
        ];
        let of = |account, more: &str| {
            let more = more.to_owned();
            Some(Namesake { account, more })
        };
        assert_eq!(
            namesakes(list.into_iter()),
            [of("111122223333", ""), of("444455556666", ""), None]
        );
        let list = [
            ("bob", "aws:111122223333:user:AIDABOB1"),
            ("bob", "aws:111122223333:user-name:bob"),
            ("bob", "aws:111122223333:user:AIDABOB2"),
            ("bob", "aws:444455556666:user:AIDABOB3"),
        ];
        assert_eq!(
            namesakes(list.into_iter()),
            [
                of("111122223333", " …BOB1"),
                of("111122223333", " sign-in name"),
                of("111122223333", " …BOB2"),
                of("444455556666", ""),
            ]
        );
    }
}
