//! The addresses in `sourceIPAddress`.

/// The addresses in a `sourceIPAddress`, or in another text. It can be a list: managed Grafana and services behind proxies
/// write the caller and those on the way (`203.0.113.7, 10.1.2.3`). A text that is no list is one element.
pub fn addresses_in(text: &str) -> impl Iterator<Item = &str> {
    text.split(',')
        .map(str::trim)
        .filter(|part| !part.is_empty())
}

/// Whether the text is a list of several.
pub fn is_list(text: &str) -> bool {
    text.contains(',')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_address_of_a_list_is_found() {
        for (text, expected) in [
            ("203.0.113.7, 10.1.2.3", &["203.0.113.7", "10.1.2.3"][..]),
            ("10.1.2.3,::1 ,", &["10.1.2.3", "::1"]),
            ("AWS Internal", &["AWS Internal"]),
            ("", &[]),
        ] {
            assert_eq!(addresses_in(text).collect::<Vec<_>>(), expected);
        }
    }
}
