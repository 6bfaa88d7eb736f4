//! Distinguishes principals of the same name.

/// For each principal of a list, given by label and key, the account that distinguishes it from others
/// of the same label, since roles of one name exist in many accounts. None where the label is unique.
pub fn accounts_of_namesakes<'a>(
    list: impl Iterator<Item = (&'a str, &'a str)> + Clone,
) -> Vec<Option<&'a str>> {
    let twice = |label: &str| {
        list.clone()
            .filter(|&(other, _)| other == label)
            .nth(1)
            .is_some()
    };
    list.clone()
        .map(|(label, key)| account_in(key).filter(|_| twice(label)))
        .collect()
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
        assert_eq!(
            accounts_of_namesakes(list.into_iter()),
            [Some("111122223333"), Some("444455556666"), None]
        );
    }
}
