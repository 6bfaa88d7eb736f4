//! The calls that issue credentials: what later sessions can be traced back to.

use super::Map;
use super::paths::{ChainLeaves, ChainPath};
use crate::cloudtrail::arn::Arn;
use crate::cloudtrail::credential::Credential;
use crate::protocol::Outcome;
use crate::store::batch::NO_TIME;
use crate::store::interner::{Interner, NONE, Symbol};
use crate::store::{Column, Store};

/// Calls by a text that they name, in the order in which they came. Most texts have one call, and there can be very many, so
/// that nothing is allocated for each.
#[derive(Default)]
pub struct CallsByText {
    texts: Interner,
    /// For each text its first call.
    first: Vec<u32>,
    /// All calls of texts that have several.
    several: Map<Symbol, Vec<u32>>,
}

impl CallsByText {
    fn push(&mut self, text: &str, call: u32) {
        let number = self.texts.intern(text.as_bytes());
        match self.first.get(number as usize) {
            None => self.first.push(call),
            Some(first) => (self.several.entry(number))
                .or_insert_with(|| vec![*first])
                .push(call),
        }
    }

    /// The calls of a text, in the order of time; none where no call names it.
    pub fn get(&self, text: &str) -> &[u32] {
        let Some(number) = self.texts.find(text) else {
            return &[];
        };
        match self.several.get(&number) {
            Some(several) => several,
            None => std::slice::from_ref(&self.first[number as usize]),
        }
    }

    /// Whether a call names it.
    pub fn has(&self, text: &str) -> bool {
        self.texts.find(text).is_some()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.first.is_empty()
    }
}

/// Calls that issued credentials, by what their responses name. Of the records that several accounts have of one call it is
/// the caller's.
#[derive(Default)]
pub struct Issued {
    /// By the temporary access key. Only where keys have been blacked out do several calls have the same.
    pub by_key: CallsByText,
    /// By the long-term access key that was created.
    pub by_created_key: CallsByText,
    /// By the ARN of the sign-in that was begun.
    pub by_sign_in: CallsByText,
    /// By the unique id of role and session, of the federated user or of the account whose root user it becomes, in the
    /// order of time: several sessions can have the same.
    pub by_role_id: CallsByText,
    /// `ConsoleLogin` by the unique id of who signed in, in the order of time.
    pub console_sign_ins: CallsByText,
    /// `CreateOAuth2Token` by principal and address, in the order of time.
    pub tokens: Map<(u32, Symbol), Vec<u32>>,
}

impl Issued {
    /// Takes in those of these events that issued credentials and succeeded; `events` are a stretch of the store's order of
    /// time. `copy_of` is [`copies_in_other_accounts`](super::same_session::copies_in_other_accounts).
    pub fn add(
        &mut self,
        store: &Store,
        leaves: &ChainLeaves<'_>,
        copy_of: &[u32],
        events: &[u32],
    ) {
        let issued = self;
        let token = store.strings().find("CreateOAuth2Token");
        let sign_in = store.strings().find("ConsoleLogin");
        let tells = [
            ChainPath::IssuedKey,
            ChainPath::CreatedKey,
            ChainPath::AssumedRoleId,
            ChainPath::FederatedUserId,
            ChainPath::TargetPrincipal,
        ];
        // Hardly any call issues credentials: most are left out by their shape.
        let issues: Vec<bool> = (0..store.shapes() as u32)
            .map(|shape| tells.iter().any(|path| leaves.is_in_shape(shape, *path)))
            .collect();
        let mut text = Vec::new();
        for number in events {
            let row = *number as usize;
            let name = Some(store.column(Column::Name)[row]);
            let may_issue = issues[store.shape_numbers()[row] as usize];
            if !may_issue && name != token && name != sign_in {
                continue;
            }
            if store.outcome(row) != Outcome::Ok || copy_of[row] != NONE {
                continue;
            }
            if let Some(key) = leaves.read_of_event(row, ChainPath::IssuedKey, &mut text) {
                issued.by_key.push(key, *number);
            }
            if let Some(key) = leaves.read_of_event(row, ChainPath::CreatedKey, &mut text) {
                issued.by_created_key.push(key, *number);
            }
            let mut ids = [
                ChainPath::AssumedRoleId,
                ChainPath::FederatedUserId,
                ChainPath::TargetPrincipal,
            ]
            .into_iter();
            let id = ids.find(|path| leaves.read_of_event(row, *path, &mut text).is_some());
            let role_id = id.map(
                |path| match (path, std::str::from_utf8(&text).unwrap_or("")) {
                    (ChainPath::TargetPrincipal, principal) => account_of(principal),
                    (_, id) => id,
                },
            );
            // What has no time comes last in the order of time.
            let has_time = store.times()[row] != NO_TIME;
            if let Some(role_id) = role_id.filter(|_| has_time) {
                issued.by_role_id.push(role_id, *number);
            }
            if name == sign_in && has_time {
                let who = leaves.of_identity(store.identity(row), ChainPath::PrincipalId);
                issued.console_sign_ins.push(who, *number);
            }
            if name == token {
                let begun = leaves.read_of_event(row, ChainPath::BegunSignIn, &mut text);
                if let Some(sign_in) = begun {
                    issued.by_sign_in.push(sign_in, *number);
                }
                if has_time {
                    let address = store.column(Column::Address)[row];
                    let group = (store.identity(row).principal, address);
                    issued.tokens.entry(group).or_default().push(*number);
                }
            }
        }
    }

    /// To be called once all events are in.
    pub fn finish(&mut self, store: &Store) {
        for calls in self.by_key.several.values_mut() {
            issued_by_named_callers(store, calls);
        }
    }
}

/// Of several calls with one key those that name the caller, where there are some: the others are records of the called
/// account, which holds its own copy of the same call.
fn issued_by_named_callers(store: &Store, calls: &mut Vec<u32>) {
    let names_caller =
        |call: &u32| store.identity(*call as usize).credential != Credential::AwsAccount;
    if calls.iter().any(names_caller) {
        calls.retain(names_caller);
    }
}

/// The account of the root user that `AssumeRoot` becomes: it is named by its number or its ARN (STS, "AssumeRoot"). It is
/// also the unique id of that root user.
fn account_of(principal: &str) -> &str {
    Arn::parse(principal).map_or(principal, |arn| arn.account)
}
