//! Rules about the source that the compiler does not check: which file may use which, how long files and functions are, that
//! each type name is used for one type only, and that a new column can be forgotten nowhere.

#![cfg(not(target_arch = "wasm32"))]

use proc_macro2::{Delimiter, Span, TokenStream, TokenTree};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use syn::visit::{self, Visit};

/// Lines of logic that a file has at most: those before its tests.
const MOST_LINES: usize = 500;

/// Lines that a function has at most, from its signature to its closing brace.
const MOST_LINES_OF_FUNCTION: usize = 100;

/// Functions with more lines, by file and name, and why.
const LONG_FUNCTIONS: &[&str] = &[
    // One uniform match: an arm for each sentence.
    "input/receipt.rs: words",
];

/// Matches over columns whose last arm takes all others, by file and function, and why.
const OPEN_MATCHES: &[&str] = &[
    // About times alone: a column of anything else has no part in it.
    "analysis/completion.rs: lengths",
    "sql/statement.rs: days",
];

/// A file of the package.
struct Source {
    /// Its path below `src/`.
    path: String,
    /// Its module, as a list of names.
    module: Vec<String>,
    text: String,
    /// Its tokens without what is only compiled for tests.
    tokens: Vec<TokenTree>,
}

impl Source {
    /// The lines above the module with the tests.
    fn logic(&self) -> usize {
        let file = syn::parse_file(&self.text).expect("the source is Rust");
        let tests = file.items.iter().find_map(|item| match item {
            syn::Item::Mod(module) if is_for_tests(&module.attrs) => {
                Some(module.attrs[0].pound_token.span.start().line - 1)
            }
            _ => None,
        });
        tests.unwrap_or(self.text.lines().count())
    }

    /// The folder at the top of `src/`, or the file there.
    fn folder(&self) -> &str {
        &self.module[0]
    }
}

/// All files below `src/` but for the library's root, the two programs and folders that are packages of their own.
fn sources() -> Vec<Source> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut paths = Vec::new();
    gather(&root, &mut paths);
    paths.sort();
    let all = paths.into_iter().filter_map(|path| {
        let relative = path.strip_prefix(&root).ok()?.to_str()?.to_owned();
        let mut module: Vec<String> = relative
            .trim_end_matches(".rs")
            .split('/')
            .map(str::to_owned)
            .collect();
        if module.last().is_some_and(|last| last == "mod") {
            module.pop();
        }
        let text = std::fs::read_to_string(&path).expect("a file of the source can be read");
        let tokens: TokenStream = text.parse().expect("the source is Rust");
        Some(Source {
            path: relative,
            module,
            text,
            tokens: without_tests(tokens),
        })
    });
    let all: Vec<Source> = all
        .filter(|source| {
            !["main.rs", "bin/parquet.rs", "bin/workers.rs", "lib.rs"]
                .contains(&source.path.as_str())
        })
        .collect();
    assert!(all.len() > 100, "the source was found");
    all
}

fn gather(folder: &Path, paths: &mut Vec<PathBuf>) {
    let entries = std::fs::read_dir(folder).expect("a folder of the source can be read");
    for path in entries.filter_map(|entry| Some(entry.ok()?.path())) {
        if path.is_dir() && !path.join("Cargo.toml").exists() {
            gather(&path, paths);
        } else if path.extension().is_some_and(|ending| ending == "rs") && !is_test(&path) {
            paths.push(path);
        }
    }
}

fn is_test(path: &Path) -> bool {
    path.file_name().is_some_and(|name| name == "tests.rs")
}

/// The tokens without items behind `#[cfg(test)]`.
fn without_tests(tokens: TokenStream) -> Vec<TokenTree> {
    let mut kept = Vec::new();
    let mut tokens = tokens.into_iter().peekable();
    while let Some(token) = tokens.next() {
        let is_hash = matches!(&token, TokenTree::Punct(punct) if punct.as_char() == '#');
        let is_tests = is_hash
            && matches!(tokens.peek(), Some(TokenTree::Group(group)) if group.to_string() == "[cfg (test)]");
        if !is_tests {
            kept.push(token);
            continue;
        }
        // The attribute, and the item up to its body or its semicolon.
        for token in tokens.by_ref() {
            match token {
                TokenTree::Group(group) if group.delimiter() == Delimiter::Brace => break,
                TokenTree::Punct(punct) if punct.as_char() == ';' => break,
                _ => {}
            }
        }
    }
    kept
}

