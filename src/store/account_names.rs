//! What the lists of accounts that were dropped say of the account numbers in texts of the log.

use crate::names::accounts::{is_account, numbers_in};
use crate::protocol::EXTERNAL;
use crate::store::interner::Symbol;
use crate::store::{Column, Store};

impl Store {
    /// Whether an account is marked as external: lists of accounts are known, none has it, and it received no event.
    pub fn is_external(&self, id: &str) -> bool {
        let data = &self.names().data;
        is_account(id)
            && data.has_accounts()
            && data.account_names(id).next().is_none()
            && !self.names().own_accounts.contains(id)
    }

    /// The accounts of callers that are external, by their symbols.
    pub fn external_callers(&self) -> Vec<Symbol> {
        let mut callers: Vec<Symbol> = self
            .identities()
            .iter()
            .map(|identity| identity.account)
            .collect();
        callers.sort_unstable();
        callers.dedup();
        callers.retain(|symbol| self.is_external(self.text(*symbol)));
        callers
    }

    /// What to show beside a text that holds account numbers: their names, and [`EXTERNAL`] for an external one that the text
    /// says is an account. Empty where nothing is known, and for an account whose name stands in the text already.
    pub fn names_of_accounts_in(&self, text: &str) -> String {
        let mut names: Vec<&str> = Vec::new();
        for (_, name) in self.named_numbers_in(text) {
            if !names.contains(&name) {
                names.push(name);
            }
        }
        names.join(", ")
    }

    /// A sentence in which each account number that has a name is followed by it, in brackets.
    pub fn sentence_with_account_names(&self, text: &str) -> String {
        let (mut words, mut said) = (String::new(), 0);
        for (end, name) in self.named_numbers_in(text) {
            words.push_str(&text[said..end]);
            words.push_str(&format!(" ({name})"));
            said = end;
        }
        words.push_str(&text[said..]);
        words
    }

    /// Where each account number that has a name ends in a text, and that name; not where the name follows it already.
    fn named_numbers_in<'a>(&'a self, text: &'a str) -> impl Iterator<Item = (usize, &'a str)> {
        let data = &self.names().data;
        let numbers = data.has_accounts().then(|| numbers_in(text));
        numbers.into_iter().flatten().filter_map(move |number| {
            let name = data.account_names(number.id).next();
            let is_external = name.is_none() && number.is_sure && self.is_external(number.id);
            let name = name.or(is_external.then_some(EXTERNAL))?;
            let after = text[number.end..].strip_prefix(' ');
            let is_said = after.is_some_and(|after| after.starts_with(name));
            (!is_said).then_some((number.end, name))
        })
    }

    /// The accounts that received an event.
    pub(super) fn receiving_accounts(&self) -> impl Iterator<Item = &str> {
        let (_, symbols) = self.distinct(Column::Account);
        symbols.into_iter().map(|symbol| self.text(symbol))
    }
}
