//! Who became whom, as a tree: persons and workloads, the principals that they became, and what was done as each.
//!
//! Sessions of one principal that came the same way are one node, so that a thousand sessions of a role can be read.

use super::Counts;
use super::lanes::{Total, totals_of};
use crate::cloudtrail::arn::Arn;
use crate::protocol::{ChainGraph, ChainNode};
use crate::query::print::{any_of, term};
use crate::store::interner::NONE;
use crate::store::row_set::RowSet;
use crate::store::session_columns::Confidence;
use crate::store::{Column, Store};
use std::collections::HashMap;

/// So many nodes can still be read. The others are counted.
const MOST_NODES: usize = 200;

/// A chain with more hops is taken to begin anew.
const MOST_DEPTH: u32 = 20;

/// What makes a node: where it hangs, who it is, and the call that led to it.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
struct NodeKey {
    parent: u32,
    /// A principal; for a node without a parent a person.
    who: u32,
    /// The name of the call that issued the credentials; [`NONE`] for a person and where that is not known.
    call: u32,
    /// Whether it is known that it was this call.
    is_known: bool,
}

struct TreeNode {
    key: NodeKey,
    depth: u32,
    sessions: Vec<u32>,
    own: Total,
    /// Events of the node and all below it.
    below: u32,
}

/// The tree of the sessions that some events belong to.
pub fn chain_graph(store: &Store, rows: &RowSet) -> ChainGraph {
    let columns = store.sessions();
    let totals = totals_of(store, rows, &columns.session_of, columns.kinds.len());
    let mut tree = ChainTree::new(store);
    for (session, total) in (0..).zip(&totals).skip(1) {
        if total.counts.events > 0 {
            let node = tree.node_of(session);
            tree.add(node, session, total);
        }
    }
    tree.graph()
}

struct ChainTree<'s> {
    store: &'s Store,
    nodes: Vec<TreeNode>,
    numbers: HashMap<NodeKey, u32>,
    /// For each session its node; [`NONE`] where it has none yet.
    node_of: Vec<u32>,
}

impl<'s> ChainTree<'s> {
    fn new(store: &'s Store) -> Self {
        ChainTree {
            store,
            nodes: Vec::new(),
            numbers: HashMap::new(),
            node_of: vec![NONE; store.sessions().kinds.len()],
        }
    }

    /// The node of a session; those that it hangs from are made first.
    fn node_of(&mut self, session: u32) -> u32 {
        let mut path = vec![session];
        while self.node_of[path[path.len() - 1] as usize] == NONE
            && let Some(parent) = self.parent(path[path.len() - 1])
        {
            path.push(parent);
        }
        let mut above = NONE;
        for session in path.into_iter().rev() {
            if self.node_of[session as usize] == NONE {
                self.node_of[session as usize] = self.place(session, above);
            }
            above = self.node_of[session as usize];
        }
        above
    }

    /// The session whose call issued the credentials, where one is known.
    fn parent(&self, session: u32) -> Option<u32> {
        let columns = self.store.sessions();
        let call = columns.issued_by[session as usize];
        let is_known = columns.confidences[session as usize].is_some_and(Confidence::is_known);
        (call != NONE && is_known).then(|| columns.session_of[call as usize])
    }

    fn principal(&self, session: u32) -> u32 {
        let identity = self.store.sessions().identities[session as usize];
        self.store.identities()[identity as usize].principal
    }

    /// Finds or makes the node of a session below another one.
    fn place(&mut self, session: u32, above: u32) -> u32 {
        let columns = self.store.sessions();
        let principal = self.principal(session);
        let call = columns.issued_by[session as usize];
        let key = self
            .store
            .text(self.store.principals()[principal as usize].key);
        if above != NONE && self.named(&self.nodes[above as usize]).0 == key {
            // Somebody who signs in to the console, or gets a token, stays who it was.
            return above;
        }
        if above != NONE && self.nodes[above as usize].depth < MOST_DEPTH {
            return self.number(NodeKey {
                parent: above,
                who: principal,
                call: self.store.column(Column::Name)[call as usize],
                is_known: columns.confidences[session as usize] == Some(Confidence::Exact),
            });
        }
        let person = columns.persons[session as usize];
        let root = self.number(NodeKey {
            parent: NONE,
            who: person,
            call: NONE,
            is_known: true,
        });
        // A person who calls as a principal of the same key is that principal; so is a service, in whatever account, and a
        // role's session that names nobody.
        // The name alone, as a failed sign-in has it, is the user's too where the records prove it.
        let is_user_of_name = |person: &str| {
            let (account, _) = key.split_once(":user-name:").unwrap_or_default();
            !account.is_empty() && person.starts_with(&format!("{account}:user:"))
        };
        let is_principal = |person: &String| {
            key == person
                || is_user_of_name(person)
                || key.starts_with(&format!("{person}@"))
                || person.starts_with(&format!("{key}/"))
        };
        if columns
            .person_keys
            .get(person as usize)
            .is_some_and(is_principal)
        {
            return root;
        }
        self.number(NodeKey {
            parent: root,
            who: principal,
            call: NONE,
            is_known: false,
        })
    }

