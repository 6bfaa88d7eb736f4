//! Hive and Presto text: how Athena and CloudTrail Lake write structs, maps and arrays in a table.
//!
//! A struct is `{type=Root, arn=…, sessioncontext={…}}`, an array `[{…}, {…}]`, nothing is `null`.
//! Nothing is quoted, so the text is ambiguous: a value may hold `, ` or `=` or JSON. Column names
//! and their types: Athena "Create a table for CloudTrail logs", CloudTrail "Supported SQL schemas
//! for event data stores".

use crate::json::scanner::string;
use crate::json::text::{DEEPEST, copy, quote};

/// CloudTrail's spelling of the names that its structs hold; the tables write them in lower case.
const NAMES: [&str; 38] = [
    "type",
    "principalId",
    "arn",
    "accountId",
    "accessKeyId",
    "userName",
    "sessionContext",
    "attributes",
    "mfaAuthenticated",
    "creationDate",
    "sessionIssuer",
    "webIdFederationData",
    "federatedProvider",
    "sourceIdentity",
    "assumedRoot",
    "ec2RoleDelivery",
    "ec2IssuedInVpc",
    "invokedBy",
    "invokedByDelegate",
    "identityProvider",
    "credentialId",
    "onBehalfOf",
    "userId",
    "identityStoreArn",
    "inScopeOf",
    "sourceArn",
    "sourceAccount",
    "issuerType",
    "credentialsIssuedTo",
    "ARNPrefix",
    "tlsVersion",
    "cipherSuite",
    "clientProvidedHostHeader",
    "keyExchange",
    "reason",
    "updatedFields",
    "originalRequestID",
    "originalEventID",
];

/// CloudTrail's spelling of a name in `userIdentity`, `resources`, `tlsDetails` or `addendum`, which tables write in lower case, or in
/// words with underscores between them.
pub fn spelled(name: &str) -> Option<&'static str> {
    let letters = |name: &'static str| name.bytes().map(|byte| byte.to_ascii_lowercase());
    let plain = name.bytes().filter(|byte| *byte != b'_');
    let plain = plain.map(|byte| byte.to_ascii_lowercase());
    NAMES
        .iter()
        .find(|known| letters(known).eq(plain.clone()))
        .copied()
}

/// Writes the JSON of a struct, map or array; JSON text is taken over as it is. `known` says that it
/// is one of CloudTrail's structs, whose names are known (see [`spelled`]), and no map of a request.
///
/// All values are strings, as in CloudTrail's own structs. `null` is left out. What can't be read
/// becomes one JSON string, so that nothing is lost.
pub fn to_json(text: &str, known: bool, out: &mut String) {
    value(text.trim(), Split::pairs(known), false, DEEPEST, out);
}

/// What may follow a `, ` that ends a value.
#[derive(Clone, Copy, PartialEq)]
enum Split {
    /// Any `name=`.
    Pairs,
    /// A `name=` of CloudTrail's structs; after `null` or a bracket any, since AWS adds names.
    KnownPairs,
    /// Anything.
    Elements,
}

impl Split {
    fn pairs(known: bool) -> Split {
        if known {
            Split::KnownPairs
        } else {
            Split::Pairs
        }
    }
}

fn value(text: &str, pairs: Split, in_array: bool, depth: usize, out: &mut String) {
    let start = out.len();
    if copy(text, out) {
        return;
    }
    let inner = text.get(1..text.len().saturating_sub(1)).unwrap_or("");
    let read = depth > 0
        && match (text.as_bytes().first(), text.as_bytes().last()) {
            (Some(b'{'), Some(b'}')) => members(inner, pairs, in_array, depth - 1, out),
            (Some(b'['), Some(b']')) => elements(inner, pairs, depth - 1, out),
            _ => false,
        };
    if !read {
        out.truncate(start);
        quote(text, out);
    }
}

fn members(text: &str, pairs: Split, in_array: bool, depth: usize, out: &mut String) -> bool {
    let known = pairs == Split::KnownPairs;
    let mut brackets = true;
    let mut at = 0;
    out.push('{');
    let empty = out.len();
    loop {
        let Some(equals) = name_end(text, at) else {
            return false;
        };
        let name = &text[at..equals];
        let end = value_end(text, equals + 1, pairs, &mut brackets);
        let content = &text[equals + 1..end];
        if content != "null" {
            if out.len() > empty {
                out.push(',');
            }
            let name = match spelled(name).filter(|_| known) {
                // Trail files write `ARN` in `resources`, and `arn` everywhere else.
                Some("arn") if in_array => "ARN",
                Some(spelling) => spelling,
                None => name,
            };
            quote(name, out);
            out.push(':');
            // A map inside a struct (`webIdFederationData.attributes`) has names of its own.
            let is_map = content.starts_with('{')
                && name_end(content, 1)
                    .is_some_and(|equals| spelled(&content[1..equals]).is_none());
            let pairs = if is_map { Split::Pairs } else { pairs };
            value(content, pairs, false, depth, out);
        }
        if end == text.len() {
            out.push('}');
            return true;
        }
        at = end + 2;
    }
}