/// Every path in the tokens, with the branches of `use a::{b, c}` one by one.
fn paths(tokens: &[TokenTree], found: &mut Vec<Vec<String>>) {
    let mut place = 0;
    let mut after_colons = false;
    while place < tokens.len() {
        match &tokens[place] {
            TokenTree::Ident(_) if !after_colons => {
                place = path_from(tokens, place, Vec::new(), found);
                after_colons = false;
                continue;
            }
            TokenTree::Group(group) => {
                let inner: Vec<TokenTree> = group.stream().into_iter().collect();
                paths(&inner, found);
                after_colons = false;
            }
            TokenTree::Punct(punct) => {
                after_colons = punct.as_char() == ':' && is_colons(tokens, place.saturating_sub(1))
            }
            _ => after_colons = false,
        }
        place += 1;
    }
}

fn is_colons(tokens: &[TokenTree], place: usize) -> bool {
    let is_colon = |at: usize| matches!(tokens.get(at), Some(TokenTree::Punct(punct)) if punct.as_char() == ':');
    is_colon(place) && is_colon(place + 1)
}

/// Takes in the path that begins at `place`; returns the place behind it.
fn path_from(
    tokens: &[TokenTree],
    mut place: usize,
    mut path: Vec<String>,
    found: &mut Vec<Vec<String>>,
) -> usize {
    loop {
        match tokens.get(place) {
            Some(TokenTree::Ident(ident)) => {
                path.push(ident.to_string());
                place += 1;
                if !is_colons(tokens, place) {
                    break;
                }
                place += 2;
            }
            Some(TokenTree::Group(group)) if group.delimiter() == Delimiter::Brace => {
                let inner: Vec<TokenTree> = group.stream().into_iter().collect();
                let is_comma = |token: &TokenTree| matches!(token, TokenTree::Punct(punct) if punct.as_char() == ',');
                for branch in inner.split(is_comma).filter(|branch| !branch.is_empty()) {
                    path_from(branch, 0, path.clone(), found);
                }
                return place + 1;
            }
            _ => break,
        }
    }
    found.push(path);
    place
}

/// For each file the files that it uses, by their numbers.
fn uses(sources: &[Source]) -> Vec<BTreeSet<usize>> {
    let files: BTreeMap<&[String], usize> = sources
        .iter()
        .enumerate()
        .map(|(number, source)| (&source.module[..], number))
        .collect();
    let used = |source: &Source| {
        let mut all = Vec::new();
        paths(&source.tokens, &mut all);
        all.into_iter()
            .filter_map(|path| file_of(path, source, &files))
            .collect()
    };
    sources.iter().map(used).collect()
}

/// The file that a path leads to.
fn file_of(
    path: Vec<String>,
    source: &Source,
    files: &BTreeMap<&[String], usize>,
) -> Option<usize> {
    let mut whole = match path.first()?.as_str() {
        "crate" => Vec::new(),
        "super" | "self" => source.module.clone(),
        // A module that is declared in this file.
        child => {
            let mut module = source.module.clone();
            module.push(child.to_owned());
            if path.len() < 2 || !files.contains_key(&module[..]) {
                return None;
            }
            source.module.clone()
        }
    };
    for name in path {
        match name.as_str() {
            "crate" | "self" => {}
            "super" => drop(whole.pop()),
            _ => whole.push(name),
        }
    }
    while !whole.is_empty() {
        if let Some(number) = files.get(&whole[..]) {
            return Some(*number);
        }
        whole.pop();
    }
    None
}

/// A way from a file back to itself, if there is one.
fn cycle(
    from: usize,
    uses: &[BTreeSet<usize>],
    is_meant: &dyn Fn(usize) -> bool,
) -> Option<Vec<usize>> {
    // Breadth first, so that the shortest way is found.
    let mut before: BTreeMap<usize, usize> = BTreeMap::new();
    let mut waiting = std::collections::VecDeque::from([from]);
    while let Some(file) = waiting.pop_front() {
        for &next in uses[file]
            .iter()
            .filter(|next| is_meant(**next) && **next != file)
        {
            if next == from {
                let mut way = vec![file];
                while way[way.len() - 1] != from {
                    way.push(before[&way[way.len() - 1]]);
                }
                way.reverse();
                return Some(way);
            }
            if let std::collections::btree_map::Entry::Vacant(entry) = before.entry(next) {
                entry.insert(file);
                waiting.push_back(next);
            }
        }
    }
    None
}

