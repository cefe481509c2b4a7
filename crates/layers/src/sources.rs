use std::path::{Component, Path};

use crate::Violation;
use crate::declarations::Declarations;
use crate::files::File;
use crate::mentions::{Mention, Mentions, mentions};
use crate::rules::{self, Layer};
use crate::scope::Scope;

struct Source<'a> {
    file: &'a File,
    module: Vec<String>,
    syntax: syn::File,
}

/// What the modules of a service's library name that they may not. `main.rs` is another crate, and may name anything.
pub(crate) fn check(crate_name: &str, files: &[File]) -> Vec<Violation> {
    let mut violations = Vec::new();
    let mut sources = Vec::new();
    for file in files {
        let Some(module) = module_of(&file.path) else {
            continue;
        };
        match syn::parse_file(&file.text) {
            Ok(syntax) => sources.push(Source { file, module, syntax }),
            Err(error) => {
                let rule = format!("what cannot be parsed cannot be checked: {error}");
                violations.push(Violation::of_file(&file.path, "is no Rust that syn knows", rule));
            }
        }
    }
    let mut declarations = Declarations::default();
    for source in &sources {
        declarations.add(&source.module, &source.syntax);
    }
    let scope = Scope { crate_name: crate_name.to_owned(), declarations };
    violations.extend(sources.iter().flat_map(|source| check_source(&scope, source)));
    violations
}

fn check_source(scope: &Scope, source: &Source<'_>) -> Vec<Violation> {
    let layer = Layer::of(&source.module);
    let mentions = mentions(scope, &source.module, &source.syntax);
    let mut violations = check_paths(layer, source.file, &mentions.paths);
    violations.extend(check_async(layer, source.file, &mentions));
    violations.extend(check_sides(layer, source.file, &mentions.paths));
    violations
}

fn check_paths(layer: Layer, file: &File, mentions: &[Mention]) -> Vec<Violation> {
    let mut reported: Vec<&[String]> = Vec::new();
    let mut violations = Vec::new();
    for mention in mentions {
        let Some(rule) = rules::broken_by(layer, &mention.path, mention.in_test) else {
            continue;
        };
        // After an import was reported, its uses say nothing new.
        if !reported.iter().any(|path| mention.path.starts_with(path)) {
            violations.push(names(file, mention, rule));
            reported.push(&mention.path);
        }
    }
    violations
}

fn check_async(layer: Layer, file: &File, mentions: &Mentions) -> Option<Violation> {
    let found = mentions.asynchronous.first()?;
    let rule = rules::broken_by_async(layer)?;
    Some(Violation::of_file(&file.path, format!("has `{found}`"), rule).at(file.line_of(found)))
}

fn check_sides(layer: Layer, file: &File, mentions: &[Mention]) -> Option<Violation> {
    let rule = rules::broken_by_both_sides(layer)?;
    let first = |side| mentions.iter().position(|mention| Layer::of(&mention.path) == side);
    let second = first(Layer::Inbound)?.max(first(Layer::Outbound)?);
    Some(names(file, &mentions[second], rule.to_owned()))
}

fn names(file: &File, mention: &Mention, rule: String) -> Violation {
    let found = if mention.path.join("::") == mention.written.trim_end_matches("::*") {
        format!("names `{}`", mention.written)
    } else {
        format!("names `{}`, that is `{}`", mention.written, mention.path.join("::"))
    };
    Violation::of_file(&file.path, found, rule).at(file.line_of(&mention.written))
}

/// `crate`, `domain`, `order` for `src/domain/order.rs`; `None` for what is not in the library.
fn module_of(path: &Path) -> Option<Vec<String>> {
    let path = path.strip_prefix("src").ok()?.with_extension("");
    if path == Path::new("main") {
        return None;
    }
    let names = path.components().filter_map(|component| match component {
        Component::Normal(name) => Some(name.to_string_lossy().into_owned()),
        _ => None,
    });
    let mut module: Vec<String> = [String::from("crate")].into_iter().chain(names).collect();
    let is_root = path == Path::new("lib");
    if is_root || path.ends_with("mod") {
        module.pop();
    }
    Some(module)
}

#[cfg(test)]
mod tests;
