//! A definition's text → its states, the ways between them, and what is wrong with it.
//!
//! Rules: "State machine structure in Amazon States Language" and the pages on each type of state in the Step
//! Functions developer guide (docs.aws.amazon.com/step-functions/latest/dg/statemachine-structure.html).
//! Whatever is wrong is said in [`Definition::problems`]; what could be read is still there.

use crate::json::tree::Tree;
use crate::step_functions::asl::words;

/// How deep branches and processors are followed into each other.
const DEEPEST: usize = 10;
/// How many states are read.
const MOST_STATES: usize = 1_000;

/// How many ways are read.
const MOST_EDGES: usize = 4_000;

/// The types of states, as they are written; a state's `kind` is the place in this list.
pub const TYPES: [&str; 8] = [
    "Task", "Pass", "Choice", "Wait", "Succeed", "Fail", "Parallel", "Map",
];

/// A type of state.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)] // the names of Amazon States Language
pub enum StateType {
    Task,
    Pass,
    Choice,
    Wait,
    Succeed,
    Fail,
    Parallel,
    Map,
    /// A type that is not in the language, or none.
    Unknown,
}

const STATE_TYPES: [StateType; 8] = [
    StateType::Task,
    StateType::Pass,
    StateType::Choice,
    StateType::Wait,
    StateType::Succeed,
    StateType::Fail,
    StateType::Parallel,
    StateType::Map,
];

/// One state.
#[derive(Debug)]
pub struct State {
    /// Its name.
    pub name: String,
    /// Its type.
    pub kind: StateType,
    /// The flow that it stands in, a place in [`Definition::flows`].
    pub flow: usize,
    /// Whether an execution of its flow can end with it.
    pub ends: bool,
    /// Where its JSON stands: the places of members and elements from the root.
    path: Vec<usize>,
}

/// States that lead to each other: the definition itself, a branch of a Parallel, the processor of a Map.
#[derive(Debug)]
pub struct StateGroup {
    /// The state whose inside this is; none for the definition itself.
    pub owner: Option<usize>,
    /// The state that it begins with, if that is there.
    pub start: Option<usize>,
    /// Its states, in the order of the text.
    pub states: Vec<usize>,
}

/// Why one state follows another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TransitionKind {
    /// `Next` of the state itself.
    Next,
    /// A rule of a Choice.
    Choice,
    /// The `Default` of a Choice.
    Default,
    /// A `Catch`.
    Catch,
}

/// A way from a state to another of the same flow.
#[derive(Debug)]
pub struct Edge {
    /// The place of the state that it leaves.
    pub from: usize,
    /// The place of the state that it leads to.
    pub to: usize,
    /// Why.
    pub way: TransitionKind,
    /// The condition or the names of the errors; empty for `Next`.
    pub label: String,
}

/// What a definition says. Empty but for its problem if the text is not JSON.
#[derive(Debug)]
pub struct Definition {
    /// The whole as JSON.
    pub value: Tree,
    /// All states, those of inner flows too.
    pub states: Vec<State>,
    /// The definition itself, then the inner flows.
    pub flows: Vec<StateGroup>,
    /// All ways.
    pub edges: Vec<Edge>,
    /// What is wrong: sentences that name the state.
    pub problems: Vec<String>,
}

impl Definition {
    /// Reads a text, whatever it is.
    pub fn read(text: &str) -> Self {
        let (value, problem) = match Tree::read(text) {
            Ok(value) => (value, None),
            Err(why) => (
                Tree::Object(Vec::new()),
                Some(format!("Not JSON at {why}.")),
            ),
        };
        let mut read = Self {
            value: Tree::Object(Vec::new()),
            states: vec![],
            flows: vec![],
            edges: vec![],
            problems: vec![],
        };
        match problem {
            Some(why) => read.problem(&[&why]),
            None => {
                read.flow(&value, None, Vec::new(), DEEPEST);
                read.names_twice();
            }
        }
        read.value = value;
        read
    }