fn elements(text: &str, pairs: Split, depth: usize, out: &mut String) -> bool {
    let mut brackets = true;
    let mut at = 0;
    out.push('[');
    let empty = out.len();
    loop {
        let end = value_end(text, at, Split::Elements, &mut brackets);
        if &text[at..end] != "null" {
            if out.len() > empty {
                out.push(',');
            }
            value(&text[at..end], pairs, true, depth, out);
        }
        if end == text.len() {
            out.push(']');
            return true;
        }
        at = end + 2;
    }
}

/// The `=` after the name that begins at `at`, where there is one.
fn name_end(text: &str, at: usize) -> Option<usize> {
    let rest = text.as_bytes().get(at..)?;
    let length = rest
        .iter()
        .take_while(|byte| {
            byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.' | b'/' | b'-' | b':')
        })
        .count();
    (length > 0 && rest.get(length) == Some(&b'=')).then_some(at + length)
}

/// Where the value that begins at `start` ends: at the next fitting `, ` outside of brackets, or with
/// the text. `brackets` becomes false where they do not match; then they are letters like others.
fn value_end(text: &str, start: usize, split: Split, brackets: &mut bool) -> usize {
    let bytes = text.as_bytes();
    let mut at = start;
    let mut depth = 0_usize;
    while at < bytes.len() {
        match bytes[at] {
            b'{' | b'[' if *brackets => depth += 1,
            b'}' | b']' if *brackets => depth = depth.saturating_sub(1),
            // Strings of JSON in a value: what they hold is no bracket and ends no value.
            b'"' if depth > 0 && begins_string(&bytes[start..at]) => {
                if let Ok(quoted) = string(bytes, at) {
                    at = quoted.end;
                }
            }
            b',' if depth == 0 && bytes.get(at + 1) == Some(&b' ') => {
                let next = at + 2;
                let ends = split == Split::Elements
                    || name_end(text, next).is_some_and(|equals| {
                        split == Split::Pairs
                            || spelled(&text[next..equals]).is_some()
                            || matches!(&bytes[start..at], b"null" | [.., b'}' | b']'])
                    });
                if ends {
                    return at;
                }
            }
            _ => {}
        }
        at += 1;
    }
    if depth > 0 {
        *brackets = false;
        return value_end(text, start, split, brackets);
    }
    bytes.len()
}

