//! The paths of users, roles, groups and policies of IAM: a call names them without, their ARNs have it.

use super::resource_table::ArnPattern;
use super::resources::RecordValues;
use crate::cloudtrail::arn::Arn;
use crate::store::Store;
use std::collections::{BTreeSet, HashMap};

/// ARNs by account, kind (`role/`) and name.
type KnownArns = HashMap<(String, String, String), BTreeSet<String>>;

/// ARNs of IAM, as any record names them.
#[derive(Default)]
pub struct IamPaths(KnownArns);

impl IamPaths {
    /// Those of all records.
    pub fn of(store: &Store) -> Self {
        IamPaths(known_arns(store))
    }

    /// That of one name, if it lies in no path: what these files say of paths is not looked through.
    pub fn of_one(store: &Store, form: &ArnPattern, around: &RecordValues, name: &str) -> Self {
        let begin = form.begin_of_arn(around.partition(), around.region, around.account);
        let arn = [begin.as_str(), name].concat();
        let mut known = KnownArns::new();
        if store.strings().find(&arn).is_some() {
            let key = (
                around.account.to_owned(),
                form.begin.to_owned(),
                name.to_owned(),
            );
            known.insert(key, BTreeSet::from([arn]));
        }
        IamPaths(known)
    }

    /// Bytes that they take, about.
    pub fn memory_bytes(&self) -> usize {
        let one =
            |((account, kind, name), arns): (&(String, String, String), &BTreeSet<String>)| {
                let arns = arns.iter().map(|arn| arn.capacity() + size_of::<String>());
                let key = account.capacity() + kind.capacity() + name.capacity();
                key + arns.sum::<usize>() + size_of::<(String, String, String, BTreeSet<String>)>()
            };
        self.0.iter().map(one).sum()
    }

    /// The ARNs of what has this name; none where no record tells.
    pub fn known(&self, account: &str, kind: &str, name: &str) -> Vec<&String> {
        let key = (account.to_owned(), kind.to_owned(), name.to_owned());
        self.0.get(&key).into_iter().flatten().collect()
    }
}

fn known_arns(store: &Store) -> KnownArns {
    let mut known = KnownArns::new();
    let texts = store.strings().texts();
    for number in 0..texts.len() as u32 {
        // Hardly any text is one: most are left out by their first letters.
        if !texts.bytes(number).starts_with(b"arn:") {
            continue;
        }
        let text = texts.get(number);
        let is_of_iam = text.split(':').nth(2) == Some("iam");
        // What stands in a policy may be a pattern.
        if !is_of_iam || text.contains(['*', '?', '$']) {
            continue;
        }
        if let Some(arn) = Arn::parse(text)
            && let Some((kind, _)) = arn.resource.split_once('/')
        {
            let key = (
                arn.account.to_owned(),
                format!("{kind}/"),
                arn.name().to_owned(),
            );
            known.entry(key).or_default().insert(text.to_owned());
        }
    }
    known
}
