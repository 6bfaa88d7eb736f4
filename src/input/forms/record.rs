//! Puts a record together from values of other forms.

use crate::input::forms::hive;
use crate::input::forms::name_cache::NameCache;
use crate::input::forms::rows::{CellKind, place_of, write};
use crate::json::object::text_of;
use crate::json::text::{DEEPEST, Leaf, Path, at_path, copy, each, leaves, nest, place, quote};

/// The field of a record that is a time, but no field at its top.
const CREATED: &str = "userIdentity.sessionContext.attributes.creationDate";

/// The values of a record, in the order of [`place`]. Of several with one path the first counts.
#[derive(Default)]
pub(super) struct RecordBuilder {
    paths: Vec<Path>,
    values: Vec<String>,
}

impl RecordBuilder {
    /// Adds the value at a path of an event in another form as the field `to` of a record.
    pub(super) fn add_from(&mut self, event: &[Leaf], from: &str, to: &str) {
        if let Some(text) = at_path(event, from) {
            self.add(to, text, false);
        }
    }

    /// Adds a text as a field of a record.
    pub(super) fn add(&mut self, name: &str, text: &str, is_array: bool) {
        let (path, kind) =
            place_of(name).unwrap_or_else(|| ([name.to_owned()].into(), CellKind::Text));
        let kind = if name == CREATED {
            CellKind::Time
        } else {
            kind
        };
        let mut value = String::with_capacity(text.len() + 2);
        if (is_array && copy(text, &mut value)) || write(kind, text, &mut value) {
            self.put(path, value);
        }
    }

    /// Adds a JSON value in the place of a field; the names in CloudTrail's own structs get CloudTrail's spelling. A
    /// struct may also be a text that holds JSON, Hive's or Python's form of it.
    pub(super) fn add_value(&mut self, path: Path, kind: CellKind, value: &[u8]) {
        let mut json = String::with_capacity(value.len());
        let is_struct = matches!(kind, CellKind::Struct | CellKind::Resources);
        let is_written = match (value.first(), text_of(value)) {
            (_, Some(text)) if is_struct => struct_of_text(&text, &mut json),
            (_, Some(text)) => write(kind, &text, &mut json),
            (Some(b'{' | b'['), _) if is_struct => respell(value, kind, &mut json),
            (Some(b'{' | b'['), _) => copy(&String::from_utf8_lossy(value), &mut json),
            _ if kind == CellKind::Text && value != b"null" => {
                json.push_str(&String::from_utf8_lossy(value));
                true
            }
            _ => write(kind, &String::from_utf8_lossy(value), &mut json),
        };
        if is_written {
            self.put(path, json);
        }
    }

    /// Adds what OCSF has no field for. Up to 1.0.0-rc.2 `[]` in a name stands for a list, and the values of its elements
    /// are joined by commas: which of several outer lists they belong to is lost, the innermost gets them.
    pub(super) fn add_unmapped(&mut self, name: &str, text: &str, is_array: bool) {
        let Some((outer, rest)) = name.rsplit_once("[]") else {
            return self.add(name, text, is_array);
        };
        let outer = outer.replace("[]", ".0");
        // A comma with a blank behind it is part of a value, and so is one in JSON.
        let is_one = is_array || text.contains(['{', '[', '"']) || text.contains(", ");
        let values: Vec<&str> = match is_one {
            true => vec![text],
            false => text.split(',').collect(),
        };
        for (at, value) in values.into_iter().enumerate() {
            self.add(&format!("{outer}.{at}{rest}"), value, is_array);
        }
    }

    fn put(&mut self, path: Path, value: String) {
        let at = place(&self.paths, &path);
        self.paths.insert(at, path);
        self.values.insert(at, value);
    }

    /// Adds the resources of an OCSF event.
    pub(super) fn resources(&mut self, json: &str) {
        let mut number = 0;
        each(json.as_bytes(), &mut |_, resource| {
            let resource = leaves(resource).unwrap_or_default();
            for (from, to) in [
                ("uid", "ARN"),
                ("type", "type"),
                ("owner.account.uid", "accountId"),
                ("account.uid", "accountId"),
                ("account_uid", "accountId"),
            ] {
                self.add_from(&resource, from, &format!("resources.{number}.{to}"));
            }
            number += 1;
        });
    }

    /// Writes the record behind what `out` holds already.
    pub(super) fn write(&self, out: &mut String) {
        nest(&self.paths, out, &mut |at, out| {
            out.push_str(&self.values[at]);
            true
        });
    }
}

/// Writes one of CloudTrail's structs that a tool has written as a text: JSON, Python's or Hive's form. False, with
/// nothing written, where the text is none of these.
pub(super) fn struct_of_text(text: &str, out: &mut String) -> bool {
    let text = text.trim();
    if !text.starts_with(['{', '[']) {
        return write(CellKind::Text, text, out);
    }
    let mut json = String::new();
    if !copy(text, &mut json) && !super::python::to_json(text, &mut json) {
        hive::to_json(text, true, &mut json);
    }
    let kind = if text.starts_with('[') {
        CellKind::Resources
    } else {
        CellKind::Struct
    };
    respell(json.as_bytes(), kind, out) || copy(&json, out)
}

/// Writes a struct with the names in it as CloudTrail spells them. False, with nothing written, where it is no JSON.
fn respell(json: &[u8], kind: CellKind, out: &mut String) -> bool {
    let start = out.len();
    let is_written = respell_value(json, kind == CellKind::Resources, DEEPEST, out);
    if !is_written {
        out.truncate(start);
    }
    is_written
}

thread_local! {
    static SPELLED: NameCache<Option<&'static str>> = NameCache::default();
}

fn respell_value(json: &[u8], in_resources: bool, depth: usize, out: &mut String) -> bool {
    let Some(open @ (b'{' | b'[')) = json.first() else {
        return copy(
            &format!("[{}]", String::from_utf8_lossy(json)),
            &mut String::new(),
        ) && {
            out.push_str(&String::from_utf8_lossy(json));
            true
        };
    };
    if depth == 0 {
        return copy(&String::from_utf8_lossy(json), out);
    }
    out.push(*open as char);
    let (mut first, mut fits) = (true, true);
    let is_whole = each(json, &mut |key, value| {
        if !std::mem::take(&mut first) {
            out.push(',');
        }
        if *open == b'{' {
            let known = SPELLED
                .with(|spelled| spelled.of(key, || hive::spelled(&key.replace(['_', '-'], ""))));
            let spelled = match known {
                Some("arn") if in_resources => "ARN",
                spelled => spelled.unwrap_or(key),
            };
            quote(spelled, out);
            out.push(':');
        }
        fits &= respell_value(value, in_resources, depth - 1, out);
    });
    out.push((*open + 2) as char);
    is_whole && fits
}
