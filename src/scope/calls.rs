//! What a line of the table of calls says.

/// What a call does to a thing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Does {
    /// It makes it.
    Make,
    /// It makes it, or takes the place of what was there under its name.
    Put,
    /// It sets all of a setting: what was set before is gone.
    Set,
    /// It changes some of it.
    Change,
    /// It switches it off.
    Disable,
    /// It switches it on.
    Enable,
    /// It deletes it.
    End,
    /// It takes back what another call has done to it, and leaves nothing behind itself.
    Undo,
    /// It switches off what another call has made: that is still there, and can be switched on again.
    SwitchOff,
    /// It switches that on again.
    SwitchOn,
    /// It hands out what it holds.
    Take,
    /// It issues credentials that end by themselves.
    Issue,
    /// It puts one of many things into it.
    Write,
    /// It deletes one of many things in it.
    Erase,
}

/// When a line of the table holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Holds {
    /// Always.
    Always,
    /// Where the record has this value at this path.
    Where(&'static str, &'static str),
    /// Where the record has anything at or below this path.
    With(&'static str),
    /// Where it has not.
    Without(&'static str),
}

/// A line of the table: what a call does.
///
/// In paths `q.` stands for `requestParameters.`, `s.` for `responseElements.`, `a.` for `additionalEventData.`.
#[derive(Debug)]
pub struct ScopeCall {
    /// The service, as in `iam.amazonaws.com`.
    pub service: &'static str,
    /// The name of the call, without the version of its API.
    pub name: &'static str,
    /// What it does.
    pub does: Does,
    /// To which kind of thing of [`super::things`].
    pub thing: &'static str,
    /// Where the name of the thing stands. `|` stands between places of which the first with a value counts, `=` between such
    /// that hold several names of one thing, `+` between the parts of a name. Of a place marked `~` only the end of an ARN or an
    /// address counts; marked `^` the name of a Lambda function; marked `!` the name of a secret.
    pub named: &'static str,
    /// Things that end it with their own end: what they are, and where their names stand.
    pub within: &'static [(&'static str, &'static str)],
    /// When it holds.
    pub holds: Holds,
}

pub(super) const fn call(
    service: &'static str,
    name: &'static str,
    does: Does,
    thing: &'static str,
    named: &'static str,
) -> ScopeCall {
    ScopeCall {
        service,
        name,
        does,
        thing,
        named,
        within: &[],
        holds: Holds::Always,
    }
}

impl ScopeCall {
    pub(super) const fn within(mut self, within: &'static [(&'static str, &'static str)]) -> Self {
        self.within = within;
        self
    }

    pub(super) const fn at(mut self, path: &'static str, value: &'static str) -> Self {
        self.holds = Holds::Where(path, value);
        self
    }

    pub(super) const fn with(mut self, path: &'static str) -> Self {
        self.holds = Holds::With(path);
        self
    }

    pub(super) const fn without(mut self, path: &'static str) -> Self {
        self.holds = Holds::Without(path);
        self
    }
}
