use crate::declarations::Declarations;

/// Imports of imports of … end somewhere; those that go round in a circle end here.
const MAX_STEPS: usize = 8;
const PRIMITIVES: [&str; 17] = [
    "bool", "char", "f32", "f64", "i128", "i16", "i32", "i64", "i8", "isize", "str", "u128", "u16",
    "u32", "u64", "u8", "usize",
];

/// Tells what the paths in one crate mean.
#[derive(Debug)]
pub(crate) struct Scope {
    /// As other crates, and `main.rs`, name it.
    pub(crate) crate_name: String,
    pub(crate) declarations: Declarations,
}

impl Scope {
    /// What `path` in `module` means: `crate::…`, or the name of another crate and what follows.
    /// `None` for what begins with a type, such as `Self::new` or `u8::MAX`.
    pub(crate) fn resolve(
        &self,
        module: &[String],
        path: &[String],
        is_absolute: bool,
    ) -> Option<Vec<String>> {
        self.resolve_within(MAX_STEPS, module, path, is_absolute)
    }

    fn resolve_within(
        &self,
        steps: usize,
        module: &[String],
        path: &[String],
        is_absolute: bool,
    ) -> Option<Vec<String>> {
        let steps = steps.checked_sub(1)?;
        let (first, rest) = path.split_first()?;
        if let Some(path) = anchored(module, path) {
            return Some(self.follow(steps, path));
        }
        let local = if is_absolute { None } else { self.lookup(steps, module, first) };
        if let Some(found) = local {
            return Some(self.follow(steps, [&found, rest].concat()));
        }
        if *first == self.crate_name {
            return Some(self.follow(steps, [&module[..1], rest].concat()));
        }
        (is_absolute || is_crate_name(first)).then(|| path.to_vec())
    }

    /// Replaces what is re-exported on the way by where it comes from.
    fn follow(&self, steps: usize, path: Vec<String>) -> Vec<String> {
        for at in 1..path.len() {
            let (module, rest) = path.split_at(at);
            let Some(names) = self.declarations.modules.get(module) else {
                break;
            };
            if names.modules.contains(&rest[0]) {
                continue;
            }
            let Some(steps) = steps.checked_sub(1) else {
                break;
            };
            let Some(found) = self.lookup(steps, module, &rest[0]) else {
                break;
            };
            return self.follow(steps, [&found, &rest[1..]].concat());
        }
        path
    }

    fn lookup(&self, steps: usize, module: &[String], name: &str) -> Option<Vec<String>> {
        let steps = steps.checked_sub(1)?;
        let names = self.declarations.modules.get(module)?;
        if names.modules.contains(name) {
            return Some([module, &[name.to_owned()]].concat());
        }
        if let Some(import) = names.imports.get(name) {
            // `use name;` and `use name::name;` begin with the crate of that name.
            let is_absolute = import.is_absolute || import.path[0] == name;
            return self.resolve_within(steps, module, &import.path, is_absolute);
        }
        names.globs.iter().find_map(|glob| {
            let target = self.resolve_within(steps, module, &glob.path, glob.is_absolute)?;
            let is_elsewhere = target[0] == "crate" && target != module;
            is_elsewhere.then(|| self.lookup(steps, &target, name)).flatten()
        })
    }
}

/// The path from the crate's root, of one that begins with `crate`, `self` or `super`.
fn anchored(module: &[String], path: &[String]) -> Option<Vec<String>> {
    let mut base = match path.first()?.as_str() {
        "crate" => module[..1].to_vec(),
        "self" => module.to_vec(),
        "super" => parent(module),
        _ => return None,
    };
    let mut rest = &path[1..];
    while rest.first().is_some_and(|next| next == "super") {
        base = parent(&base);
        rest = &rest[1..];
    }
    Some([&base, rest].concat())
}

fn parent(module: &[String]) -> Vec<String> {
    module[..module.len().saturating_sub(1).max(1)].to_vec()
}

fn is_crate_name(name: &str) -> bool {
    name.starts_with(|first: char| first.is_lowercase()) && !PRIMITIVES.contains(&name)
}

#[cfg(test)]
mod tests;
