//! Where a call came from, in one word.

/// Where a call came from, as far as its record tells. What the user agent tells is what the client says of itself.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[repr(u8)]
pub enum CallOrigin {
    /// The record does not tell.
    #[default]
    Other,
    /// The AWS console, in a browser.
    Console,
    /// A command line tool of AWS.
    Cli,
    /// A program built with an SDK.
    Sdk,
    /// A tool that keeps infrastructure as code.
    Iac,
    /// An AI agent, through an MCP server of AWS.
    Agent,
    /// An AWS service.
    Service,
}

impl CallOrigin {
    /// The words, by number.
    pub const WORDS: [&'static str; 7] =
        ["other", "console", "cli", "sdk", "iac", "agent", "service"];

    /// The word that the screen and the search language use.
    pub fn word(self) -> &'static str {
        Self::WORDS[self as usize]
    }
}