#[test]
fn no_files_of_the_page_use_each_other_in_a_circle() {
    let sources = sources();
    let uses = uses(&sources);
    let is_of_page = |file: usize| sources[file].folder() == "page";
    for file in (0..sources.len()).filter(|file| is_of_page(*file)) {
        if let Some(way) = cycle(file, &uses, &is_of_page) {
            let names: Vec<&str> = way
                .iter()
                .map(|file| sources[*file].path.as_str())
                .collect();
            panic!("a circle: {} → {}", names.join(" → "), names[0]);
        }
    }
}

/// What the map of ARCHITECTURE.md allows: a row for each folder of `src/`.
fn allowed() -> BTreeMap<String, BTreeSet<String>> {
    let text = include_str!("../ARCHITECTURE.md");
    let rows = text.lines().filter_map(|line| {
        let cells: Vec<&str> = line.trim_matches('|').split('|').map(str::trim).collect();
        let folder = cells[0].strip_prefix("`src/")?.trim_end_matches(['/', '`']);
        let names = cells.get(2)?.split(", ").filter(|name| *name != "nothing");
        Some((folder.to_owned(), names.map(str::to_owned).collect()))
    });
    rows.collect()
}

#[test]
fn folders_use_only_what_the_map_in_the_architecture_allows() {
    let sources = sources();
    let uses = uses(&sources);
    let allowed = allowed();
    let folders: BTreeSet<&str> = sources.iter().map(Source::folder).collect();
    let named: BTreeSet<&str> = allowed.keys().map(String::as_str).collect();
    assert_eq!(named, folders, "the map has a row for each folder");
    let mut broken = Vec::new();
    for (source, uses) in sources.iter().zip(&uses) {
        let may = &allowed[source.folder()];
        let others = uses.iter().map(|file| sources[*file].folder());
        for other in others.filter(|other| *other != source.folder()) {
            if !may.contains(other) {
                broken.push(format!("{} uses {other}", source.path));
            }
        }
    }
    assert!(broken.is_empty(), "{broken:#?}");
}

#[test]
fn the_map_allows_nothing_that_is_not_used_and_no_circle() {
    let sources = sources();
    let mut used: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for (source, uses) in sources.iter().zip(uses(&sources)) {
        let others = uses.into_iter().map(|file| sources[file].folder());
        used.entry(source.folder()).or_default().extend(others);
    }
    let mut above: BTreeSet<String> = BTreeSet::new();
    let mut waiting = allowed();
    let unused: Vec<String> = (waiting.iter())
        .flat_map(|(folder, may)| may.iter().map(move |other| (folder, other)))
        .filter(|(folder, other)| !used[folder.as_str()].contains(other.as_str()))
        .map(|(folder, other)| format!("{folder} may use {other} and does not"))
        .collect();
    assert!(unused.is_empty(), "{unused:#?}");
    // Row by row those are taken away that use only what has been taken away.
    while !waiting.is_empty() {
        let free: Vec<String> = (waiting.iter())
            .filter(|(_, may)| may.is_subset(&above))
            .map(|(folder, _)| folder.clone())
            .collect();
        assert!(!free.is_empty(), "a circle among {:?}", waiting.keys());
        waiting.retain(|folder, _| !free.contains(folder));
        above.extend(free);
    }
}

/// The layers of the page from the lowest to the highest, as its README gives them. All that it does not name belongs to the
/// last.
fn layers_of_the_page() -> Vec<String> {
    let text = include_str!("../src/page/README.md");
    let (_, direction) = text
        .split_once("in one direction only:")
        .expect("the direction of files");
    let (direction, _) = direction.split_once('.').expect("the end of the sentence");
    let names = direction
        .split('←')
        .map(|name| name.trim().trim_matches('`'));
    names.map(str::to_owned).collect()
}

