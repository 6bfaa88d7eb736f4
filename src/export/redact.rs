//! Replaces identifying texts by stand-ins in such a way that joins still work: within one report the same account, name,
//! address or key always gets the same stand-in, and different ones get different stand-ins.

use crate::store::interner::Interner;

/// Accounts, addresses and keys are recognised by their form; names have to be learned before.
#[derive(Default)]
pub struct Redactor {
    /// What was replaced, and by what: one stand-in for each symbol.
    known: Interner,
    stand_ins: Vec<String>,
    /// Names that words are not cut by, such as ones with blanks: looked for as they are.
    odd: Vec<String>,
    /// How many stand-ins there are of each kind.
    counts: [u32; 4],
}

/// The kinds of things that are replaced.
#[derive(Clone, Copy)]
enum IdentifierKind {
    Account,
    Name,
    Address,
    Key,
}

impl Redactor {
    /// Learns the name of a user, role, session or resource. Services of AWS and `root` keep theirs.
    pub fn learn(&mut self, name: &str) {
        let is_public = name.len() < 2 || name == "root" || name.ends_with(".amazonaws.com");
        if !is_public && self.known.find(name).is_none() && self.by_form(name).is_none() {
            self.stand_in(name, IdentifierKind::Name);
            if !name.bytes().all(is_of_name) || name != name.trim_matches(['.', '-']) {
                self.odd.push(name.to_owned());
            }
        }
    }

    /// Learns a name, or the names in an ARN.
    pub fn learn_any(&mut self, text: &str) {
        if text.starts_with("arn:") {
            self.learn_arn(text);
        } else {
            self.learn(text);
        }
    }

    /// Learns the names in an ARN: all that follows the account but the kind of thing.
    pub fn learn_arn(&mut self, arn: &str) {
        let parts: Vec<&str> = arn.splitn(6, ':').collect();
        let ["arn", _, service, _, _, resource] = parts[..] else {
            return;
        };
        let has_kind = service != "s3" && resource.bytes().any(|byte| matches!(byte, b':' | b'/'));
        for name in resource.split([':', '/']).skip(usize::from(has_kind)) {
            self.learn(name);
        }
    }

    /// The text with stand-ins.
    pub fn text(&mut self, text: &str) -> String {
        if let Some(known) = self.known(text) {
            return known.to_owned();
        }
        let mut text = text.to_owned();
        // The longest first: one may be a part of another.
        self.odd.sort_by_key(|name| std::cmp::Reverse(name.len()));
        for name in &self.odd {
            if text.contains(name.as_str()) {
                text = text.replace(name.as_str(), self.known(name).unwrap_or_default());
            }
        }
        let mut out = String::new();
        // Addresses of IPv6 have colons; what is no such is cut at them too.
        pieces(
            &text,
            &|byte| byte == b':' || is_of_name(byte),
            &mut |piece| {
                if is_ipv6(piece) {
                    out.push_str(&self.stand_in(piece, IdentifierKind::Address));
                    return;
                }
                pieces(piece, &is_of_name, &mut |word| {
                    // A full stop behind a word ends a sentence and is no part of it.
                    let core = word.trim_matches(['.', '-']);
                    let (before, after) = word.split_once(core).unwrap_or_default();
                    out.push_str(before);
                    if let Some(known) = self.known(core) {
                        out.push_str(known);
                    } else if let Some(kind) = self.by_form(core) {
                        out.push_str(&self.stand_in(core, kind));
                    } else {
                        // An account also stands within names of files.
                        pieces(
                            core,
                            &|byte| byte.is_ascii_digit(),
                            &mut |digits| match self.by_form(digits) {
                                Some(IdentifierKind::Account) => {
                                    out.push_str(&self.stand_in(digits, IdentifierKind::Account))
                                }
                                _ => out.push_str(digits),
                            },
                        );
                    }
                    out.push_str(after);
                });
            },
        );
        out
    }

    fn by_form(&self, word: &str) -> Option<IdentifierKind> {
        let digits = word.bytes().all(|byte| byte.is_ascii_digit());
        let capitals = word
            .bytes()
            .all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit());
        if digits && word.len() == 12 {
            Some(IdentifierKind::Account)
        } else if word.split('.').count() == 4
            && word.split('.').all(|part| part.parse::<u8>().is_ok())
        {
            Some(IdentifierKind::Address)
        } else if capitals && !digits && word.starts_with('A') && (16..=128).contains(&word.len()) {
            // AKIA…, ASIA…, AROA…, AIDA…: see "IAM identifiers" in the IAM User Guide.
            Some(IdentifierKind::Key)
        } else if word.trim_matches('@').contains('@') {
            Some(IdentifierKind::Name)
        } else {
            is_ipv6(word).then_some(IdentifierKind::Address)
        }
    }

    fn stand_in(&mut self, text: &str, kind: IdentifierKind) -> String {
        if let Some(known) = self.known(text) {
            return known.to_owned();
        }
        self.counts[kind as usize] += 1;
        let word = ["account", "name", "address", "key"][kind as usize];
        let stand_in = format!("{word}-{}", self.counts[kind as usize]);
        self.known.intern(text.as_bytes());
        self.stand_ins.push(stand_in.clone());
        stand_in
    }

    fn known(&self, text: &str) -> Option<&str> {
        let symbol = self.known.find(text)?;
        self.stand_ins.get(symbol as usize).map(String::as_str)
    }
}

