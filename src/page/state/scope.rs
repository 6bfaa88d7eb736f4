//! Whose traces are looked for.

/// The actors that the user has chosen.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ChosenActors {
    /// Conditions of the search language, in the order in which they were chosen.
    pub actors: Vec<String>,
}

/// What can happen to them.
#[derive(Debug)]
pub enum ScopeAction {
    /// Add these actors.
    Add(Vec<String>),
    /// Take an actor away.
    Remove(String),
    /// These actors and no others.
    Set(Vec<String>),
}

impl ChosenActors {
    /// Applies an action; returns whether the actors are others.
    pub fn change(&mut self, action: ScopeAction) -> bool {
        let before = self.actors.clone();
        match action {
            ScopeAction::Add(actors) => self.add(actors),
            ScopeAction::Remove(actor) => self.actors.retain(|known| *known != actor),
            ScopeAction::Set(actors) => {
                self.actors.clear();
                self.add(actors);
            }
        }
        self.actors != before
    }

    fn add(&mut self, actors: Vec<String>) {
        for actor in actors {
            let actor = actor.trim();
            if !actor.is_empty() && !self.actors.iter().any(|known| known == actor) {
                self.actors.push(actor.to_owned());
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_actor_is_there_once_and_the_actions_say_whether_they_changed_anything() {
        let mut chosen = ChosenActors::default();
        let key = || "key:AKIA1".to_owned();
        assert!(chosen.change(ScopeAction::Add(vec![
            key(),
            " key:AKIA1 ".to_owned(),
            String::new()
        ])));
        assert_eq!(chosen.actors, [key()]);
        assert!(!chosen.change(ScopeAction::Add(vec![key()])));
        assert!(chosen.change(ScopeAction::Set(vec!["address:10.0.0.1".to_owned()])));
        assert!(!chosen.change(ScopeAction::Remove(key())));
        assert!(chosen.change(ScopeAction::Remove("address:10.0.0.1".to_owned())));
        assert!(chosen.actors.is_empty());
    }
}