#[test]
fn files_of_the_page_use_each_other_in_one_direction() {
    let sources = sources();
    let layers = layers_of_the_page();
    assert!(layers.len() > 2, "{layers:?}");
    let layer = |source: &Source| {
        let name = source.module.get(1);
        let found = layers.iter().position(|layer| Some(layer) == name);
        found.unwrap_or(layers.len() - 1)
    };
    let mut broken = Vec::new();
    for (source, uses) in sources.iter().zip(uses(&sources)) {
        let used = uses.into_iter().map(|file| &sources[file]);
        for other in used.filter(|other| [source.folder(), other.folder()] == ["page", "page"]) {
            if layer(other) > layer(source) {
                broken.push(format!("{} uses {}", source.path, other.path));
            }
        }
    }
    assert!(broken.is_empty(), "{broken:#?}");
}

/// What is against a rule must be in its list of exceptions, and nothing else may be in that list.
fn compare_with_exceptions(found: &BTreeSet<String>, exceptions: &[&str]) {
    let exceptions: BTreeSet<String> = exceptions.iter().map(|name| (*name).to_owned()).collect();
    let new: Vec<&String> = found.difference(&exceptions).collect();
    let gone: Vec<&String> = exceptions.difference(found).collect();
    assert!(new.is_empty(), "against the rule: {new:#?}");
    assert!(
        gone.is_empty(),
        "no exceptions any more, so take them off the list: {gone:#?}"
    );
}

#[test]
fn no_file_is_too_long_to_read() {
    let beyond_tests = Source {
        path: String::new(),
        module: Vec::new(),
        text: "#[cfg(test)]\nuse a::b;\nfn f() {}\n#[cfg(test)]\nmod tests {\n}\n".to_owned(),
        tokens: Vec::new(),
    };
    assert_eq!(
        beyond_tests.logic(),
        3,
        "what only tests need may stand above them"
    );
    let sources = sources();
    let long: Vec<&str> = sources
        .iter()
        .filter(|source| source.logic() > MOST_LINES)
        .map(|source| source.path.as_str())
        .collect();
    assert!(long.is_empty(), "too long: {long:#?}");
}

/// Functions, types and matches of a file.
#[derive(Default)]
struct Items {
    /// Name and lines of each function.
    functions: Vec<(String, usize)>,
    types: Vec<String>,
    /// Macros that make types of the names that they are given.
    type_macros: BTreeSet<String>,
    /// The function around each match over columns whose last arm takes all others.
    open_matches: Vec<String>,
}

impl Items {
    fn of(text: &str) -> Items {
        let file = syn::parse_file(text).expect("the source is Rust");
        let mut items = Items::default();
        items.visit_file(&file);
        items
    }

    fn function(&mut self, name: &syn::Ident, from: Span, until: Span) {
        let lines = until.end().line + 1 - from.start().line;
        self.functions.push((name.to_string(), lines));
    }
}

/// The types that a macro makes: those that the call declares, and with `makes_types` all names with a capital letter that
/// stand at its top.
fn types_of_call(call: &syn::Macro, makes_types: bool) -> Vec<String> {
    let mut types = Vec::new();
    let mut is_declared = false;
    for token in call.tokens.clone() {
        if let TokenTree::Ident(name) = &token {
            let name = name.to_string();
            if is_declared || makes_types && name.starts_with(char::is_uppercase) {
                types.push(name.clone());
            }
            is_declared = is_declaring(&name);
        } else {
            is_declared = false;
        }
    }
    types
}

fn is_declaring(word: &str) -> bool {
    matches!(word, "struct" | "enum" | "trait" | "type" | "union")
}

/// Whether a macro's definition declares a type whose name it is given.
fn makes_types(definition: TokenStream) -> bool {
    let mut is_declared = false;
    for token in definition {
        let found = match token {
            TokenTree::Group(group) => makes_types(group.stream()),
            TokenTree::Punct(punct) => is_declared && punct.as_char() == '$',
            TokenTree::Ident(word) => {
                is_declared = is_declaring(&word.to_string());
                continue;
            }
            TokenTree::Literal(_) => false,
        };
        if found {
            return true;
        }
        is_declared = false;
    }
    false
}