    /// The JSON of a state.
    pub fn json(&self, state: usize) -> &Tree {
        self.states[state]
            .path
            .iter()
            .fold(&self.value, |value, &at| match value {
                Tree::Object(members) => &members[at].1,
                Tree::List(items) => &items[at],
                _ => value,
            })
    }

    fn problem(&mut self, parts: &[&str]) {
        self.problems.push(parts.concat());
    }

    /// Reads the states of one flow, then what is inside them.
    fn flow(&mut self, value: &Tree, owner: Option<usize>, path: Vec<usize>, deepest: usize) {
        let place = match owner {
            Some(owner) => format!("Inside “{}”: ", self.states[owner].name),
            None => String::new(),
        };
        let number = self.flows.len();
        let from = self.states.len();
        let states_at = value
            .members()
            .iter()
            .position(|(name, _)| name == "States");
        let members = value.get("States").map(Tree::members).unwrap_or_default();
        if members.is_empty() {
            self.problem(&[&place, "there are no States."]);
        }
        for (at, (name, state)) in members.iter().enumerate() {
            if self.states.len() >= MOST_STATES {
                self.problem(&["Only the first 1,000 states are read and drawn."]);
                break;
            }
            let written = state.text_of("Type");
            let kind = TYPES.iter().position(|known| *known == written);
            let mut inner = path.clone();
            inner.extend([states_at.unwrap_or_default(), at]);
            self.states.push(State {
                name: name.clone(),
                kind: kind.map_or(StateType::Unknown, |at| STATE_TYPES[at]),
                flow: number,
                ends: false,
                path: inner,
            });
            if kind.is_none() {
                let what: &[&str] = match written {
                    "" => &["“", name, "” has no Type."],
                    _ => &["“", name, "” has the unknown Type “", written, "”."],
                };
                self.problem(what);
            }
        }
        let states: Vec<usize> = (from..self.states.len()).collect();
        let start_at = value.text_of("StartAt");
        let start = states
            .iter()
            .copied()
            .find(|&at| self.states[at].name == start_at);
        if start.is_none() && !members.is_empty() {
            match start_at {
                "" => self.problem(&[&place, "there is no StartAt."]),
                name => self.problem(&[&place, "StartAt names “", name, "”, which is not there."]),
            }
        }
        self.flows.push(StateGroup {
            owner,
            start,
            states: states.clone(),
        });
        for (&at, (_, state)) in states.iter().zip(members) {
            self.ways(at, state, &states);
        }
        self.unreachable(number);
        for (&at, (_, state)) in states.iter().zip(members) {
            self.inside(at, state, deepest);
        }
    }

    /// The ways that leave a state, and what is wrong with its fields.
    fn ways(&mut self, at: usize, state: &Tree, flow: &[usize]) {
        let kind = self.states[at].kind;
        let name = self.states[at].name.clone();
        let ends = state.get("End").is_some_and(|end| *end == Tree::Bool(true));
        let goes = state.get("Next").is_some();
        self.states[at].ends = ends || matches!(kind, StateType::Succeed | StateType::Fail);
        match kind {
            StateType::Succeed | StateType::Fail if !goes => (),
            StateType::Succeed | StateType::Fail => {
                self.problem(&["“", &name, "” has a Next, which its Type does not allow."]);
            }
            StateType::Choice => {
                let rules = state.get("Choices").map(Tree::items).unwrap_or_default();
                if rules.is_empty() {
                    self.problem(&["“", &name, "” has no Choices."]);
                }
                for rule in rules {
                    self.way(
                        at,
                        rule.get("Next"),
                        TransitionKind::Choice,
                        words::condition(rule),
                        flow,
                    );
                }
                if let Some(next) = state.get("Default") {
                    self.way(
                        at,
                        Some(next),
                        TransitionKind::Default,
                        "Default".to_owned(),
                        flow,
                    );
                }
            }
            _ if goes && ends => self.problem(&["“", &name, "” has both Next and End."]),
            _ if !goes && !ends && kind != StateType::Unknown => {
                self.problem(&["“", &name, "” has neither Next nor End."]);
            }
            _ => (),
        }
        if goes && kind != StateType::Choice {
            self.way(
                at,
                state.get("Next"),
                TransitionKind::Next,
                String::new(),
                flow,
            );
        }
        for catch in state.get("Catch").map(Tree::items).unwrap_or_default() {
            self.way(
                at,
                catch.get("Next"),
                TransitionKind::Catch,
                words::errors(catch),
                flow,
            );
        }
        if kind == StateType::Task && state.text_of("Resource").is_empty() {
            self.problem(&["“", &name, "” has no Resource."]);
        }
    }

