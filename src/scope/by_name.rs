//! Calls that the table does not have: what they do, judged by their names.
//!
//! Source: the names of calls in the API references of the services, a verb and what it is about.

use super::calls::Does;
use crate::cloudtrail::action::without_date;
use crate::store::Store;

/// What the verb of a call says.
struct Verb {
    word: &'static str,
    does: Does,
    /// Verbs of one group are about the same: one undoes another. Empty for making and deleting.
    group: &'static str,
}

const fn verb(word: &'static str, does: Does, group: &'static str) -> Verb {
    Verb { word, does, group }
}

#[rustfmt::skip]
const VERBS: [Verb; 58] = [
    verb("Create", Does::Make, ""), verb("Import", Does::Make, ""), verb("Copy", Does::Make, ""), verb("Restore", Does::Make, ""),
    verb("Launch", Does::Make, ""), verb("Provision", Does::Make, ""), verb("Request", Does::Make, ""), verb("Upload", Does::Make, ""),
    verb("Publish", Does::Make, ""), verb("Run", Does::Make, ""), verb("Purchase", Does::Make, ""), verb("Clone", Does::Make, ""),
    verb("Delete", Does::End, ""), verb("Terminate", Does::End, ""), verb("Destroy", Does::End, ""), verb("Purge", Does::End, ""),
    verb("Put", Does::Set, ""),
    verb("Register", Does::Make, "registered"), verb("Deregister", Does::End, "registered"),
    verb("Allocate", Does::Make, "allocated"), verb("Release", Does::End, "allocated"),
    verb("Add", Does::Make, "added"), verb("Remove", Does::End, "added"),
    verb("Attach", Does::Make, "attached"), verb("Detach", Does::End, "attached"),
    verb("Associate", Does::Make, "associated"), verb("Disassociate", Does::End, "associated"),
    verb("Authorize", Does::Make, "authorized"), verb("Revoke", Does::End, "authorized"),
    verb("Grant", Does::Make, "authorized"),
    verb("Subscribe", Does::Make, "subscribed"), verb("Unsubscribe", Does::End, "subscribed"),
    verb("Enable", Does::Enable, "on"), verb("Disable", Does::Disable, "on"),
    verb("Activate", Does::Enable, "on"), verb("Deactivate", Does::Disable, "on"),
    verb("Start", Does::Enable, "running"), verb("Stop", Does::Disable, "running"), verb("Cancel", Does::Disable, "running"),
    verb("Resume", Does::Enable, "running"), verb("Suspend", Does::Disable, "running"), verb("Pause", Does::Disable, "running"),
    verb("Invite", Does::Make, "invited"), verb("Accept", Does::Make, "accepted"), verb("Reject", Does::End, "accepted"),
    verb("Set", Does::Change, ""), verb("Update", Does::Change, ""), verb("Modify", Does::Change, ""), verb("Change", Does::Change, ""),
    verb("Reset", Does::Change, ""), verb("Replace", Does::Change, ""), verb("Tag", Does::Change, "tags"), verb("Untag", Does::Change, "tags"),
    verb("Move", Does::Change, ""), verb("Rename", Does::Change, ""), verb("Send", Does::Change, "sent"),
    verb("Batch", Does::Change, ""), verb("Transfer", Does::Change, ""),
];

/// What a call does, judged by its name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Judged {
    /// What it does; where the verb is not known it counts as a change.
    pub does: Does,
    /// What the thing is called.
    pub thing: String,
    /// The thing as it stands in the names of parameters, in small letters.
    noun: String,
}

/// Calls that leave nothing of their own: they sign somebody in, or an agent reports by them. Where the name is empty, all of the
/// service.
const WITHOUT_TRACE: [(&str, &str); 9] = [
    ("signin", ""),
    ("ssm", "UpdateInstanceInformation"),
    ("ssm", "UpdateInstanceAssociationStatus"),
    ("ssm", "PutInventory"),
    ("ssm", "PutComplianceItems"),
    ("logs", "PutLogEvents"),
    ("monitoring", "PutMetricData"),
    ("xray", "PutTraceSegments"),
    ("xray", "PutTelemetryRecords"),
];

/// Whether a call leaves nothing of its own behind.
pub fn is_without_trace(service: &str, name: &str) -> bool {
    WITHOUT_TRACE
        .iter()
        .any(|(known, call)| *known == service && (call.is_empty() || *call == name))
}

/// The same of calls of IAM; a user of another service is another one.
const PARENTS_IN_IAM: [(&str, &str); 5] = [
    ("role", "q.roleName"),
    ("IAM user", "q.userName"),
    ("IAM group", "q.groupName"),
    ("instance profile", "q.instanceProfileName"),
    ("managed policy", "q.policyArn"),
];

/// The things that a call of a service can be about or part of, and where their names stand.
pub fn parents_in(service: &str) -> impl Iterator<Item = &'static (&'static str, &'static str)> {
    let of_iam = if service == "iam" {
        &PARENTS_IN_IAM[..]
    } else {
        &[]
    };
    PARENTS.iter().chain(of_iam)
}