/// Whether a pattern names a column, or what a field reads.
fn names_column(pattern: &syn::Pat) -> bool {
    #[derive(Default)]
    struct Columns(bool);
    impl Visit<'_> for Columns {
        fn visit_path(&mut self, path: &syn::Path) {
            let qualified = path.segments.iter().rev().skip(1);
            self.0 |= qualified
                .clone()
                .any(|it| it.ident == "Column" || it.ident == "Reads");
            visit::visit_path(self, path);
        }
    }
    let mut columns = Columns::default();
    columns.visit_pat(pattern);
    columns.0
}

/// Whether an arm takes whatever is left.
fn takes_all(arm: &syn::Arm) -> bool {
    let is_name = |pattern: &syn::PatIdent| {
        pattern.subpat.is_none() && pattern.ident.to_string().starts_with(char::is_lowercase)
    };
    arm.guard.is_none()
        && match &arm.pat {
            syn::Pat::Wild(_) => true,
            syn::Pat::Ident(pattern) => is_name(pattern),
            _ => false,
        }
}

fn is_for_tests(attributes: &[syn::Attribute]) -> bool {
    attributes.iter().any(|attribute| {
        attribute.path().is_ident("cfg")
            && matches!(&attribute.meta, syn::Meta::List(list) if list.tokens.to_string() == "test")
    })
}

impl<'a> Visit<'a> for Items {
    fn visit_item_mod(&mut self, item: &'a syn::ItemMod) {
        if !is_for_tests(&item.attrs) {
            visit::visit_item_mod(self, item);
        }
    }

    fn visit_item_fn(&mut self, item: &'a syn::ItemFn) {
        if !is_for_tests(&item.attrs) {
            let end = item.block.brace_token.span.close();
            self.function(&item.sig.ident, item.sig.fn_token.span, end);
            visit::visit_item_fn(self, item);
        }
    }

    fn visit_impl_item_fn(&mut self, item: &'a syn::ImplItemFn) {
        let end = item.block.brace_token.span.close();
        self.function(&item.sig.ident, item.sig.fn_token.span, end);
        visit::visit_impl_item_fn(self, item);
    }

    fn visit_item_struct(&mut self, item: &'a syn::ItemStruct) {
        if !is_for_tests(&item.attrs) {
            self.types.push(item.ident.to_string());
        }
    }

    fn visit_item_enum(&mut self, item: &'a syn::ItemEnum) {
        if !is_for_tests(&item.attrs) {
            self.types.push(item.ident.to_string());
        }
    }

    fn visit_item_trait(&mut self, item: &'a syn::ItemTrait) {
        self.types.push(item.ident.to_string());
        visit::visit_item_trait(self, item);
    }

    fn visit_item_type(&mut self, item: &'a syn::ItemType) {
        self.types.push(item.ident.to_string());
    }

    fn visit_trait_item_fn(&mut self, item: &'a syn::TraitItemFn) {
        if let Some(block) = &item.default {
            let end = block.brace_token.span.close();
            self.function(&item.sig.ident, item.sig.fn_token.span, end);
        }
        visit::visit_trait_item_fn(self, item);
    }

    fn visit_item_macro(&mut self, item: &'a syn::ItemMacro) {
        if let Some(name) = &item.ident {
            if makes_types(item.mac.tokens.clone()) {
                self.type_macros.insert(name.to_string());
            }
        } else {
            // Macros are defined above their calls.
            let name = item.mac.path.segments.last().map(|it| it.ident.to_string());
            let makes_types = name.is_some_and(|name| self.type_macros.contains(&name));
            self.types.extend(types_of_call(&item.mac, makes_types));
        }
    }

    fn visit_expr_match(&mut self, found: &'a syn::ExprMatch) {
        let is_of_columns = found.arms.iter().any(|arm| names_column(&arm.pat));
        if is_of_columns && found.arms.iter().any(takes_all) {
            let function = self.functions.last().map_or("", |(name, _)| name.as_str());
            self.open_matches.push(function.to_owned());
        }
        visit::visit_expr_match(self, found);
    }
}

#[test]
fn no_function_is_too_long_to_read() {
    let mut long = BTreeSet::new();
    for source in sources() {
        for (name, lines) in Items::of(&source.text).functions {
            if lines > MOST_LINES_OF_FUNCTION {
                long.insert(format!("{}: {name}", source.path));
            }
        }
    }
    compare_with_exceptions(&long, LONG_FUNCTIONS);
}

