//! JSON paths where a table has columns of JSON text, and words in all of a record: conditions that find at least the
//! events meant, or none but these.

use super::{Dialect, Writer, quote, regex};
use crate::query::pattern::Pattern;
use crate::query::tree::{Query, Value};
use crate::sql::fits::{FALSE, TRUE, all, bound};

/// Columns that are texts of their own, and such members of structs.
const TEXTS: [&str; 32] = [
    "eventversion",
    "requestid",
    "eventtype",
    "apiversion",
    "sharedeventid",
    "vpcendpointid",
    "vpcendpointaccountid",
    "sessioncredentialfromconsole",
    "errormessage",
    "tlsdetails.tlsversion",
    "tlsdetails.ciphersuite",
    "tlsdetails.clientprovidedhostheader",
    "addendum.reason",
    "addendum.updatedfields",
    "addendum.originalrequestid",
    "addendum.originaleventid",
    "useridentity.type",
    "useridentity.principalid",
    "useridentity.arn",
    "useridentity.accountid",
    "useridentity.invokedby",
    "useridentity.accesskeyid",
    "useridentity.username",
    "useridentity.onbehalfof.userid",
    "useridentity.onbehalfof.identitystorearn",
    "useridentity.sessioncontext.attributes.mfaauthenticated",
    "useridentity.sessioncontext.sessionissuer.type",
    "useridentity.sessioncontext.sessionissuer.principalid",
    "useridentity.sessioncontext.sessionissuer.arn",
    "useridentity.sessioncontext.sessionissuer.accountid",
    "useridentity.sessioncontext.sessionissuer.username",
    "useridentity.sessioncontext.ec2roledelivery",
];
/// Columns of Athena's table that hold JSON.
const DOCUMENTS: [&str; 5] = [
    "requestparameters",
    "responseelements",
    "additionaleventdata",
    "serviceeventdetails",
    "edgedevicedetails",
];
/// All of Athena's columns that can be searched.
const EVERYTHING: &str = "concat_ws(chr(10), eventversion, eventtime, eventsource, eventname, awsregion, sourceipaddress, \
    useragent, errorcode, errormessage, requestid, eventid, readonly, eventtype, apiversion, recipientaccountid, sharedeventid, \
    vpcendpointid, vpcendpointaccountid, eventcategory, sessioncredentialfromconsole, requestparameters, responseelements, \
    additionaleventdata, serviceeventdetails, edgedevicedetails, json_format(CAST(useridentity AS JSON)), \
    json_format(CAST(resources AS JSON)), json_format(CAST(addendum AS JSON)), json_format(CAST(tlsdetails AS JSON)))";
/// Columns that hold a leaf of the record each.
const LEAVES: &str = "concat_ws(chr(10), eventsource, eventname, awsregion, sourceipaddress, useragent, errorcode, errormessage, \
    requestid, eventid, useridentity.arn, useridentity.principalid, useridentity.username)";

/// Whether JSON may write this letter in another way.
fn is_plain(letter: char) -> bool {
    (' '..='~').contains(&letter) && !"\"\\/<>&'=".contains(letter)
}

/// The pattern as it stands in JSON: what may be written in another way is anything.
pub fn in_json(pattern: &Pattern) -> Pattern {
    let text: String = quote::parts(pattern)
        .into_iter()
        .map(|part| match part {
            (Some(letter), _) if is_plain(letter) && !matches!(letter, '*' | '?') => letter,
            _ => '*',
        })
        .collect();
    Pattern::new(&text, false)
}

/// An expression that is found in the JSON of each text that is such a value; empty where any may be.
fn expression(value: &Value) -> String {
    let whole = |pattern: &Pattern| {
        [
            r#"(.*[\[,:])?\s*"?"#,
            &regex::of_pattern(&in_json(pattern)),
            r#""?\s*[,\]}]"#,
        ]
        .concat()
    };
    match value {
        Value::Like(pattern) => whole(pattern),
        Value::Exact(text) => whole(&Pattern::new(text, true)),
        Value::Regex(expression) => regex::loosened(expression.text())
            .map(|loosened| format!(".*({loosened})"))
            .unwrap_or_default(),
        _ => String::new(),
    }
}

