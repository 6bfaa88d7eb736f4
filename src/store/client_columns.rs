//! What user agents say of the programs that made the calls: each user agent is read once.

use crate::cloudtrail::user_agent::{ClientProgram, UserAgent};
use crate::store::growth::Growth;
use crate::store::interner::{Interner, NONE, Symbol, UNIQUE};
use std::collections::HashMap;

/// Something that a user agent says of the program. All of it is what the client says of itself, never proof.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ClientPart {
    /// The program: `aws-cli`, `Boto3`, `Terraform`, `Chrome`, ….
    Tool,
    /// The program's version.
    Version,
    /// The command of the AWS CLI, such as `s3.sync`.
    Command,
    /// The id of the terminal (`sid`).
    Terminal,
    /// Where the program found its credentials.
    CredentialSource,
    /// Where the program ran, such as `CloudShell`.
    Environment,
    /// The operating system.
    System,
}

impl ClientPart {
    /// All of them, in the order of their numbers.
    pub const ALL: [ClientPart; 7] = [
        ClientPart::Tool,
        ClientPart::Version,
        ClientPart::Command,
        ClientPart::Terminal,
        ClientPart::CredentialSource,
        ClientPart::Environment,
        ClientPart::System,
    ];

    fn of<'a>(self, agent: &'a UserAgent<'_>) -> &'a str {
        match self {
            ClientPart::Tool => agent.tool,
            ClientPart::Version => agent.version,
            ClientPart::Command => agent.command,
            ClientPart::Terminal => agent.terminal,
            ClientPart::CredentialSource => &agent.credential_source,
            ClientPart::Environment => agent.environment,
            ClientPart::System => agent.system,
        }
    }
}

/// The client of each event: events whose user agents say the same have the same client.
#[derive(Default)]
pub struct ClientColumns {
    /// For each event the number of its client.
    pub client_of: Vec<u32>,
    /// For each client the kind of its program.
    pub programs: Vec<ClientProgram>,
    /// For each part and client the number of its text in [`Self::texts`]; [`NONE`] where the user agent does not say.
    parts: [Vec<u32>; ClientPart::ALL.len()],
    /// What the parts say.
    pub texts: Interner,
    /// For each string of the dictionary the client whose user agent it is; [`NONE`] where it is not known to be one.
    client_of_symbol: Vec<u32>,
    clients: HashMap<(u8, [u32; ClientPart::ALL.len()]), u32>,
}

impl ClientColumns {
    /// For each client the number of the text that its user agent has in a part; [`NONE`] where it says nothing.
    pub fn part(&self, part: ClientPart) -> &[u32] {
        &self.parts[part as usize]
    }

    /// What the user agent of an event says in a part; empty where it says nothing.
    pub fn text(&self, row: usize, part: ClientPart) -> &str {
        match self.part(part)[self.client_of[row] as usize] {
            NONE => "",
            number => self.texts.texts().get(number),
        }
    }

    /// The kind of program that made a call.
    pub fn program(&self, row: usize) -> ClientProgram {
        self.programs[self.client_of[row] as usize]
    }

    /// Makes room for so many more events.
    pub(super) fn make_room(&mut self, growth: Growth, events: usize) {
        growth.make_room(&mut self.client_of, events);
    }

    /// Notes the user agent of an event, which is new or has been replaced.
    pub(super) fn set<'a>(&mut self, row: usize, agent: Symbol, text: impl FnOnce() -> &'a str) {
        let client = self.client(agent, text);
        if row < self.client_of.len() {
            self.client_of[row] = client;
        } else {
            self.client_of.push(client);
        }
    }

    fn client<'a>(&mut self, agent: Symbol, text: impl FnOnce() -> &'a str) -> u32 {
        // A user agent outside the dictionary hardly repeats, so it is not remembered.
        if agent & UNIQUE != 0 {
            return self.read(if agent == NONE { "" } else { text() });
        }
        let place = agent as usize;
        if self.client_of_symbol.len() <= place {
            self.client_of_symbol.resize(place + 1, NONE);
        }
        if self.client_of_symbol[place] == NONE {
            self.client_of_symbol[place] = self.read(text());
        }
        self.client_of_symbol[place]
    }

    #[cold]
    fn read(&mut self, text: &str) -> u32 {
        let agent = UserAgent::read(text);
        let texts = &mut self.texts;
        let parts = ClientPart::ALL.map(|part| match part.of(&agent) {
            "" => NONE,
            text => texts.intern(text.as_bytes()),
        });
        let (programs, columns) = (&mut self.programs, &mut self.parts);
        *self
            .clients
            .entry((agent.client as u8, parts))
            .or_insert_with(|| {
                programs.push(agent.client);
                for (column, part) in columns.iter_mut().zip(parts) {
                    column.push(part);
                }
                programs.len() as u32 - 1
            })
    }

    /// Bytes of memory, capacity that is not used included.
    pub fn memory_bytes(&self) -> usize {
        let of_each_client = size_of::<ClientProgram>() + 2 * ClientPart::ALL.len() * 4;
        (self.client_of.capacity() + self.client_of_symbol.capacity()) * 4
            + self.programs.capacity() * of_each_client
            + self.texts.texts().byte_len()
            + self.texts.texts().len() * 8
    }
}
