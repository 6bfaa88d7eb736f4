//! Who really did it, over real sets and over records made for each way in which credentials are issued.

#![cfg(not(target_arch = "wasm32"))]

mod support;

use std::collections::BTreeMap;
use std::fs;
use support::{Dropped, load, repository};
use trailglass::chains::{Chains, Join};
use trailglass::engine::Engine;
use trailglass::store::Column;

fn invictus() -> Engine {
    let folder = repository("static/demo/invictus");
    let mut paths: Vec<_> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    paths.sort();
    let files: Vec<Dropped> = paths
        .iter()
        .filter(|path| path.extension().is_some_and(|ending| ending == "gz"))
        .map(|path| Dropped {
            path: path.display().to_string(),
            bytes: fs::read(path).unwrap(),
        })
        .collect();
    load(&files, 2, usize::MAX)
}

#[test]
fn in_a_real_attack_each_assumed_role_is_traced_back() {
    let mut engine = invictus();
    engine.store.sort();
    let store = &engine.store;
    let chains = Chains::new(store);
    let mut joins: BTreeMap<String, u32> = BTreeMap::new();
    for (number, link) in (0_u32..).zip(&chains.links) {
        let session = &chains.sessions[number as usize];
        if let Some(link) = link {
            *joins
                .entry(format!("{:?} {:?}", link.join, link.confidence))
                .or_default() += 1;
        }
        let names: Vec<_> = chains
            .chain(number)
            .iter()
            .map(|s| chains.sessions[*s as usize].key.clone())
            .collect();
        println!(
            "{} {} {:?} {:?} <- {} | {:?}",
            session.events,
            session.denied,
            session.kind,
            names,
            chains.persons[chains.person_of[number as usize] as usize].name,
            link
        );
    }
    println!("{joins:?} {:?}", chains.persons);
    let mut origins: BTreeMap<&str, u32> = BTreeMap::new();
    for o in &chains.origins {
        *origins.entry(o.word()).or_default() += 1;
    }
    println!("{origins:?} {}", store.cell(Column::Name, 0));
    let _ = Join::SignIn;
}