/// An expression for the JSON of all records with such a value below these keys.
pub fn below(keys: &[&str], value: &Value) -> String {
    let mut out = String::new();
    for (index, key) in keys.iter().enumerate() {
        // A key may hold dots.
        out.push_str(if index == 0 { "\"" } else { r#"(\.|"\s*:.*")"# });
        out.push_str(&regex::of_pattern(&in_json(&Pattern::new(key, true))));
    }
    if !keys.is_empty() {
        out.push_str(r#"("\s*:|\.)"#);
    }
    let value = expression(value);
    if keys.is_empty() && value.starts_with("(.*") {
        // Anywhere: what begins with anything needs not say so.
        out.push_str(".*");
    }
    out.push_str(&value);
    out
}

/// Whether a value does not change when upper case becomes lower case.
fn is_without_case(value: &Value) -> bool {
    match value {
        Value::Exact(text) => text
            .bytes()
            .all(|byte| byte.is_ascii() && !byte.is_ascii_alphabetic()),
        Value::Times(..) => false,
        _ => true,
    }
}

impl Writer {
    /// A path in Athena and Lake.
    pub fn path(&mut self, path: &str, value: &Value, wide: bool, about: &Query) -> String {
        if TEXTS.contains(&path) {
            return self.fits(path, value, true, wide, about);
        }
        let keys: Vec<&str> = path.split('.').collect();
        if let ["resources", key @ ("arn" | "accountid" | "type")] = keys[..] {
            let fits = self.fits(&format!("resource.{key}"), value, false, wide, about);
            return format!("any_match(resources, resource -> {fits})");
        }
        let (column, keys) = match self.dialect {
            Dialect::Lake => ("eventjson", &keys[..]),
            _ if DOCUMENTS.contains(&keys[0]) => (keys[0], &keys[1..]),
            _ => {
                self.say(
                    about,
                    "the table has no such column; this condition is left out.",
                );
                return bound(wide);
            }
        };
        if wide {
            self.say(
                about,
                "looked for in the text of the JSON, so that events where it stands further down or in a longer text may be found, too.",
            );
            let expression = below(keys, value);
            return if expression.is_empty() {
                format!("{column} IS NOT NULL")
            } else {
                self.matches(column, &expression)
            };
        }
        let is_name = |key: &&str| {
            !key.is_empty()
                && key
                    .bytes()
                    .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
        };
        if keys.is_empty() || !keys.iter().all(is_name) || !is_without_case(value) {
            return self.untold(about);
        }
        self.say(
            about,
            "events that have it in a list or further down are not left out.",
        );
        let text = [
            "json_extract_scalar(lower(",
            column,
            "), '$.",
            &keys.join("."),
            "')",
        ]
        .concat();
        self.fits(&text, value, true, wide, about)
    }

    /// A word in all that Athena and Lake have of an event.
    pub fn word(&mut self, value: &Value, wide: bool, about: &Query) -> String {
        if self.dialect == Dialect::Athena {
            self.say(about, "looked for in the columns that the table has.");
        }
        if !wide {
            let words = match value {
                Value::Like(pattern) => pattern.words(),
                _ => None,
            };
            self.say(
                about,
                "only events that have it in one of the plain columns are left out.",
            );
            return match words {
                Some(words) => quote::like(LEAVES, &Pattern::new(&words, true), true),
                None => FALSE.to_owned(),
            };
        }
        // Whether an event is a management event is a word of its record, and no column of the table.
        let is_flag = ["true", "false"].iter().any(|flag| match value {
            Value::Like(pattern) => pattern.is_in(flag),
            Value::Regex(expression) => expression.is_in(flag),
            _ => false,
        });
        if is_flag && self.dialect == Dialect::Athena {
            self.say(
                about,
                "may stand in managementEvent, which the table does not have; the condition is left out.",
            );
            return TRUE.to_owned();
        }
        let everything = if self.dialect == Dialect::Lake {
            "eventjson"
        } else {
            EVERYTHING
        };
        match value {
            Value::Like(pattern) => {
                self.say(
                    about,
                    "looked for in the text of the record, names of its fields included.",
                );
                quote::like(everything, &in_json(pattern), true)
            }
            Value::Regex(expression) => match regex::loosened(expression.text()) {
                Some(loosened) => {
                    self.say(
                        about,
                        "looked for in the text of the record, its ends anywhere.",
                    );
                    self.matches(everything, &loosened)
                }
                None => {
                    self.say(
                        about,
                        "this expression can’t be looked for in JSON; the condition is left out.",
                    );
                    bound(wide)
                }
            },
            Value::Exact(text) => self.word(&Value::Like(Pattern::new(text, true)), wide, about),
            _ => all(Vec::new()),
        }
    }
}
