//! Field sources: where in the store the values of a field or JSON path come from.
//!
//! Search, facets, lanes, cells, sorting and completion all ask for the values of a field. They go by these five
//! sources, so that a new field is one line in [`fields`](crate::query::fields) and one in [`Source::of`].

use crate::cloudtrail::credential::Credential;
use crate::cloudtrail::mcp::McpCall;
use crate::cloudtrail::origin::CallOrigin;
use crate::cloudtrail::session_kind::SessionKind;
use crate::protocol::{EXTERNAL, RuleLevel};
use crate::query::fields::Reads;
use crate::query::mentions::can_hold_name;
use crate::query::tree::Target;
use crate::store::client_columns::ClientPart;
use crate::store::hit_columns::TACTICS;
use crate::store::interner::{NONE, Symbol};
use crate::store::name_columns::{AddressValues, NamedValue};
use crate::store::row_set::RowSet;
use crate::store::scans;
use crate::store::{IdentityRow, Store};

/// The words for the outcomes, by their numbers in [`crate::store::batch`].
const OUTCOMES: [&str; 4] = ["ok", "error", "denied", "untold"];
/// The words for whether a call only read, by the numbers of [`crate::cloudtrail::read_only::ReadOnly`]: 0 is not
/// known; the last two are what the name of a call tells whose record does not say it.
const READ_ONLY: [&str; 5] = ["", "false", "true", "false", "true"];

/// Where the values of a field or JSON path come from.
pub enum Source<'s> {
    /// A column: one string for each event.
    Row(&'s [Symbol]),
    /// One value for all events of a group: those with the same `userIdentity`, of a session, or from one address.
    Group(GroupValues<'s>),
    /// A byte for each event, which stands for one of a few words.
    Byte(ByteValues<'s>),
    /// The leaves at or below a JSON path: any number of values for each event.
    Leaf(LeafPlaces),
    /// The time.
    Time(TimeField),
}

/// The fields that are a time. All are of the event's own time, but they are asked for in different ways.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TimeField {
    /// The time of the event.
    Event,
    /// The same, counted back from the newest event.
    Last,
    /// The time of the principal's first event, counted back from the newest event.
    New,
}

/// A field with one value for each identity, session or address. Values have numbers.
pub struct GroupValues<'s> {
    store: &'s Store,
    texts: GroupTexts,
    /// For each event the number of its group.
    pub groups: &'s [u32],
    /// The number of the value of each group; [`NONE`] where it has none.
    pub numbers: Vec<u32>,
}

/// Whose numbers the values of groups have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum GroupTexts {
    Symbols,
    Principals,
    Credentials,
    Persons,
    SessionKinds,
    SessionKeys,
    AiAgents,
    McpCalls,
    McpTools,
    ClientTexts,
    Accounts,
    Countries,
    Asns,
    Networks,
    Rules,
    RuleLevels,
    Tactics,
}

impl<'s> GroupValues<'s> {
    fn of_identities(store: &'s Store, texts: GroupTexts, number: fn(&IdentityRow) -> u32) -> Self {
        GroupValues {
            store,
            texts,
            groups: store.identity_numbers(),
            numbers: store.identities().iter().map(number).collect(),
        }
    }

    fn of_sessions(store: &'s Store, texts: GroupTexts, numbers: &[u32]) -> Self {
        GroupValues {
            store,
            texts,
            groups: &store.sessions().session_of,
            numbers: numbers.to_vec(),
        }
    }

    fn of_agents(store: &'s Store, texts: GroupTexts, numbers: &[u32]) -> Self {
        let agents = &store.sessions().agents;
        if agents.is_empty() {
            // Then no event has a value, whatever group it is in.
            let sessions = store.sessions().kinds.len();
            return Self::of_sessions(store, texts, &vec![NONE; sessions]);
        }
        GroupValues {
            store,
            texts,
            groups: &agents.part_of,
            numbers: numbers.to_vec(),
        }
    }

