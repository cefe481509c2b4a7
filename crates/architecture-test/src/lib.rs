#![doc = include_str!("../README.md")]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use regex::Regex;

static IMPORT: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?m)^\s*(?:pub(?:\(.*?\))? )?use ([^;]+);"));
static PATH: LazyLock<Regex> = LazyLock::new(|| pattern(r"\b[a-z_]\w*(?:::\w+)+"));

/// A package of the workspace.
pub struct Package {
    pub name: String,
    pub dir: PathBuf,
    pub manifest: String,
}

/// A file below `src`.
pub struct Source {
    pub path: PathBuf,
    /// The module's path, from `crate` on.
    pub module: Vec<String>,
    /// The text without comments and tests; every line keeps its number.
    pub code: String,
}

/// A path of Rust that a source names, and where.
#[derive(Debug, PartialEq, Eq)]
pub struct Mention {
    pub place: String,
    /// Begins with `crate`, or with the name of another crate, a type or a child module.
    pub path: String,
}

/// All packages of the workspace.
pub fn packages() -> Vec<Package> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().expect("a root");
    let dirs = ["", "crates", "checks"].into_iter().flat_map(|dir| list(&root.join(dir)));
    let read = |dir: PathBuf| {
        let manifest = fs::read_to_string(dir.join("Cargo.toml")).ok()?;
        Some(Package { name: name(&dir), dir, manifest })
    };
    dirs.filter_map(read).collect()
}

/// The packages that have a domain.
pub fn services() -> Vec<Package> {
    packages().into_iter().filter(|package| package.dir.join("src/domain").is_dir()).collect()
}

impl Package {
    /// The names in `[dependencies]`.
    pub fn dependencies(&self) -> BTreeSet<String> {
        let sections = self.manifest.split("\n[");
        let section = sections.into_iter().find(|section| section.starts_with("dependencies]"));
        let lines = section.unwrap_or_default().lines().skip(1);
        lines.filter_map(|line| line.split(['.', ' ', '=']).next()).map(str::to_owned).collect()
    }

    /// Every file of Rust below `src`, `tests` and `examples`.
    pub fn files(&self) -> Vec<PathBuf> {
        ["src", "tests", "examples"].iter().flat_map(|dir| walk(&self.dir.join(dir))).collect()
    }

    pub fn sources(&self) -> Vec<Source> {
        walk(&self.dir.join("src")).into_iter().map(|path| self.source(path)).collect()
    }

    fn source(&self, path: PathBuf) -> Source {
        let inside = path.strip_prefix(self.dir.join("src")).expect("a source").with_extension("");
        let names = inside.iter().map(|name| name.to_string_lossy().into_owned());
        let module = ["crate".to_owned()].into_iter().chain(names);
        let module = module.filter(|name| !["lib", "main"].contains(&&**name)).collect();
        let code = without_tests(&fs::read_to_string(&path).expect("a text"));
        Source { path, module, code }
    }
}

impl Source {
    /// Whether the module is `name` or lies in it; `name` begins below `crate`.
    pub fn is_in(&self, name: &str) -> bool {
        is_within(&self.module[1..].join("::"), name)
    }

    /// Every import, also one that exports again.
    pub fn imports(&self) -> Vec<Mention> {
        let found = IMPORT.captures_iter(&self.code).flat_map(|found| {
            let paths = expand(&found[1]).into_iter();
            let at = found.get(1).map_or(0, |tree| tree.start());
            paths.map(move |path| self.mention(at, &path))
        });
        found.collect()
    }

    /// Every import, and every path that is written out elsewhere.
    pub fn mentions(&self) -> Vec<Mention> {
        let written =
            PATH.find_iter(&self.code).map(|path| self.mention(path.start(), path.as_str()));
        self.imports().into_iter().chain(written).collect()
    }

    fn mention(&self, at: usize, path: &str) -> Mention {
        let line = self.code[..at].lines().count().max(1);
        Mention { place: format!("{}:{line}", self.path.display()), path: self.absolute(path) }
    }

