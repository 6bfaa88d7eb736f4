//! What the subjects of dossiers are called, and what each of them is.

use crate::cloudtrail::credential::lifetime_words;
use crate::store::Store;

/// What the subject of a dossier is called.
pub(super) struct Naming {
    pub(super) title: String,
    /// What kind of thing it is.
    pub(super) words: String,
}

pub(super) fn value_naming(_: &Store, _: usize, value: &str) -> Naming {
    Naming {
        title: value.to_owned(),
        words: String::new(),
    }
}

pub(super) fn principal_naming(store: &Store, row: usize, value: &str) -> Naming {
    let principal = &store.principals()[store.identity(row).principal as usize];
    let parts = [
        store.text(principal.kind),
        principal.credential.name(),
        store.label(principal.account),
        value,
    ];
    let parts: Vec<&str> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    Naming {
        title: store.text(principal.name).to_owned(),
        words: parts.join(" · "),
    }
}

pub(super) fn person_naming(store: &Store, row: usize, value: &str) -> Naming {
    let name = store.sessions().person_name(row);
    Naming {
        title: if name.is_empty() { value } else { name }.to_owned(),
        words: value.to_owned(),
    }
}

/// What an AI agent says of itself, and for whom it works.
pub(super) fn ai_agent_naming(store: &Store, row: usize, value: &str) -> Naming {
    let agents = &store.sessions().agents;
    let agent = agents
        .part(row)
        .map(|part| &agents.all[agents.agents[part] as usize]);
    match agent {
        Some(agent) => Naming {
            title: agent.label.clone(),
            words: match &agent.user_agent {
                Some(user_agent) => format!("{user_agent} · says the client"),
                None => {
                    "API calls of MCP servers whose tool calls are not in these files".to_owned()
                }
            },
        },
        None => value_naming(store, row, value),
    }
}

pub(super) fn terminal_naming(_: &Store, _: usize, value: &str) -> Naming {
    Naming {
        title: value.to_owned(),
        words: "says the client: the same for one terminal, across profiles, roles and accounts"
            .to_owned(),
    }
}

/// What the files that were dropped tell of an address, and what it tells itself.
pub(super) fn address_naming(store: &Store, _: usize, value: &str) -> Naming {
    Naming {
        title: value.to_owned(),
        words: store.names().data.facts(value).words(),
    }
}

/// The names of an account, or that it is in none of the lists.
pub(super) fn account_naming(store: &Store, _: usize, value: &str) -> Naming {
    let names: Vec<&str> = store.names().data.account_names(value).collect();
    let words = match names[..] {
        [] if store.is_external(value) => {
            "external: in none of the lists, and not an account that these logs are of".to_owned()
        }
        [] => String::new(),
        [name] => name.to_owned(),
        [name, ref others @ ..] => format!("{name} · also {}", others.join(", ")),
    };
    Naming {
        title: value.to_owned(),
        words,
    }
}

/// The names of the accounts in the ARN of a resource.
pub(super) fn resource_naming(store: &Store, _: usize, value: &str) -> Naming {
    Naming {
        title: value.to_owned(),
        words: store.names_of_accounts_in(value),
    }
}

pub(super) fn access_key_naming(store: &Store, row: usize, value: &str) -> Naming {
    Naming {
        title: value.to_owned(),
        words: lifetime_words(store.identity(row).credential, value),
    }
}