    fn of_clients(store: &'s Store, part: ClientPart) -> Self {
        GroupValues {
            store,
            texts: GroupTexts::ClientTexts,
            groups: &store.clients().client_of,
            numbers: store.clients().part(part).to_vec(),
        }
    }

    fn of_addresses(store: &'s Store, texts: GroupTexts, values: &AddressValues) -> Self {
        GroupValues {
            store,
            texts,
            groups: &store.names().address_of,
            numbers: values.numbers.clone(),
        }
    }

    /// Of the rules that an event matches: as its one value that of the strongest rule.
    fn of_hits(store: &'s Store, texts: GroupTexts) -> Self {
        let hits = store.hits();
        let numbers = hits.first_values(|number, rule| match texts {
            GroupTexts::RuleLevels => Some(rule.level as u32),
            GroupTexts::Tactics => rule.first_tactic(),
            _ => Some(number),
        });
        GroupValues {
            store,
            texts,
            groups: &hits.set_of,
            numbers,
        }
    }

    /// Of the rules that an event matches: for each set of rules whether a value of one of them fits.
    fn fitting_hits(&self, fits: &impl Fn(&str) -> bool) -> Vec<u8> {
        self.store.hits().fitting(|rule| match self.texts {
            GroupTexts::RuleLevels => fits(rule.level.word()),
            GroupTexts::Tactics => rule.tactics.iter().any(|tactic| fits(tactic)),
            _ => fits(&rule.key) || fits(&rule.title),
        })
    }

