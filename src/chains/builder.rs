//! Works chains out in short steps, so that questions are answered in between.

use super::issued::Issued;
use super::links::{self, LinkSlot, PossibleIssues};
use super::paths::ChainLeaves;
use super::sessions::{SessionGrouping, SessionGroups};
use super::{AgentCall, Chains, Person, agents, kinds, mcp, origin, persons, same_session};
use crate::cloudtrail::origin::CallOrigin;
use crate::store::Store;

/// So many events are looked at in one step.
const EVENTS_PER_STEP: usize = 100_000;

/// Chains that are being worked out.
#[derive(Default)]
pub struct ChainBuilder {
    /// How many events the store had when it began, and how many of them had been replaced.
    begun_with: Option<(usize, u32)>,
    step: BuildStep,
    agent_calls: Vec<AgentCall>,
    /// First the copies of calls in other accounts, then all events that are of another one's session.
    same_session: Vec<u32>,
    issued: Issued,
    grouping: Option<SessionGrouping>,
    grouped: SessionGroups,
    links: Vec<LinkSlot>,
    possible: PossibleIssues,
    origins: Vec<CallOrigin>,
    persons: (Vec<Person>, Vec<u32>),
}

/// What is to be done next. Numbers are places in the order of time.
#[derive(Clone, Copy, Default)]
enum BuildStep {
    #[default]
    Copies,
    Issued(usize),
    Groups,
    Sessions(usize),
    Statements,
    Links,
    Origins,
    Kinds,
    Persons,
    Agents,
}

impl ChainBuilder {
    /// Takes one step; gives the chains after the last one. Begins anew where the store has changed since the last step. Call
    /// [`Store::sort`] before.
    pub fn advance(&mut self, store: &Store) -> Option<Chains> {
        let store_is = (store.len(), store.replaced());
        if self.begun_with != Some(store_is) {
            *self = ChainBuilder {
                begun_with: Some(store_is),
                ..ChainBuilder::default()
            };
        }
        let leaves = ChainLeaves::new(store);
        let stretch = |from: usize| &store.order()[from..(from + EVENTS_PER_STEP).min(store.len())];
        self.step = match self.step {
            BuildStep::Copies => {
                self.agent_calls = mcp::agent_calls(store, &leaves);
                self.same_session = same_session::copies_in_other_accounts(store, &leaves);
                BuildStep::Issued(0)
            }
            BuildStep::Issued(from) => {
                let events = stretch(from);
                self.issued.add(store, &leaves, &self.same_session, events);
                if from + events.len() < store.len() {
                    BuildStep::Issued(from + events.len())
                } else {
                    self.issued.finish(store);
                    BuildStep::Groups
                }
            }
            BuildStep::Groups => {
                same_session::join_agent_calls(store, &self.agent_calls, &mut self.same_session);
                self.grouping = Some(SessionGrouping::new(store, &leaves, &self.issued));
                BuildStep::Sessions(0)
            }
            BuildStep::Sessions(from) => {
                let events = stretch(from);
                if let Some(grouping) = &mut self.grouping {
                    grouping.add(store, &leaves, &self.same_session, events);
                }
                match from + events.len() {
                    next if next < store.len() => BuildStep::Sessions(next),
                    _ => BuildStep::Statements,
                }
            }
            BuildStep::Statements => {
                if let Some(grouping) = self.grouping.take() {
                    self.grouped = grouping.finish(store, &leaves, &self.same_session);
                }
                BuildStep::Links
            }
            BuildStep::Links => {
                (self.links, self.possible) =
                    links::links(store, &leaves, &self.issued, &self.grouped);
                self.issued = Issued::default();
                BuildStep::Origins
            }
            BuildStep::Origins => {
                let events = mcp::mcp_events(store, &leaves, &self.agent_calls);
                self.origins = origin::origins(store, &leaves, &events);
                BuildStep::Kinds
            }
            BuildStep::Kinds => {
                kinds::judge_kinds(store, &mut self.grouped, &self.origins, &self.links);
                BuildStep::Persons
            }
            BuildStep::Persons => {
                let sessions = &self.grouped.sessions;
                self.persons = persons::persons(store, &leaves, sessions, &self.links);
                BuildStep::Agents
            }
            BuildStep::Agents => return Some(std::mem::take(self).finish(store, &leaves)),
        };
        None
    }

    fn finish(self, store: &Store, leaves: &ChainLeaves<'_>) -> Chains {
        let SessionGroups {
            sessions,
            session_of,
        } = self.grouped;
        let (persons, person_of) = self.persons;
        let mcp_events = mcp::mcp_events(store, leaves, &self.agent_calls);
        let agents = agents::agents(store, &mcp_events, &session_of, &person_of, &persons);
        Chains {
            sessions,
            session_of,
            origins: self.origins,
            links: self.links,
            possible: self.possible,
            persons,
            person_of,
            agent_calls: self.agent_calls,
            agents,
            replaced: store.replaced(),
        }
    }
}