#[test]
fn a_new_column_is_forgotten_in_no_match() {
    let mut open = BTreeSet::new();
    for source in sources() {
        for function in Items::of(&source.text).open_matches {
            open.insert(format!("{}: {function}", source.path));
        }
    }
    compare_with_exceptions(&open, OPEN_MATCHES);
}

/// `Cargo.toml` names the programs of tests, so Cargo does not look for more: what no program declares would never run.
#[test]
fn each_file_with_tests_belongs_to_a_program() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let text = std::fs::read_to_string(root.join("tests/native.rs")).expect("the native tests");
    let program = syn::parse_file(&text).expect("the source is Rust");
    let declared = program.items.iter().filter_map(|item| match item {
        syn::Item::Mod(module) => Some(module.ident.to_string()),
        _ => None,
    });
    let programs = ["native", "layers", "browser"].map(str::to_owned);
    let declared: BTreeSet<String> = declared.chain(programs).collect();
    let entries = std::fs::read_dir(root.join("tests")).expect("a readable folder");
    let forgotten: Vec<String> = entries
        .flatten()
        .filter(|entry| {
            let path = entry.path();
            path.extension().is_some_and(|it| it == "rs") || path.join("mod.rs").is_file()
        })
        .filter_map(|entry| Some(entry.path().file_stem()?.to_str()?.to_owned()))
        .filter(|name| !declared.contains(name))
        .collect();
    assert!(forgotten.is_empty(), "in no program: {forgotten:?}");
}

#[test]
fn items_are_found_wherever_they_stand() {
    let items = Items::of(
        "macro_rules! rows { ($Row:ident) => { pub struct $Row { a: u8 } } }
         macro_rules! plain { ($Row:ident) => { impl Plain for $Row {} } }
         rows! { /// One.
             Made }
         plain! { NotMade }
         wrapped! { pub struct Wrapped { a: Inner } }
         trait Long { fn by_default(&self) {\n\n} fn without(&self); }
         fn open(reads: Reads) { match reads { Reads::Time => {} _ => {} } }
         fn named(reads: Reads) { match reads { Reads::Column(Column::Name) => {} other => {} } }
         fn nested(reads: Option<Reads>) { match reads { Some(Reads::Time) => {} _ => {} } }
         fn whole(reads: Reads) { match reads { Reads::Time => {} Reads::Last => {} } }
         fn guarded(reads: Reads) { match reads { Reads::Time => {} _ if now() => {} Reads::Last => {} } }
         fn of_others(word: u8) { match word { 1 => Reads::Time, _ => Reads::Last } }",
    );
    assert_eq!(items.types, ["Made", "Wrapped", "Long"]);
    assert_eq!(items.open_matches, ["open", "named", "nested"]);
    assert!(
        items.functions.contains(&("by_default".to_owned(), 3)),
        "{:?}",
        items.functions
    );
}

#[test]
fn a_name_is_the_name_of_one_type() {
    let mut files: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for source in sources() {
        for name in Items::of(&source.text).types {
            files.entry(name).or_default().push(source.path.clone());
        }
    }
    files.retain(|_, files| files.len() > 1);
    assert!(files.is_empty(), "names of several types: {files:#?}");
}

#[test]
fn paths_are_found_wherever_they_stand() {
    let code = "use crate::page::{state::{self, State}, lib}; pub use super::x::Y as Z; fn f() { crate::json::read(1); \
                html! { <p>{ super::words() }</p> } }
                #[cfg(test)] mod tests { use crate::never; }";
    let tokens = without_tests(code.parse().expect("Rust"));
    let mut found = Vec::new();
    paths(&tokens, &mut found);
    let found: BTreeSet<String> = found.iter().map(|path| path.join("::")).collect();
    for path in [
        "crate::page::state::self",
        "crate::page::state::State",
        "crate::page::lib",
        "super::x::Y",
        "crate::json::read",
        "super::words",
    ] {
        assert!(found.contains(path), "{path} in {found:?}");
    }
    assert!(!found.iter().any(|path| path.contains("never")));
}