    /// The values that addresses have.
    fn of_address(&self) -> &'s [NamedValue] {
        let names = self.store.names();
        let values = match self.texts {
            GroupTexts::Countries => &names.countries,
            GroupTexts::Asns => &names.asns,
            GroupTexts::Networks => &names.networks,
            _ => return &[],
        };
        &values.values
    }

    /// All numbers are below this.
    pub fn len(&self) -> usize {
        match self.texts {
            GroupTexts::Symbols | GroupTexts::Accounts => self.store.strings().texts().len(),
            GroupTexts::Principals => self.store.principals().len(),
            GroupTexts::Credentials => Credential::ALL.len(),
            GroupTexts::Persons => self.store.sessions().person_keys.len(),
            GroupTexts::SessionKinds => SessionKind::WORDS.len(),
            GroupTexts::SessionKeys => self.store.sessions().session_keys.len(),
            GroupTexts::AiAgents => self.store.sessions().agents.all.len(),
            GroupTexts::McpCalls => McpCall::WORDS.len(),
            GroupTexts::McpTools => self.store.sessions().agents.tool_names.len(),
            GroupTexts::ClientTexts => self.store.clients().texts.texts().len(),
            GroupTexts::Rules => self.store.hits().rules.len(),
            GroupTexts::RuleLevels => RuleLevel::WORDS.len(),
            GroupTexts::Tactics => TACTICS.len(),
            GroupTexts::Countries | GroupTexts::Asns | GroupTexts::Networks => {
                self.of_address().len()
            }
        }
    }

    /// True where there can be no value.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// True where the numbers are those of strings, most of which are no value of this field.
    pub fn is_sparse(&self) -> bool {
        matches!(
            self.texts,
            GroupTexts::Symbols | GroupTexts::Accounts | GroupTexts::ClientTexts
        )
    }

    /// True where the values are a few words, whose numbers are in their natural order.
    pub fn is_words(&self) -> bool {
        matches!(
            self.texts,
            GroupTexts::Credentials
                | GroupTexts::SessionKinds
                | GroupTexts::McpCalls
                | GroupTexts::RuleLevels
                | GroupTexts::Tactics
        )
    }

    /// What a value is in the search language.
    pub fn key(&self, number: u32) -> &'s str {
        match self.texts {
            GroupTexts::Symbols | GroupTexts::Accounts => self.store.text(number),
            GroupTexts::Principals => self
                .store
                .text(self.store.principals()[number as usize].key),
            GroupTexts::Credentials => Credential::from_number(number as u8).word(),
            GroupTexts::Persons => &self.store.sessions().person_keys[number as usize],
            GroupTexts::SessionKinds => SessionKind::WORDS[number as usize],
            GroupTexts::SessionKeys => &self.store.sessions().session_keys[number as usize],
            GroupTexts::AiAgents => &self.store.sessions().agents.all[number as usize].key,
            GroupTexts::McpCalls => McpCall::WORDS[number as usize],
            GroupTexts::McpTools => &self.store.sessions().agents.tool_names[number as usize],
            GroupTexts::ClientTexts => self.store.clients().texts.texts().get(number),
            GroupTexts::Rules => &self.store.hits().rules[number as usize].key,
            GroupTexts::RuleLevels => RuleLevel::WORDS[number as usize],
            GroupTexts::Tactics => TACTICS[number as usize],
            GroupTexts::Countries | GroupTexts::Asns | GroupTexts::Networks => {
                &self.of_address()[number as usize].key
            }
        }
    }

    /// What a value is called on screen.
    pub fn label(&self, number: u32) -> &'s str {
        match self.texts {
            GroupTexts::Principals => self
                .store
                .text(self.store.principals()[number as usize].name),
            GroupTexts::Persons => &self.store.sessions().person_names[number as usize],
            GroupTexts::AiAgents => &self.store.sessions().agents.all[number as usize].label,
            GroupTexts::Accounts => self.store.label(number),
            GroupTexts::Rules => &self.store.hits().rules[number as usize].title,
            GroupTexts::Countries | GroupTexts::Asns | GroupTexts::Networks => {
                &self.of_address()[number as usize].label
            }
            GroupTexts::Symbols
            | GroupTexts::Credentials
            | GroupTexts::SessionKinds
            | GroupTexts::SessionKeys
            | GroupTexts::McpCalls
            | GroupTexts::McpTools
            | GroupTexts::RuleLevels
            | GroupTexts::Tactics
            | GroupTexts::ClientTexts => self.key(number),
        }
    }

    /// The number alone of an autonomous system, as people write it; of other values nothing.
    fn bare_number(&self, number: u32) -> Option<&'s str> {
        (self.texts == GroupTexts::Asns)
            .then(|| self.key(number).strip_prefix("AS"))
            .flatten()
    }

    /// Whether one of the names of an account fits, or the word for one that is external.
    fn fits_account_name(&self, number: u32, fits: &impl Fn(&str) -> bool) -> bool {
        let names = self.store.names();
        names.data.account_names(self.key(number)).any(fits)
            || names.beside(number) == EXTERNAL && fits(EXTERNAL)
    }

    /// For each group whether its value's key or label fits. Each value is judged once.
    pub fn fitting(&self, fits: impl Fn(&str) -> bool) -> Vec<u8> {
        const OF_RULES: [GroupTexts; 3] = [
            GroupTexts::Rules,
            GroupTexts::RuleLevels,
            GroupTexts::Tactics,
        ];
        if OF_RULES.contains(&self.texts) {
            return self.fitting_hits(&fits);
        }
        let mut judged = vec![None; self.len()];
        let judge = |number: &u32| {
            let Some(known) = judged.get_mut(*number as usize) else {
                return 0;
            };
            let judge = || {
                let fits_label = match self.texts {
                    GroupTexts::Accounts => self.fits_account_name(*number, &fits),
                    _ => fits(self.label(*number)),
                };
                fits_label
                    || fits(self.key(*number))
                    || self.bare_number(*number).is_some_and(&fits)
            };
            u8::from(*known.get_or_insert_with(judge))
        };
        self.numbers.iter().map(judge).collect()
    }
}

/// A field with one byte for each event.
pub struct ByteValues<'s> {
    /// The byte of each event.
    pub bytes: &'s [u8],
    words: &'static [&'static str],
}

