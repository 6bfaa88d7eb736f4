//! Commands of the AWS CLI to review: for each row that is left one that shows it and one that undoes it, all commented out.
//! Nothing runs them but whoever has read them and takes the signs of comments away.
//!
//! Texts of logs are quoted for a POSIX shell; what can't stand on one line is said in its escaped form only.

use super::issued::CREDENTIALS;
use super::rows::{ScopeEffect, ToldRow};
use super::things::thing;
use crate::cloudtrail::time::text_from_millis;
use crate::store::batch::NO_TIME;
use crate::store::{Column, Store};

/// What stands at the beginning.
pub const HEADER: &str = "\
# Commands to review: nothing in this file runs as it is, every line is a comment.
# Read each one, check that it means what you mean, then take its sign away.
# A command wants credentials of the account that stands above it. Keep evidence before you delete anything.
";

/// A text as one word of a POSIX shell; none where it can't stand on one line of a comment.
pub fn shell_word(text: &str) -> Option<String> {
    if text
        .chars()
        .any(|letter| letter.is_control() || matches!(letter, '\u{2028}' | '\u{2029}'))
    {
        return None;
    }
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_./:@,=+%".contains(&byte);
    // A word that begins with a hyphen would be taken for an option, and one with `=` or `~` for something else.
    let is_safe = text.bytes().all(is_plain)
        && text
            .bytes()
            .next()
            .is_some_and(|first| first.is_ascii_alphanumeric() || first == b'/');
    match is_safe {
        true => Some(text.to_owned()),
        false => Some(format!("'{}'", text.replace('\'', r"'\''"))),
    }
}

/// A text within a comment: on one line, whatever is in it.
fn on_one_line(text: &str) -> String {
    let escape = |letter: char| match letter {
        letter if letter.is_control() || matches!(letter, '\u{2028}' | '\u{2029}') => {
            letter.escape_unicode().collect()
        }
        letter => letter.to_string(),
    };
    text.chars().map(escape).collect()
}

/// The comment lines for a row: what it is, the command that shows it, the command that undoes it or what to look at.
pub fn commands(store: &Store, row: &ToldRow) -> String {
    let event = row.event() as usize;
    let (account, region) = (
        store.cell(Column::Account, event),
        store.cell(Column::Region, event),
    );
    let time = match row.time(store) {
        NO_TIME => "at a time not known".to_owned(),
        time => format!("{} UTC", text_from_millis(time)),
    };
    let name = store.cell(Column::Name, event);
    let mut lines = vec![format!(
        "# {}: {} ({}, {time}, event {}), account {}, {}",
        row.kind(),
        row.resource(),
        name,
        store.key(event),
        if account.is_empty() {
            "not said"
        } else {
            account
        },
        if region.is_empty() {
            "no Region"
        } else {
            region
        },
    )];
    let detail = row.detail();
    if !detail.is_empty() {
        lines.push(format!("#   {detail}"));
    }
    let place = CommandPlace {
        row,
        account,
        region,
    };
    let (review, undo) = templates(row);
    match place.filled(review) {
        Ok(Some(command)) => lines.push(format!("# review: {command}")),
        Ok(None) => {}
        Err(words) => lines.push(format!("# review: {words}")),
    }
    match place.filled(undo) {
        Ok(Some(command)) => lines.push(format!("# undo: {command}")),
        Ok(None) => lines.push(format!("# undo: {}", look_at(row, name))),
        Err(words) => lines.push(format!("# undo: {words}")),
    }
    let lines = lines.iter().map(|line| on_one_line(line) + "\n");
    lines.collect::<String>() + "\n"
}

/// The templates of the commands that show a thing and undo what was done to it.
fn templates(row: &ToldRow) -> (&str, &str) {
    if row.effect == ScopeEffect::Exposed {
        let known = EXPOSURES.iter().find(|(word, ..)| *word == row.thing);
        return known.map_or(("", ""), |(_, review, undo)| (review, undo));
    }
    let thing = thing(&row.thing);
    let undo = match row.effect {
        ScopeEffect::Made | ScopeEffect::Disabled => thing.undo,
        // To delete what is set again would not bring back what was there before.
        ScopeEffect::Changed => thing.undo,
        ScopeEffect::TookOut if row.thing == "value of a secret" => thing.undo,
        ScopeEffect::Destroyed if RESTORED.contains(&row.thing.as_str()) => thing.undo,
        ScopeEffect::Exposed | ScopeEffect::TookOut | ScopeEffect::Destroyed => "",
    };
    let is_there = row.effect != ScopeEffect::Destroyed || RESTORED.contains(&row.thing.as_str());
    (if is_there { thing.review } else { "" }, undo)
}

