//! What kind of session a call belongs to, in one word.

/// What kind of session it is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[repr(u8)]
pub enum SessionKind {
    /// Nothing of the below.
    #[default]
    Other,
    /// A person in a browser.
    Browser,
    /// A person or program at a command line.
    CommandLine,
    /// Credentials of `aws login`.
    AwsLogin,
    /// An AI agent's tool calls.
    Agent,
    /// An instance, function or task.
    Workload,
    /// An AWS service.
    Service,
}

impl SessionKind {
    /// The words, by number.
    pub const WORDS: [&'static str; 7] = [
        "other",
        "browser",
        "command-line",
        "aws-login",
        "agent",
        "workload",
        "service",
    ];

    /// The word that the screen and the search language use.
    pub fn word(self) -> &'static str {
        Self::WORDS[self as usize]
    }
}