/// Where the names of things stand that such calls are about or are part of, whatever the call.
const PARENTS: [(&str, &str); 13] = [
    ("bucket", "q.bucketName"),
    ("function", "^q.functionName"),
    ("instance", "q.instanceId"),
    ("image", "q.imageId"),
    ("snapshot", "q.snapshotId"),
    ("volume", "q.volumeId"),
    ("VPC", "q.vpcId"),
    ("security group", "q.groupId"),
    ("DB instance", "q.dBInstanceIdentifier"),
    ("DB snapshot", "q.dBSnapshotIdentifier"),
    ("secret", "!q.secretId"),
    ("KMS key", "~q.keyId"),
    ("log group", "q.logGroupName"),
];

/// What a call of this name to a service does.
pub fn judged(service: &str, name: &str) -> Judged {
    let name = without_date(name);
    let end = name
        .char_indices()
        .skip(1)
        .find(|(_, letter)| letter.is_ascii_uppercase());
    let (word, rest) = name.split_at(end.map_or(name.len(), |(place, _)| place));
    let known = VERBS.iter().find(|verb| verb.word == word);
    let (does, group) = known.map_or((Does::Change, ""), |verb| (verb.does, verb.group));
    let noun = if known.is_some() && !rest.is_empty() {
        rest
    } else {
        name
    };
    let noun = match noun.strip_suffix('s').filter(|noun| !noun.ends_with('s')) {
        Some(one) => one,
        None => noun,
    };
    let mut thing = format!("{service} {}", words(noun));
    if !group.is_empty() {
        thing.push_str(&format!(" ({group})"));
    }
    Judged {
        does,
        thing,
        noun: noun.to_ascii_lowercase(),
    }
}

/// `SecurityGroupRule` in words.
fn words(noun: &str) -> String {
    let mut words = String::new();
    let mut was_small = false;
    for letter in noun.chars() {
        if letter.is_ascii_uppercase() && was_small {
            words.push(' ');
        }
        was_small = !letter.is_ascii_uppercase();
        words.push(letter.to_ascii_lowercase());
    }
    words
}

/// The leaves of a shape that name the thing, those of one path together, those of the response first: its id, ARN or name.
pub fn name_leaves(store: &Store, shape: u32, judged: &Judged) -> Vec<Vec<usize>> {
    let mut found: Vec<Vec<usize>> = Vec::new();
    for part in ["responseElements.", "requestParameters."] {
        let paths = store.shape(shape).iter().enumerate();
        let of_part = paths.filter_map(|(place, path)| {
            let path = store.text(*path).strip_prefix(part)?.to_ascii_lowercase();
            Some((rank(&path, &judged.noun)?, place))
        });
        let mut of_part: Vec<(usize, usize)> = of_part.collect();
        of_part.sort();
        // What only looks like a name counts where nothing is known to be one.
        let best = of_part.first().map_or(0, |(rank, _)| *rank);
        if best < WEAK || found.is_empty() {
            let paths = store.shape(shape);
            of_part.retain(|(rank, _)| *rank < WEAK || *rank == best);
            let same_path =
                |one: &(usize, usize), two: &(usize, usize)| paths[one.1] == paths[two.1];
            let of_paths = of_part.chunk_by(same_path);
            let of_paths =
                of_paths.map(|of_path| of_path.iter().map(|(_, place)| *place).collect());
            found.extend(of_paths);
        }
    }
    found.truncate(MOST_NAMES);
    found
}

/// So many names of one thing are looked at.
const MOST_NAMES: usize = 4;
/// Places from this rank on only look like names.
const WEAK: usize = 4;

/// How well the end of a path says that the name of the thing stands there; the lower, the better.
fn rank(path: &str, noun: &str) -> Option<usize> {
    let key = path.rsplit('.').next().unwrap_or(path);
    let is_noun = |end: &str| key.strip_suffix(end).is_some_and(|begin| begin == noun);
    let ends = ["id", "identifier", "arn", "name"];
    if let Some(rank) = ends.iter().position(|end| is_noun(end)) {
        return Some(rank);
    }
    if path == "id" || path == "arn" || path == "name" {
        return Some(WEAK);
    }
    let looks_like = ends.iter().any(|end| key.ends_with(end)) && !key.ends_with("requestid");
    (looks_like && !path.contains("tag") && key != "ownerid").then_some(WEAK + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_says_what_a_call_does() {
        let said = |name| {
            let judged = judged("glue", name);
            (judged.does, judged.thing)
        };
        assert_eq!(
            said("CreateCrawler"),
            (Does::Make, "glue crawler".to_owned())
        );
        assert_eq!(
            said("DeleteCrawlers"),
            (Does::End, "glue crawler".to_owned())
        );
        assert_eq!(
            said("StopJobRun"),
            (Does::Disable, "glue job run (running)".to_owned())
        );
        assert_eq!(
            said("Frobnicate"),
            (Does::Change, "glue frobnicate".to_owned())
        );
        assert_eq!(said("ImportSSHKey2015_03_31").1, "glue sshkey");
    }

    #[test]
    fn a_key_that_names_the_thing_goes_before_others() {
        assert!(rank("subnet.subnetid", "subnet") < rank("subnet.vpcid", "subnet"));
        assert_eq!(rank("requestid", "subnet"), None);
        assert_eq!(rank("subnet.cidrblock", "subnet"), None);
        assert_eq!(rank("name", "crawler"), Some(WEAK));
    }
}