impl<'s> ByteValues<'s> {
    /// How events ended.
    pub fn outcome(store: &'s Store) -> Self {
        ByteValues {
            bytes: store.outcomes(),
            words: &OUTCOMES,
        }
    }

    /// Where calls came from.
    pub fn origin(store: &'s Store) -> Self {
        ByteValues {
            bytes: &store.sessions().origins,
            words: &CallOrigin::WORDS,
        }
    }

    /// Whether events only read; judged by their names where the records do not say.
    pub fn read_only(store: &'s Store) -> Self {
        ByteValues {
            bytes: store.read_only_numbers(),
            words: &READ_ONLY,
        }
    }

    /// Whether events only read, where their records say so.
    pub fn said_read_only(store: &'s Store) -> Self {
        ByteValues {
            bytes: store.read_only_numbers(),
            words: &READ_ONLY[..3],
        }
    }

    /// The word that a byte stands for; empty where it says nothing.
    pub fn word(&self, byte: u8) -> &'static str {
        self.words.get(usize::from(byte)).copied().unwrap_or("")
    }

    /// The words, each once and in their natural order, with the bytes that stand for them.
    pub fn words(&self) -> Vec<(&'static str, Vec<u8>)> {
        let mut words: Vec<(&str, Vec<u8>)> = Vec::new();
        for (byte, word) in (0..).zip(self.words.iter().copied()) {
            match words.iter_mut().find(|(known, _)| *known == word) {
                _ if word.is_empty() => {}
                Some((_, bytes)) => bytes.push(byte),
                None => words.push((word, vec![byte])),
            }
        }
        words
    }

    /// The events whose byte is one of these.
    pub fn rows(&self, bytes: &[u8]) -> RowSet {
        let mut rows = RowSet::none(self.bytes.len());
        for byte in bytes {
            rows.or(&scans::equal_bytes(self.bytes, *byte));
        }
        rows
    }

    /// For each possible byte the place of its word in [`Self::words`]; [`NONE`] where it says nothing.
    pub fn places(&self) -> [u32; 256] {
        let mut places = [NONE; 256];
        for (place, (_, bytes)) in (0..).zip(self.words()) {
            for byte in bytes {
                places[usize::from(byte)] = place;
            }
        }
        places
    }
}

/// For each shape: which of its leaves are at or below a path.
pub struct LeafPlaces(pub Vec<Vec<u32>>);

impl LeafPlaces {
    /// Finds the leaves at or below a path, which is in lower case.
    pub fn of(store: &Store, path: &str) -> Self {
        let mut is_path = vec![None; store.strings().texts().len()];
        Self::where_path(store, &mut |symbol| {
            *is_path[symbol as usize]
                .get_or_insert_with(|| is_at_or_below(&store.text(symbol).to_lowercase(), path))
        })
    }

    /// Finds the leaves with a path for which `is_wanted` is true.
    pub fn where_path(store: &Store, is_wanted: &mut dyn FnMut(Symbol) -> bool) -> Self {
        let mut of_shape = |shape: u32| {
            let paths = (0..).zip(store.shape(shape));
            let wanted = paths.filter(|(_, path)| is_wanted(**path));
            wanted.map(|(place, _)| place).collect()
        };
        LeafPlaces((0..store.shapes() as u32).map(&mut of_shape).collect())
    }

    /// The values of an event, in the record's own order, the caller's identity at the end.
    pub fn values<'a>(&'a self, store: &'a Store, row: usize) -> impl Iterator<Item = Symbol> + 'a {
        let identity = store.identity(row);
        let own = self.among(store.shape_numbers()[row], store.leaves(row));
        own.chain(self.among(identity.shape, store.identity_leaves(identity)))
    }

    /// The values among the leaves of a shape.
    pub fn among<'a>(
        &'a self,
        shape: u32,
        leaves: &'a [Symbol],
    ) -> impl Iterator<Item = Symbol> + 'a {
        let places = self.0[shape as usize].iter();
        let symbols = places.map(|place| leaves[*place as usize]);
        symbols.filter(|symbol| *symbol != NONE)
    }
}