/// Things that the command of the table brings back after they were deleted.
const RESTORED: [&str; 2] = ["event data store", "public access block of a bucket"];

/// What to look at where no single command undoes it.
fn look_at(row: &ToldRow, call: &str) -> &'static str {
    match row.effect {
        ScopeEffect::Made => {
            "not one command: look at what it is part of and what uses it, then delete it in its service"
        }
        ScopeEffect::Changed => {
            "not one command: compare it with what was set before (the history of the resource, AWS Config) and set that again"
        }
        ScopeEffect::Exposed => "not one command: take the grantee out of its policy or list",
        ScopeEffect::Disabled => "not one command: switch it on again in its service",
        // They have the rights of the user that asked for them.
        ScopeEffect::TookOut if row.thing == CREDENTIALS && call.ends_with("Token") => {
            "wait until they end, or deny sessions issued before now by an inline policy of the user who asked for them (aws:TokenIssueTime)"
        }
        ScopeEffect::TookOut if row.thing == CREDENTIALS => {
            "wait until they end, or deny sessions issued before now by an inline policy of the role (aws:TokenIssueTime)"
        }
        ScopeEffect::TookOut => {
            "what was read can't be taken back: change what it lets somebody into, and tell whom it concerns"
        }
        ScopeEffect::Destroyed => {
            "not one command: make it again as it was (the call that made it, a backup, a version)"
        }
    }
}

/// The commands for what was opened: by its kind, with `{0}` for its name and `{1}` for the grantee.
#[rustfmt::skip]
const EXPOSURES: [(&str, &str, &str); 24] = [
    ("bucket policy", "s3api get-bucket-policy --bucket {0}", ""),
    ("bucket access list", "s3api get-bucket-acl --bucket {0}", "s3api put-bucket-acl --bucket {0} --acl private"),
    ("public access block of a bucket", "s3api get-public-access-block --bucket {0}", "s3api put-public-access-block --bucket {0} --public-access-block-configuration BlockPublicAcls=true,IgnorePublicAcls=true,BlockPublicPolicy=true,RestrictPublicBuckets=true"),
    ("public access block of an account", "s3control get-public-access-block --account-id {account}", "s3control put-public-access-block --account-id {account} --public-access-block-configuration BlockPublicAcls=true,IgnorePublicAcls=true,BlockPublicPolicy=true,RestrictPublicBuckets=true"),
    ("public access block of snapshots", "ec2 get-snapshot-block-public-access-state", "ec2 enable-snapshot-block-public-access --state block-all-sharing"),
    ("public access block of images", "ec2 get-image-block-public-access-state", "ec2 enable-image-block-public-access --image-block-public-access-state block-new-sharing"),
    ("key policy", "kms get-key-policy --key-id {0} --policy-name default", ""),
    ("key grant", "kms list-grants --key-id {0}", ""),
    ("queue policy", "sqs get-queue-attributes --queue-url https://sqs.{region}.amazonaws.com/{account}/{0} --attribute-names Policy", ""),
    ("topic policy", "sns get-topic-attributes --topic-arn arn:aws:sns:{region}:{account}:{0}", ""),
    ("secret policy", "secretsmanager get-resource-policy --secret-id {0}", ""),
    ("repository policy", "ecr get-repository-policy --repository-name {0}", ""),
    ("function policy", "lambda get-policy --function-name {0}", ""),
    ("function URL", "lambda get-function-url-config --function-name {0}", "lambda delete-function-url-config --function-name {0}"),
    ("role trust", "iam get-role --role-name {0}", ""),
    ("snapshot", "ec2 describe-snapshot-attribute --snapshot-id {0} --attribute createVolumePermission", "ec2 reset-snapshot-attribute --snapshot-id {0} --attribute createVolumePermission"),
    ("image", "ec2 describe-image-attribute --image-id {0} --attribute launchPermission", "ec2 reset-image-attribute --image-id {0} --attribute launchPermission"),
    ("DB snapshot", "rds describe-db-snapshot-attributes --db-snapshot-identifier {0}", "rds modify-db-snapshot-attribute --db-snapshot-identifier {0} --attribute-name restore --values-to-remove {1}"),
    ("DB cluster snapshot", "rds describe-db-cluster-snapshot-attributes --db-cluster-snapshot-identifier {0}", "rds modify-db-cluster-snapshot-attribute --db-cluster-snapshot-identifier {0} --attribute-name restore --values-to-remove {1}"),
    ("security group", "ec2 describe-security-group-rules --filters Name=group-id,Values={0}", ""),
    ("SAML provider", "iam list-saml-providers", ""),
    ("OIDC provider", "iam list-open-id-connect-providers", ""),
    ("Roles Anywhere trust anchor", "rolesanywhere list-trust-anchors", ""),
    ("Roles Anywhere profile", "rolesanywhere list-profiles", ""),
];

