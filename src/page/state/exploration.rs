//! What the user has chosen in facets and dossiers.

use crate::analysis::facets::{FACETS, FOLDED, SHOWN};
use crate::protocol::{DossierSubject, FacetSearch, ViewSpec};
use crate::query::fields;

/// Values that each click adds to a facet.
const MORE: u32 = 20;

/// Dossiers stand side by side.
const MOST_DOSSIERS: usize = 2;

/// Facets and dossiers that the user has chosen.
#[derive(Clone, Debug, PartialEq)]
pub struct Exploration {
    /// Facets that the user has added: fields or paths.
    pub facets: Vec<String>,
    /// What is looked for in facets.
    pub searches: Vec<FacetSearch>,
    /// The facets that are folded: nothing is counted for them.
    pub folded: Vec<String>,
    /// Whether a facet is being chosen, so that the names of fields and paths are wanted.
    pub choosing: bool,
    /// What the dossiers are about: two at most.
    pub dossiers: Vec<DossierSubject>,
    /// Whether they are on screen; otherwise they wait behind a button.
    pub shown: bool,
    /// Whether the first one stays when another is opened.
    pub compares: bool,
    /// What they are called, as far as the engine has said.
    names: Vec<(DossierSubject, String)>,
}

/// What can happen to them.
#[derive(Debug)]
pub enum ExploreAction {
    /// Add a facet.
    AddFacet(String),
    /// Take an added facet away.
    RemoveFacet(String),
    /// Show only the values of a facet that contain a text.
    Search {
        /// The facet's field.
        field: String,
        /// The text.
        text: String,
    },
    /// Show more values of a facet.
    More(String),
    /// Fold a facet, or open it.
    Fold(String),
    /// A facet is being chosen, or no longer.
    Choosing(bool),
    /// Open a dossier.
    Open(DossierSubject),
    /// Keep the first dossier and let the user open another.
    Compare,
    /// Show the dossiers again.
    Show,
    /// Close a dossier.
    Close(usize),
}

impl Default for Exploration {
    fn default() -> Self {
        Self {
            facets: Vec::new(),
            searches: Vec::new(),
            folded: FOLDED.map(str::to_owned).to_vec(),
            choosing: false,
            dossiers: Vec::new(),
            shown: false,
            compares: false,
            names: Vec::new(),
        }
    }
}

impl Exploration {
    /// Applies an action; says whether other dossiers are looked at, which going back undoes.
    pub fn change(&mut self, action: ExploreAction) -> bool {
        let before = (self.dossiers.clone(), self.shown);
        self.apply(action);
        before != (self.dossiers.clone(), self.shown)
    }

    /// The engine has said what a dossier is called.
    pub fn called(&mut self, subject: &DossierSubject, name: &str) {
        if self.dossiers.contains(subject) && self.name_of(subject) != name {
            let dossiers = &self.dossiers;
            self.names
                .retain(|(known, _)| known != subject && dossiers.contains(known));
            self.names.push((subject.clone(), name.to_owned()));
        }
    }

    /// What a dossier is called; its value where that is not known.
    pub fn name_of<'a>(&'a self, subject: &'a DossierSubject) -> &'a str {
        let mut names = self.names.iter();
        let known = names.find(|(known, _)| known == subject);
        known.map_or(&subject.value, |(_, name)| name)
    }

    fn apply(&mut self, action: ExploreAction) {
        match action {
            ExploreAction::AddFacet(name) => {
                let name = name.trim().trim_end_matches(':');
                let name = fields::find(name).map_or(name, |field| field.name);
                // One that is there already, folded, is opened.
                self.folded.retain(|known| known != name);
                let is_there = FACETS.iter().any(|(known, _)| *known == name)
                    || self.facets.iter().any(|known| known == name);
                if !name.is_empty() && !is_there {
                    self.facets.push(name.to_owned());
                }
            }
            ExploreAction::RemoveFacet(name) => {
                self.facets.retain(|known| *known != name);
                self.searches.retain(|search| search.field != name);
            }
            ExploreAction::Search { field, text } => self.search(field).text = text,
            ExploreAction::More(field) => self.search(field).values += MORE,
            ExploreAction::Fold(field) => {
                match self.folded.iter().position(|known| *known == field) {
                    Some(place) => drop(self.folded.remove(place)),
                    None => self.folded.push(field),
                }
            }
            ExploreAction::Choosing(choosing) => self.choosing = choosing,
            ExploreAction::Open(subject) => {
                self.dossiers.truncate(usize::from(self.compares));
                if !self.dossiers.contains(&subject) {
                    self.dossiers.push(subject);
                }
                self.shown = true;
            }
            ExploreAction::Compare => (self.compares, self.shown) = (true, false),
            ExploreAction::Show => self.shown = true,
            ExploreAction::Close(index) => {
                if index < self.dossiers.len() {
                    self.dossiers.remove(index);
                }
                self.compares = false;
                self.shown &= !self.dossiers.is_empty();
            }
        }
    }