/// Whether a leaf with the path `leaf` belongs to `path`: it is that path, or inside the object that it names.
fn is_at_or_below(leaf: &str, path: &str) -> bool {
    leaf.strip_prefix(path)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
}

impl<'s> Source<'s> {
    /// Where the values of a field or path come from.
    pub fn of(store: &'s Store, target: &Target) -> Self {
        match target {
            Target::Known(reads) => Self::of_field(store, *reads),
            Target::Path(path) => Source::Leaf(LeafPlaces::of(store, path)),
        }
    }

    /// Where the values of a field come from.
    pub fn of_field(store: &'s Store, reads: Reads) -> Self {
        let identity =
            |texts, number| Source::Group(GroupValues::of_identities(store, texts, number));
        let session =
            |texts, numbers: &[u32]| Source::Group(GroupValues::of_sessions(store, texts, numbers));
        let agents = &store.sessions().agents;
        let agent =
            |texts, numbers: &[u32]| Source::Group(GroupValues::of_agents(store, texts, numbers));
        let address =
            |texts, values| Source::Group(GroupValues::of_addresses(store, texts, values));
        let string = |symbol| identity(GroupTexts::Symbols, symbol);
        match reads {
            Reads::Column(column) => Source::Row(store.column(column)),
            Reads::Principal => identity(GroupTexts::Principals, |identity| identity.principal),
            Reads::Credential => identity(GroupTexts::Credentials, |identity| {
                identity.credential as u32
            }),
            Reads::Kind => string(|identity| identity.kind),
            Reads::Session => string(|identity| identity.session),
            Reads::CallerAccount => identity(GroupTexts::Accounts, |identity| identity.account),
            Reads::Via => string(|identity| identity.via),
            Reads::AccessKey => string(|identity| identity.access_key),
            Reads::Person => session(GroupTexts::Persons, &store.sessions().persons),
            Reads::SessionKind => session(GroupTexts::SessionKinds, &store.sessions().kinds),
            Reads::SessionKey => session(GroupTexts::SessionKeys, &store.sessions().numbers()),
            Reads::AiAgent => agent(GroupTexts::AiAgents, &agents.agents),
            Reads::McpCall => agent(GroupTexts::McpCalls, &agents.calls),
            Reads::McpTool => agent(GroupTexts::McpTools, &agents.tools),
            Reads::Country => address(GroupTexts::Countries, &store.names().countries),
            Reads::Asn => address(GroupTexts::Asns, &store.names().asns),
            Reads::Network => address(GroupTexts::Networks, &store.names().networks),
            Reads::Origin => Source::Byte(ByteValues::origin(store)),
            Reads::Client(part) => Source::Group(GroupValues::of_clients(store, part)),
            Reads::Outcome => Source::Byte(ByteValues::outcome(store)),
            Reads::ReadOnly => Source::Byte(ByteValues::read_only(store)),
            Reads::SaidReadOnly => Source::Byte(ByteValues::said_read_only(store)),
            Reads::Rule => Source::Group(GroupValues::of_hits(store, GroupTexts::Rules)),
            Reads::RuleLevel => Source::Group(GroupValues::of_hits(store, GroupTexts::RuleLevels)),
            Reads::Tactic => Source::Group(GroupValues::of_hits(store, GroupTexts::Tactics)),
            Reads::Time => Source::Time(TimeField::Event),
            Reads::Last => Source::Time(TimeField::Last),
            Reads::New => Source::Time(TimeField::New),
            Reads::Mentions => Source::Leaf(LeafPlaces::where_path(store, &mut |path| {
                can_hold_name(store.text(path))
            })),
            Reads::Path(path) => Source::Leaf(LeafPlaces::of(store, &path.to_lowercase())),
        }
    }
}