    fn absolute(&self, path: &str) -> String {
        let mut names: Vec<_> = path.split("::").collect();
        let supers = names.iter().take_while(|name| **name == "super").count();
        let own = names.iter().take_while(|name| **name == "self").count();
        if supers + own == 0 {
            return path.to_owned();
        }
        names.drain(..supers + own);
        let module = &self.module[..self.module.len().saturating_sub(supers).max(1)];
        module.iter().map(String::as_str).chain(names).collect::<Vec<_>>().join("::")
    }
}

fn pattern(text: &str) -> Regex {
    Regex::new(text).expect("a pattern")
}

/// Whether `path` is `name` or lies in it.
pub fn is_within(path: &str, name: &str) -> bool {
    path.strip_prefix(name).is_some_and(|rest| rest.is_empty() || rest.starts_with("::"))
}

/// The paths of an import's tree.
fn expand(tree: &str) -> Vec<String> {
    let tree = tree.trim();
    let Some((prefix, rest)) = tree.split_once('{') else {
        let path = tree.split(" as ").next().unwrap_or_default();
        return vec![path.trim_end_matches("::self").trim_end_matches("::*").to_owned()];
    };
    let mut depth = 0;
    let inside = &rest[..rest.rfind('}').unwrap_or(rest.len())];
    let branches = inside.split(|character| {
        depth += i32::from(character == '{') - i32::from(character == '}');
        character == ',' && depth == 0
    });
    let branches = branches.filter(|branch| !branch.trim().is_empty());
    branches.flat_map(|branch| expand(&format!("{}{}", prefix.trim(), branch.trim()))).collect()
}

/// rustfmt's layout is relied upon: an item ends where its indentation comes back.
fn without_tests(text: &str) -> String {
    let mut end: Option<String> = None;
    let mut is_test = false;
    let lines = text.lines().map(|line| {
        let indent = &line[..line.len() - line.trim_start().len()];
        if let Some(expected) = &end {
            end = end.clone().filter(|_| line != expected);
            return "";
        }
        if line.trim_start().starts_with("#[cfg(test)]") {
            is_test = true;
        } else if is_test && !line.trim_start().starts_with('#') {
            is_test = false;
            end = line.ends_with('{').then(|| format!("{indent}}}"));
            return "";
        }
        if line.trim_start().starts_with("//") { "" } else { line }
    });
    lines.collect::<Vec<_>>().join("\n")
}

fn walk(dir: &Path) -> Vec<PathBuf> {
    let files = list(dir).into_iter().flat_map(|path| match path.is_dir() {
        true => walk(&path),
        false => vec![path],
    });
    files.filter(|path| path.extension().is_some_and(|extension| extension == "rs")).collect()
}

fn list(dir: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(dir).into_iter().flatten();
    let mut paths: Vec<_> = entries.flatten().map(|entry| entry.path()).collect();
    paths.sort();
    paths
}

fn name(path: &Path) -> String {
    path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn paths(code: &str) -> Vec<(usize, String)> {
        let module = ["crate", "domain", "order"].map(str::to_owned).to_vec();
        let source = Source { path: "order.rs".into(), module, code: without_tests(code) };
        let line = |place: &str| place.rsplit(':').next().unwrap().parse().unwrap();
        source.mentions().into_iter().map(|found| (line(&found.place), found.path)).collect()
    }

    #[test]
    fn a_tree_of_imports_is_each_of_its_paths_from_the_root_on() {
        let code = "//! Text.\nuse super::super::{application as x, config::{self, Log}};";
        let found = ["crate::application", "crate::config", "crate::config::Log"];
        assert_eq!(paths(code)[..3], found.map(|path| (2, path.to_owned())));
    }

    #[test]
    fn a_path_within_code_is_found_and_one_in_comments_and_tests_is_not() {
        let code = "// use sea_orm::A;\nfn f() { sea_orm::Set(1); }\n#[cfg(test)]\nmod tests {\n    \
                    use tokio::test;\n}\nfn g() -> std::fs::File;";
        assert_eq!(paths(code), [(2, "sea_orm::Set".to_owned()), (7, "std::fs::File".to_owned())]);
    }
}