/// True where a quote after these bytes opens a string of JSON.
fn begins_string(before: &[u8]) -> bool {
    matches!(
        before.trim_ascii_end().last(),
        Some(b'{' | b'[' | b',' | b':')
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::{Map, Value, json};

    fn read(text: &str, known: bool) -> Value {
        let mut out = String::new();
        to_json(text, known, &mut out);
        serde_json::from_str(&out).unwrap()
    }

    /// Text as Athena writes it: names in lower case, `null` for what is not there.
    fn to_hive(value: &Value) -> String {
        match value {
            Value::Object(members) => {
                let pairs: Vec<String> = members
                    .iter()
                    .map(|(name, value)| format!("{}={}", name.to_lowercase(), to_hive(value)))
                    .collect();
                format!("{{{}}}", pairs.join(", "))
            }
            Value::Array(elements) => {
                let elements: Vec<String> = elements.iter().map(to_hive).collect();
                format!("[{}]", elements.join(", "))
            }
            Value::String(text) => text.clone(),
            other => other.to_string(),
        }
    }

    #[test]
    fn an_identity_as_lake_writes_it_is_read() {
        let text = "{type=AssumedRole, principalid=AROAEXAMPLE:session, \
            arn=arn:aws:sts::111122223333:assumed-role/some-role/session, accountid=111122223333, \
            accesskeyid=ASIAEXAMPLE, username=null, sessioncontext={attributes={\
            creationdate=2023-06-07 23:59:12.000, mfaauthenticated=true}, sessionissuer={type=Role, \
            principalid=AROAEXAMPLE, arn=arn:aws:iam::111122223333:role/some-role, \
            accountid=111122223333, username=some-role}, webidfederationdata={federatedprovider=p, \
            attributes={sub=x, aud=y}}, sourceidentity=null, ec2roledelivery=2.0, ec2issuedinvpc=null}, \
            invokedby=null, newname=null, onbehalfof={userid=u, identitystorearn=s}, newer=7}";
        assert_eq!(
            read(text, true),
            json!({
                "type": "AssumedRole", "principalId": "AROAEXAMPLE:session",
                "arn": "arn:aws:sts::111122223333:assumed-role/some-role/session",
                "accountId": "111122223333", "accessKeyId": "ASIAEXAMPLE",
                "sessionContext": {
                    "attributes": {"creationDate": "2023-06-07 23:59:12.000", "mfaAuthenticated": "true"},
                    "sessionIssuer": {"type": "Role", "principalId": "AROAEXAMPLE",
                        "arn": "arn:aws:iam::111122223333:role/some-role", "accountId": "111122223333",
                        "userName": "some-role"},
                    "webIdFederationData": {"federatedProvider": "p", "attributes": {"sub": "x", "aud": "y"}},
                    "ec2RoleDelivery": "2.0",
                },
                "onBehalfOf": {"userId": "u", "identityStoreArn": "s"}, "newer": "7",
            })
        );
    }

    #[test]
    fn resources_get_the_spelling_of_trail_files() {
        assert_eq!(
            read(
                "[{arn=arn:aws:s3:::b, accountid=12777, type=AWS::S3::Bucket, arnprefix=null}, {type=T}]",
                true
            ),
            json!([{"ARN": "arn:aws:s3:::b", "accountId": "12777", "type": "AWS::S3::Bucket"}, {"type": "T"}])
        );
    }

    #[test]
    fn values_that_look_like_pairs_stay_whole_in_known_structs() {
        assert_eq!(
            read(
                "{username=Doe, John, mail=x=y, type=SAMLUser, reason=a {b, c}",
                true
            ),
            json!({"userName": "Doe, John, mail=x=y", "type": "SAMLUser", "reason": "a {b, c"})
        );
        assert_eq!(
            read(
                "{principalid=AROA:a=b,c@d, type=x, updatedfields=a, b}",
                true
            ),
            json!({"principalId": "AROA:a=b,c@d", "type": "x", "updatedFields": "a, b"})
        );
        // A slip seen in a public set, before any known name.
        assert_eq!(
            read("{acceskeyid=1, principalid=2, invokedby=null}", true),
            json!({"acceskeyid": "1", "principalId": "2"})
        );
    }

    #[test]
    fn maps_hold_json_and_names_of_their_own() {
        assert_eq!(
            read(
                r#"{instancesSet={"items":[{"id":"i-1, x=}"}]}, userName=we, b=[a, {c=d}], note=say "hi, t=1}"#,
                false
            ),
            json!({"instancesSet": {"items": [{"id": "i-1, x=}"}]}, "userName": "we",
                "b": ["a", {"c": "d"}], "note": "say \"hi", "t": "1"})
        );
        assert_eq!(
            read("{a=f(x{, b=[[, c=d}", false),
            json!({"a": "f(x{", "b": "[[", "c": "d"})
        );
    }

    #[test]
    fn what_is_no_such_text_is_kept_as_a_string() {
        for text in ["{", "{a}", "{=b}", "{a=b", "x", "{a b=c}", "", "{é}"] {
            assert_eq!(read(text, true), json!(text), "{text}");
        }
        assert_eq!(
            read(r#"{"a":{"b":[1,null]}}"#, true),
            json!({"a": {"b": [1, null]}})
        );
        assert_eq!(read("{}", true), json!({}));
        assert_eq!(read("[a, null, b]", false), json!(["a", "b"]));
        assert_eq!(read("{a=null, type=null}", false), json!({}));
    }

    #[test]
    fn deep_and_broken_nesting_ends_soon() {
        let deep = "{a=".repeat(20_000) + "b" + &"}".repeat(20_000);
        assert!(read(&deep, false)["a"]["a"]["a"].is_object());
        // Each of these brackets is never closed: a search for its end at each would take minutes.
        let open = format!("{{{}b}}", "a={, ".repeat(100_000));
        assert_eq!(read(&open, false)["a"], json!("{, b"));
        let open = format!("{{{}a=b}}", "a={\", ".repeat(100_000));
        assert_eq!(read(&open, false)["a"], json!("b"));
    }

    proptest! {
        #[test]
        fn any_text_gives_json(text in any::<String>(), known in any::<bool>()) {
            read(&text, known);
        }

        #[test]
        fn anything_that_looks_like_it_gives_json(
            text in "[\\[{]([\\[{}\\]\",: é\\\\]|, |type=|arn=|a=|null|b){0,20}[\\]}]", known in any::<bool>()
        ) {
            read(&text, known);
        }

        #[test]
        fn an_identity_written_as_hive_text_comes_back(
            parts in proptest::collection::btree_map(0..NAMES.len(), "[A-Za-z0-9:/+=,.@ _-]{0,12}", 1..6),
            issuer in proptest::collection::btree_map(0..NAMES.len(), "[A-Za-z0-9:/_-]{1,12}", 1..4),
        ) {
            let object = |parts: &std::collections::BTreeMap<usize, String>| {
                let parts = parts
                    .iter()
                    .map(|(name, text)| (NAMES[*name].to_owned(), json!(text)));
                Value::Object(parts.filter(|(_, text)| text != "null").collect::<Map<_, _>>())
            };
            // A blank after a comma is what makes the text ambiguous.
            prop_assume!(!parts.values().any(|text| text.contains(", ") || text.ends_with(',')));
            let mut identity = object(&parts);
            identity["sessionContext"] = json!({"sessionIssuer": object(&issuer)});
            prop_assert_eq!(read(&to_hive(&identity), true), identity);
        }
    }
}