    /// Opens the dossiers of an address; two at most.
    pub fn go(&mut self, mut dossiers: Vec<DossierSubject>, wait: bool) {
        dossiers.truncate(MOST_DOSSIERS);
        self.shown = !dossiers.is_empty() && !wait;
        self.compares = false;
        self.dossiers = dossiers;
    }

    fn search(&mut self, field: String) -> &mut FacetSearch {
        let known = self
            .searches
            .iter()
            .position(|search| search.field == field);
        let place = known.unwrap_or_else(|| {
            self.searches.push(FacetSearch {
                field,
                text: String::new(),
                values: SHOWN,
            });
            self.searches.len() - 1
        });
        &mut self.searches[place]
    }

    /// Puts into a question what is to be asked for all this.
    pub fn ask(&self, view: &mut ViewSpec) {
        view.facets.clone_from(&self.facets);
        let is_folded = |field: &String| self.folded.contains(field);
        let searches = self
            .searches
            .iter()
            .filter(|search| !is_folded(&search.field));
        let folded = self.folded.iter().map(|field| FacetSearch {
            field: field.clone(),
            ..FacetSearch::default()
        });
        view.facet_search = searches.cloned().chain(folded).collect();
        view.facet_fields = self.choosing;
        if self.shown {
            view.dossiers.clone_from(&self.dossiers);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::page::lib::theme::Theme;
    use crate::page::state::PageState;

    fn after(changes: Vec<ExploreAction>) -> Exploration {
        let mut explored = Exploration::default();
        changes
            .into_iter()
            .for_each(|change| explored.apply(change));
        explored
    }

    fn open(value: &str) -> ExploreAction {
        ExploreAction::Open(DossierSubject {
            field: "address".to_owned(),
            value: value.to_owned(),
        })
    }

    fn values(explored: &Exploration) -> Vec<&str> {
        explored
            .dossiers
            .iter()
            .map(|subject| subject.value.as_str())
            .collect()
    }

    #[test]
    fn a_dossier_takes_the_place_of_the_one_before_unless_they_are_compared() {
        assert_eq!(values(&after(vec![open("a"), open("b")])), ["b"]);
        let compared = after(vec![
            open("a"),
            ExploreAction::Compare,
            open("b"),
            open("c"),
        ]);
        assert_eq!(values(&compared), ["a", "c"]);
        assert!(compared.shown);
        let same = after(vec![open("a"), ExploreAction::Compare, open("a")]);
        assert_eq!(values(&same), ["a"]);
        let closed = after(vec![
            open("a"),
            ExploreAction::Compare,
            open("b"),
            ExploreAction::Close(0),
            open("c"),
        ]);
        assert_eq!(values(&closed), ["c"]);
        assert!(!after(vec![open("a"), ExploreAction::Close(0)]).shown);
    }

    #[test]
    fn a_facet_is_there_once_under_the_field_s_own_name() {
        let add = |name: &str| ExploreAction::AddFacet(name.to_owned());
        let explored = after(vec![
            add(" callerAccount "),
            add("caller-account:"),
            add(""),
            add("requestParameters.bucketName"),
        ]);
        assert_eq!(
            explored.facets,
            ["caller-account", "requestParameters.bucketName"]
        );
        let mut explored = explored;
        explored.change(ExploreAction::More("agent".to_owned()));
        explored.change(ExploreAction::Search {
            field: "agent".to_owned(),
            text: "cli".to_owned(),
        });
        assert_eq!(explored.searches.len(), 1);
        assert_eq!(
            (
                explored.searches[0].text.as_str(),
                explored.searches[0].values
            ),
            ("cli", SHOWN + MORE)
        );
        explored.change(ExploreAction::RemoveFacet("agent".to_owned()));
        assert_eq!((explored.facets.len(), explored.searches.len()), (2, 0));
    }

    #[test]
    fn a_folded_facet_is_counted_once_it_is_opened_or_added_again() {
        let values = |explored: &Exploration, field: &str| {
            let mut view = PageState::new(Theme::Auto).question().view;
            explored.ask(&mut view);
            let searches = view.facet_search.iter();
            let of_field: Vec<u32> = searches
                .filter(|search| search.field == field)
                .map(|search| search.values)
                .collect();
            of_field
        };
        let fold = |field: &str| ExploreAction::Fold(field.to_owned());
        let more = |field: &str| ExploreAction::More(field.to_owned());
        assert_eq!(values(&after(vec![]), "agent"), [0]);
        assert_eq!(values(&after(vec![fold("agent")]), "agent"), [0; 0]);
        assert_eq!(
            values(&after(vec![more("name"), fold("name")]), "name"),
            [0]
        );
        let again = after(vec![ExploreAction::AddFacet("userAgent".to_owned())]);
        assert_eq!(values(&again, "agent"), [0; 0]);
        assert!(again.facets.is_empty(), "it is there already");
    }
}
