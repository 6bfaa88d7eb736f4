//! The paths of users, roles, groups and policies of IAM: a call names them without, their ARNs have it.

use crate::cloudtrail::arn::Arn;
use crate::store::Store;
use std::cell::OnceCell;
use std::collections::{BTreeSet, HashMap};

/// ARNs by account, kind (`role/`) and name.
type KnownArns = HashMap<(String, String, String), BTreeSet<String>>;

/// ARNs of IAM, as any record names them. They are looked for once one is asked for.
pub struct IamPaths<'s> {
    store: &'s Store,
    arns: OnceCell<KnownArns>,
}

impl<'s> IamPaths<'s> {
    /// Those of all records.
    pub fn of(store: &'s Store) -> Self {
        IamPaths {
            store,
            arns: OnceCell::new(),
        }
    }

    /// The ARNs of what has this name; none where no record tells.
    pub fn known(&self, account: &str, kind: &str, name: &str) -> Vec<&String> {
        let key = (account.to_owned(), kind.to_owned(), name.to_owned());
        let arns = self.arns.get_or_init(|| known_arns(self.store));
        arns.get(&key).into_iter().flatten().collect()
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