    fn way(
        &mut self,
        from: usize,
        next: Option<&Tree>,
        way: TransitionKind,
        label: String,
        flow: &[usize],
    ) {
        if self.edges.len() >= MOST_EDGES {
            let said = "Only the first 4,000 ways from state to state are read and drawn.";
            if !self.problems.iter().any(|problem| problem == said) {
                self.problem(&[said]);
            }
            return;
        }
        let field = ["Next", "A rule's Next", "Default", "A Catch's Next"][way as usize];
        let name = self.states[from].name.clone();
        let Some(next) = next.and_then(Tree::text) else {
            return self.problem(&["“", &name, "”: ", field, " is missing or no text."]);
        };
        match flow
            .iter()
            .copied()
            .find(|&at| self.states[at].name == next)
        {
            Some(to) => self.edges.push(Edge {
                from,
                to,
                way,
                label,
            }),
            None => self.problem(&[
                "“",
                &name,
                "”: ",
                field,
                " names “",
                next,
                "”, which is not there.",
            ]),
        }
    }

    /// The branches of a Parallel, the processor of a Map.
    fn inside(&mut self, at: usize, state: &Tree, deepest: usize) {
        let (fields, what): (&[&str], _) = match self.states[at].kind {
            StateType::Parallel => (&["Branches"], "Branches"),
            // Iterator: the name before 2022, still read by Step Functions.
            StateType::Map => (&["ItemProcessor", "Iterator"], "ItemProcessor"),
            _ => return,
        };
        let found = fields
            .iter()
            .find_map(|field| state.members().iter().position(|(name, _)| name == field));
        let name = self.states[at].name.clone();
        let Some(found) = found else {
            return self.problem(&["“", &name, "” has no ", what, "."]);
        };
        let Some(deeper) = deepest.checked_sub(1) else {
            return self.problem(&["“", &name, "” is nested too deep; its inside is not drawn."]);
        };
        let path = [self.states[at].path.as_slice(), &[found]].concat();
        match &state.members()[found].1 {
            Tree::List(branches)
                if self.states[at].kind == StateType::Parallel && !branches.is_empty() =>
            {
                for (number, branch) in branches.iter().enumerate() {
                    self.flow(
                        branch,
                        Some(at),
                        [path.as_slice(), &[number]].concat(),
                        deeper,
                    );
                }
            }
            value @ Tree::Object(_) if self.states[at].kind == StateType::Map => {
                self.flow(value, Some(at), path, deeper)
            }
            _ => self.problem(&["“", &name, "” has no ", what, " that can be read."]),
        }
    }

    fn unreachable(&mut self, flow: usize) {
        let Some(start) = self.flows[flow].start else {
            return;
        };
        let first = self.flows[flow].states[0];
        let mut seen = vec![false; self.flows[flow].states.len()];
        let mut next = vec![start];
        while let Some(at) = next.pop() {
            if !std::mem::replace(&mut seen[at - first], true) {
                next.extend(
                    self.edges
                        .iter()
                        .filter(|edge| edge.from == at)
                        .map(|edge| edge.to),
                );
            }
        }
        for (at, _) in seen.iter().enumerate().filter(|(_, seen)| !**seen) {
            let name = self.states[first + at].name.clone();
            self.problem(&["“", &name, "” can't be reached from StartAt."]);
        }
    }

    /// Names must be unique in the whole definition, inner flows included.
    fn names_twice(&mut self) {
        for at in 0..self.states.len() {
            let name = &self.states[at].name;
            if self.states[..at].iter().any(|other| other.name == *name) {
                let name = name.clone();
                self.problem(&["The name “", &name, "” stands more than once."]);
            }
        }
    }
}