    fn number(&mut self, key: NodeKey) -> u32 {
        if let Some(number) = self.numbers.get(&key) {
            return *number;
        }
        let depth = match key.parent {
            NONE => 0,
            parent => self.nodes[parent as usize].depth + 1,
        };
        let number = self.nodes.len() as u32;
        self.nodes.push(TreeNode {
            key,
            depth,
            sessions: Vec::new(),
            own: Total::default(),
            below: 0,
        });
        self.numbers.insert(key, number);
        number
    }

    fn add(&mut self, node: u32, session: u32, total: &Total) {
        let own = &mut self.nodes[node as usize].own;
        own.counts = Counts {
            events: own.counts.events + total.counts.events,
            errors: own.counts.errors + total.counts.errors,
            denied: own.counts.denied + total.counts.denied,
        };
        own.first = [own.first, total.first].into_iter().flatten().min();
        own.last = own.last.max(total.last);
        self.nodes[node as usize].sessions.push(session);
        let mut now = node;
        while now != NONE {
            self.nodes[now as usize].below += total.counts.events;
            now = self.nodes[now as usize].key.parent;
        }
    }

    /// Key and name of who a node is.
    fn named(&self, node: &TreeNode) -> (&'s str, &'s str) {
        let columns = self.store.sessions();
        let who = node.key.who as usize;
        if node.key.parent == NONE {
            let text = |texts: &'s [String]| texts.get(who).map_or("", String::as_str);
            (text(&columns.person_keys), text(&columns.person_names))
        } else {
            let principal = &self.store.principals()[who];
            (
                self.store.text(principal.key),
                self.store.text(principal.name),
            )
        }
    }

    /// The account that a node is of: that in its key, otherwise that of its credentials.
    fn account(&self, node: &TreeNode, key: &'s str) -> &'s str {
        match Arn::parse(key) {
            Some(arn) if !arn.account.is_empty() => return arn.account,
            _ => {}
        }
        let identity = node.sessions.first().and_then(|session| {
            let identity = self.store.sessions().identities[*session as usize];
            self.store.identities().get(identity as usize)
        });
        identity.map_or("", |identity| self.store.text(identity.account))
    }

    /// The nodes with the most events at or below them, each before those that hang from it.
    fn graph(&self) -> ChainGraph {
        let mut order: Vec<u32> = (0..self.nodes.len() as u32).collect();
        let rank = |number: &u32| {
            let node = &self.nodes[*number as usize];
            let (key, name) = self.named(node);
            (u32::MAX - node.below, node.depth, name, key, *number)
        };
        order.sort_by(|one, two| rank(one).cmp(&rank(two)));
        let mut place_of = vec![NONE; self.nodes.len()];
        let mut nodes = Vec::new();
        for number in order.iter().take(MOST_NODES) {
            place_of[*number as usize] = nodes.len() as u32;
            nodes.push(self.node(&self.nodes[*number as usize], &place_of));
        }
        for number in order.iter().skip(MOST_NODES) {
            if let Some(drawn) = self.drawn_above(*number, &place_of) {
                let node: &mut ChainNode = &mut nodes[drawn as usize];
                node.further += 1;
            }
        }
        ChainGraph {
            left_out: (self.nodes.len() - nodes.len()) as u32,
            nodes,
        }
    }

    /// The place of the nearest node above that is drawn; none where even the person is left out.
    fn drawn_above(&self, number: u32, place_of: &[u32]) -> Option<u32> {
        let mut now = self.nodes[number as usize].key.parent;
        while now != NONE {
            match place_of[now as usize] {
                NONE => now = self.nodes[now as usize].key.parent,
                place => return Some(place),
            }
        }
        None
    }

    fn node(&self, node: &TreeNode, place_of: &[u32]) -> ChainNode {
        let (key, name) = self.named(node);
        let is_person = node.key.parent == NONE;
        let parent = (!is_person).then(|| place_of[node.key.parent as usize]);
        ChainNode {
            parent,
            key: key.to_owned(),
            name: name.to_owned(),
            accounts: String::new(),
            account: self.account(node, key).to_owned(),
            is_person,
            call: self.store.text(node.key.call).to_owned(),
            is_proven: node.key.is_known,
            sessions: node.sessions.len() as u32,
            events: node.own.counts.events,
            failed: node.own.counts.errors,
            denied: node.own.counts.denied,
            first: node.own.first,
            last: node.own.last,
            further: 0,
            query: self.query(node, key),
        }
    }

    /// What finds the events of a node; empty where it would be too long.
    fn query(&self, node: &TreeNode, key: &str) -> String {
        let keys = &self.store.sessions().session_keys;
        let sessions = node.sessions.iter();
        let keys = sessions.map(|session| keys[*session as usize].as_str());
        let of_sessions = any_of("session-key", keys);
        // All sessions of a person that call as the person itself, where nothing hangs below.
        let is_all = !node.sessions.is_empty()
            && node.key.parent == NONE
            && node.below == node.own.counts.events;
        of_sessions
            .or_else(|| is_all.then(|| term("person", key)))
            .unwrap_or_default()
    }
}
