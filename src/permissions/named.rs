//! The ARNs of what a refused call was about: from its record, or from what AWS's message calls it.

use super::iam_paths::IamPaths;
use super::resource_table::{ActionScope, ArnPattern, iam_form, scope_of};
use super::resources::{RecordValues, ResourceSource, tells, used_on};
use crate::store::{Column, Store};

/// The ARNs, as policies have them, of what an action was to be used on by a call. `named` is what the message or the request
/// calls it: `user alice`, `role r`, an id, a name. None where the record does not tell them.
pub fn arns_of_named(store: &Store, event: u32, action: &str, named: &str) -> Vec<String> {
    if named.is_empty() || named == "*" {
        return Vec::new();
    }
    let row = event as usize;
    let scope = scope_of(action);
    let paths = store.shape(store.shape_numbers()[row]).iter();
    let leaves = paths.zip(store.leaves(row));
    let values = leaves.map(|(path, leaf)| (store.text(*path), store.text(*leaf)));
    let values: Vec<(&str, &str)> = values
        .filter(|(path, _)| tells(path, None, scope))
        .collect();
    let around = RecordValues {
        values: &values,
        account: store.cell(Column::Account, row),
        region: store.cell(Column::Region, row),
    };
    if let Some((form, name)) = in_words(named) {
        let paths = IamPaths::of_one(store, form, &around, name);
        return around.named(form, name, &paths);
    }
    let paths = match scope {
        Some(ActionScope::Forms([form, ..])) if form.service == "iam" => {
            IamPaths::of_one(store, form, &around, named)
        }
        _ => IamPaths::default(),
    };
    let used = used_on(&around, None, scope, &paths);
    match (used.source, scope) {
        // The record holds no request; the message has a name all the same.
        (ResourceSource::NotSaid, Some(ActionScope::Forms(forms))) => {
            let of_form = |form: &&ArnPattern| {
                let values = [(form.names[0], named)];
                let record = RecordValues {
                    values: &values,
                    ..around
                };
                let arns = record.of_form(form, &paths).arns;
                (!arns.is_empty()).then_some(arns)
            };
            forms.iter().find_map(of_form).unwrap_or_default()
        }
        // An id of a form that is not known, where the action is about one type of thing only.
        (ResourceSource::TypeOnly, Some(ActionScope::Ec2([_]))) if !named.contains([' ', '*']) => {
            let of_type = used.arns.iter();
            let ends = of_type.filter_map(|arn| arn.strip_suffix('*'));
            ends.map(|begin| [begin, named].concat()).collect()
        }
        _ => used.arns,
    }
}

/// What IAM's messages call the things of IAM: `user alice`, `instance profile p`.
fn in_words(named: &str) -> Option<(&'static ArnPattern, &str)> {
    let (kind, name) = named.rsplit_once(' ')?;
    Some((iam_form(kind)?, name))
}