const NOT_SAID: &str = "the record does not say its name: look at the event";

/// What the templates of a row's commands are filled with.
struct CommandPlace<'a> {
    row: &'a ToldRow,
    account: &'a str,
    region: &'a str,
}

impl CommandPlace<'_> {
    /// A command out of a template; nothing for an empty one.
    ///
    /// # Errors
    /// In words, where a name can't stand in a command or the record does not say it.
    fn filled(&self, template: &str) -> Result<Option<String>, String> {
        if template.is_empty() {
            return Ok(None);
        }
        let mut words = Vec::new();
        for word in template.split(' ') {
            words.push(self.word(word)?);
        }
        let mut command = format!("aws {}", words.join(" "));
        if !self.region.is_empty() {
            command.push_str(&format!(" --region {}", quoted(self.region)?));
        }
        Ok(Some(command))
    }

    /// A word of a template: quoted where something of the log stands in it.
    fn word(&self, word: &str) -> Result<String, String> {
        if !word.contains('{') {
            // What is to be filled in would be something else to a shell.
            let is_open = word.contains('<');
            return if is_open {
                quoted(word)
            } else {
                Ok(word.to_owned())
            };
        }
        if word == "{of}" {
            let of = Some(self.row.of.as_str()).filter(|of| !of.is_empty());
            return quoted(of.ok_or(NOT_SAID)?);
        }
        let mut text = word
            .replace("{account}", self.account)
            .replace("{region}", self.region);
        for (number, sign) in ["{0}", "{1}", "{2}"].into_iter().enumerate() {
            if word.contains(sign) {
                let part = self.row.parts.get(number).filter(|part| !part.is_empty());
                let part = part.ok_or(NOT_SAID)?;
                // What the log says is no template.
                text = text.replacen(sign, grantee(part), 1);
                return quoted(&text);
            }
        }
        quoted(&text)
    }
}

/// Of `anyone (all)` what the record has: `all`.
fn grantee(part: &str) -> &str {
    let written = part
        .strip_prefix("anyone (")
        .and_then(|rest| rest.strip_suffix(')'));
    written.unwrap_or(part)
}

fn quoted(text: &str) -> Result<String, String> {
    shell_word(text).ok_or_else(|| {
        "its name has signs that can't stand on one line: look at the event".to_owned()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_of_a_log_is_one_word_and_never_an_option() {
        for (text, wanted) in [
            ("web", "web"),
            (
                "arn:aws:iam::aws:policy/Admin",
                "arn:aws:iam::aws:policy/Admin",
            ),
            ("$(reboot)", "'$(reboot)'"),
            ("it's", r"'it'\''s'"),
            ("a b", "'a b'"),
            ("-rf", "'-rf'"),
            ("", "''"),
            ("é`id`", "'é`id`'"),
        ] {
            assert_eq!(shell_word(text).as_deref(), Some(wanted));
        }
        assert_eq!(shell_word("a\nreboot"), None);
        assert_eq!(shell_word("a\u{2028}b"), None);
    }
}
