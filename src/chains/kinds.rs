//! The kind of each session: browser, command line, `aws login`, agent, workload or service.

use super::links::{self, LinkSlot};
use super::sessions::SessionGroups;
use super::{CredentialLink, Join, SessionNumber, persons};
use crate::cloudtrail::origin::CallOrigin;
use crate::cloudtrail::session_kind::SessionKind;
use crate::store::Store;

/// Judges the kind of each session.
pub fn judge_kinds(
    store: &Store,
    grouped: &mut SessionGroups,
    origins: &[CallOrigin],
    links: &[LinkSlot],
) {
    let mut counts = vec![[0_u32; CallOrigin::WORDS.len()]; grouped.sessions.len()];
    for (session, origin) in grouped.session_of.iter().zip(origins) {
        counts[*session as usize][*origin as usize] += 1;
    }
    for number in 0..grouped.sessions.len() {
        let session = &grouped.sessions[number];
        let identity = &store.identities()[session.identity as usize];
        let count = |origin: CallOrigin| counts[number][origin as usize];
        let programs = count(CallOrigin::Cli) + count(CallOrigin::Sdk) + count(CallOrigin::Iac);
        let link: Option<&CredentialLink> = links[number].as_ref();
        let kind = if 2 * count(CallOrigin::Agent) > session.events {
            SessionKind::Agent
        } else if persons::is_service(store, identity) {
            SessionKind::Service
        } else if links::workload(store, &grouped.sessions, links, number as SessionNumber)
            .is_some()
        {
            SessionKind::Workload
        } else if link.is_some_and(|link| matches!(link.join, Join::AwsLogin | Join::SignIn)) {
            SessionKind::AwsLogin
        } else if count(CallOrigin::Console) > programs {
            SessionKind::Browser
        } else if programs > 0 {
            SessionKind::CommandLine
        } else if count(CallOrigin::Service) > 0 {
            SessionKind::Service
        } else if !store.text(identity.access_key).is_empty() {
            // Whatever calls itself by a name of its own signs its requests with a key: a program that somebody runs.
            SessionKind::CommandLine
        } else {
            SessionKind::Other
        };
        grouped.sessions[number].kind = kind;
    }
}