/// What most names of users, roles, sessions and buckets are made of.
fn is_of_name(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte >= 0x80 || b"_.@-".contains(&byte)
}

fn is_ipv6(word: &str) -> bool {
    (word.contains("::") || word.matches(':').count() == 7)
        && word
            .bytes()
            .all(|byte| byte.is_ascii_hexdigit() || matches!(byte, b':' | b'.'))
        && word.bytes().any(|byte| byte.is_ascii_hexdigit())
}

/// Cuts a text into stretches of letters that are `inside` and ones of those that are not; gives the first to `visit`
/// and the others as well, so that nothing of the text is lost.
fn pieces(text: &str, inside: &dyn Fn(u8) -> bool, visit: &mut dyn FnMut(&str)) {
    let mut start = 0;
    let bytes = text.as_bytes();
    for at in 1..=bytes.len() {
        if at == bytes.len() || inside(bytes[at]) != inside(bytes[start]) {
            visit(text.get(start..at).unwrap_or_default());
            start = at;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn taught() -> Redactor {
        let mut redactor = Redactor::default();
        redactor.learn("bert-jan");
        redactor.learn_arn("arn:aws:sts::123456789012:assumed-role/orders-role/i-0abc");
        redactor.learn_arn("arn:aws:s3:::secret-bucket/key.txt");
        redactor.learn("Bert Jan+x");
        redactor
    }

    #[test]
    fn accounts_names_addresses_and_keys_are_replaced_and_joins_hold() {
        let mut redactor = taught();
        let one = redactor
            .text("arn:aws:sts::123456789012:assumed-role/orders-role/i-0abc from 10.1.2.3");
        let two = redactor
            .text("bert-jan (AKIAIOSFODNN7EXAMPLE) of 123456789012 from 10.1.2.3, 2001:db8::1 and 10.1.2.4");
        assert_eq!(
            one,
            "arn:aws:sts::account-1:assumed-role/name-2/name-3 from address-1"
        );
        assert_eq!(
            two,
            "name-1 (key-1) of account-1 from address-1, address-2 and address-3"
        );
        assert_eq!(
            redactor.text("AWSLogs/123456789012_CloudTrail_us-east-1_20230710T1200Z_x.json.gz"),
            "AWSLogs/account-1_CloudTrail_us-east-1_20230710T1200Z_x.json.gz"
        );
        assert_eq!(
            redactor.text("ip=10.1.2.3; user=bert-jan, (Bert Jan+x)."),
            "ip=address-1; user=name-1, (name-6)."
        );
        assert_eq!(
            redactor.text("s3://secret-bucket/key.txt"),
            "s3://name-4/name-5"
        );
    }

    #[test]
    fn a_name_that_begins_as_another_leaves_nothing_of_itself() {
        for names in [
            ["Bert Jan", "Bert Jan Smith"],
            ["Bert Jan Smith", "Bert Jan"],
        ] {
            let mut redactor = Redactor::default();
            names.iter().for_each(|name| redactor.learn(name));
            let text = redactor.text("Bert Jan and Bert Jan Smith.");
            assert!(!text.contains("Smith") && !text.contains("Bert"), "{text}");
        }
    }

    #[test]
    fn what_says_nothing_of_anybody_stays() {
        let mut redactor = taught();
        redactor.learn("root");
        redactor.learn("lambda.amazonaws.com");
        for text in [
            "root",
            "lambda.amazonaws.com",
            "2023-07-10 12:00:00",
            "us-east-1",
            "arn:aws:s3:::",
            "AccessDenied",
            "1.2.3",
        ] {
            assert_eq!(redactor.text(text), text);
        }
    }

    proptest! {
        #[test]
        fn no_secret_is_left_and_the_same_text_always_gives_the_same(
            around in prop::collection::vec("[ /:,\"a-z]{0,4}", 4), address in any::<[u8; 4]>(), account in 100_000_000_000u64..999_999_999_999
        ) {
            let address = address.map(|part| part.to_string()).join(".");
            let mut redactor = taught();
            let text = format!("{} {address} {}/{account}/{} bert-jan {}", around[0], around[1], around[2], around[3]);
            let once = redactor.text(&text);
            prop_assert_eq!(&redactor.text(&text), &once);
            for secret in [address, account.to_string(), "bert-jan".to_owned()] {
                prop_assert!(!once.contains(&secret), "{} in {}", secret, once);
            }
        }

        #[test]
        fn different_things_stay_different(one in "[a-z]{3,8}", two in "[a-z]{3,8}") {
            let mut redactor = Redactor::default();
            redactor.learn(&one);
            redactor.learn(&two);
            prop_assert_eq!(one == two, redactor.text(&one) == redactor.text(&two));
        }
    }
}
