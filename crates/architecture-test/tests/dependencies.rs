//! Who may name whom. Every rule walks all services or all crates, and tells each violation with its file and line.

use std::collections::{BTreeMap, BTreeSet};

use architecture_test::{Package, is_within, packages, services};

/// What a layer of a service may name of its own crate, and why it names nothing else.
const LAYERS: [(&str, &[&str], &str); 4] = [
    ("domain", &["domain"], "the rules of the shop stand without the rest"),
    ("application", &["domain", "application"], "what it needs from outside is a port"),
    ("adapters::inbound", &["domain", "application", "adapters::inbound"], "it calls use cases"),
    ("adapters::outbound", &["domain", "application", "adapters::outbound"], "it answers to ports"),
];
/// What the inner layers may name of other crates.
const DOMAIN: [&str; 5] = ["bounded_text", "chrono", "rust_decimal", "thiserror", "uuid"];
const APPLICATION: [&str; 8] = [
    "anyhow",
    "async_trait",
    "futures_util",
    "port_types",
    "tokio::join",
    "tokio::test",
    "tokio::try_join",
    "tracing",
];
const IO: [&str; 6] = ["std::env", "std::fs", "std::io", "std::net", "std::process", "std::thread"];
/// A shared crate depends on crates of lower ranks only, and on no service.
const RANKS: [&[&str]; 3] = [
    &[
        "architecture-test",
        "batching",
        "bounded-text",
        "event-contracts",
        "fuzz-requests",
        "messaging",
        "port-types",
    ],
    &["database", "http-kit"],
    &["idempotency", "outbox", "shop-api", "test-database", "upstream-client"],
];
/// The modules of a service, besides what lies within them.
const MODULES: [&str; 6] = ["adapters", "application", "config", "crate", "domain", "wiring"];
const MAX_LINES: usize = 400;

#[test]
fn layers_name_only_what_lies_further_inside() {
    let mut violations = Vec::new();
    for file in services().iter().flat_map(Package::sources) {
        let Some((layer, allowed, why)) = LAYERS.iter().find(|(name, ..)| file.is_in(name)) else {
            continue;
        };
        for mention in file.mentions() {
            let own = mention.path.strip_prefix("crate::");
            if own.is_some_and(|path| !allowed.iter().any(|name| is_within(path, name))) {
                let (place, path) = (mention.place, mention.path);
                violations.push(format!("{place} {layer} names {path}, but {why}"));
            }
        }
    }
    assert_none(&violations);
}

#[test]
fn the_inner_layers_name_no_framework_and_do_no_io() {
    let mut violations = Vec::new();
    for service in services() {
        let dependencies = service.dependencies();
        for file in service.sources() {
            let allowed = match (file.is_in("domain"), file.is_in("application")) {
                (true, _) => DOMAIN.to_vec(),
                (_, true) => [&DOMAIN[..], &APPLICATION].concat(),
                _ => continue,
            };
            for mention in file.mentions() {
                let root = mention.path.split("::").next().unwrap_or_default().replace('_', "-");
                let is_one_of = |names: &[&str]| names.iter().any(|n| is_within(&mention.path, n));
                if is_one_of(&IO) || dependencies.contains(&root) && !is_one_of(&allowed) {
                    violations.push(format!("{} names {}", mention.place, mention.path));
                }
            }
        }
    }
    assert_none(&violations);
}

#[test]
fn nothing_in_a_domain_waits() {
    let mut violations = Vec::new();
    for file in services().iter().flat_map(Package::sources).filter(|file| file.is_in("domain")) {
        for (index, line) in file.code.lines().enumerate() {
            if line.contains("async ") || line.contains(".await") {
                violations.push(format!("{}:{} {}", file.path.display(), index + 1, line.trim()));
            }
        }
    }
    assert_none(&violations);
}

#[test]
fn all_services_have_the_same_modules() {
    let services = services();
    assert!(services.len() >= 4, "the services are not where they were");
    for service in services {
        let sources = service.sources();
        let top = |module: &[String]| module.get(1).unwrap_or(&module[0]).clone();
        let modules: BTreeSet<_> = sources.iter().map(|file| top(&file.module)).collect();
        assert!(modules.iter().eq(MODULES.iter()), "{}: {modules:?}", service.name);
    }
}

#[test]
fn shared_crates_depend_on_lower_ranks_only() {
    let packages = packages();
    let ours: BTreeSet<_> = packages.iter().map(|package| package.name.clone()).collect();
    let mut violations = Vec::new();
    for package in
        packages.iter().filter(|package| package.dir.parent().unwrap().ends_with("crates"))
    {
        let rank = RANKS.iter().position(|rank| rank.contains(&&*package.name));
        let lower = RANKS[..rank.expect("each crate has a rank: give it one")].concat();
        for name in package.dependencies().intersection(&ours) {
            let line = package.manifest.lines().position(|line| line.starts_with(name.as_str()));
            if !lower.contains(&&**name) {
                let place = format!("{}/Cargo.toml:{}", package.dir.display(), line.unwrap() + 1);
                violations.push(format!("{place} {name} is of no lower rank"));
            }
        }
    }
    assert_none(&violations);
}

/// Who needs what a module exports again names the module that defines it.
#[test]
fn no_modules_import_each_other_in_a_circle() {
    let mut violations = Vec::new();
    for package in &packages() {
        let imports = imports(package);
        for (module, targets) in &imports {
            for (target, place) in
                targets.iter().filter(|(target, _)| reaches(&imports, target, module))
            {
                violations.push(format!("{place} {target} imports {module} in turn"));
            }
        }
    }
    assert_none(&violations);
}

#[test]
fn every_file_reads_in_one_go() {
    let mut violations = Vec::new();
    for file in packages().iter().flat_map(Package::files) {
        let lines = std::fs::read_to_string(&file).unwrap().lines().count();
        if lines > MAX_LINES {
            violations.push(format!("{}:{lines} more than {MAX_LINES} lines", file.display()));
        }
        if file.ends_with("mod.rs") {
            violations.push(format!("{}:1 a module is foo.rs and foo/", file.display()));
        }
    }
    assert_none(&violations);
}

/// From each module to those that it imports, with the place.
fn imports(package: &Package) -> BTreeMap<String, BTreeMap<String, String>> {
    let files = package.sources();
    let modules: BTreeSet<_> = files.iter().map(|file| file.module.join("::")).collect();
    let mut imports = BTreeMap::<_, BTreeMap<_, _>>::new();
    for file in &files {
        let module = file.module.join("::");
        for mention in file.imports() {
            let child = format!("{module}::{}", mention.path);
            let path = if mention.path.starts_with("crate::") { mention.path } else { child };
            let ends = [path.len()].into_iter().chain(path.rmatch_indices("::").map(|(at, _)| at));
            let target = ends.map(|end| &path[..end]).find(|path| modules.contains(*path));
            let target = target.filter(|target| *target != module && *target != "crate");
            if let Some(target) = target {
                imports.entry(module.clone()).or_default().insert(target.to_owned(), mention.place);
            }
        }
    }
    imports
}

fn reaches(imports: &BTreeMap<String, BTreeMap<String, String>>, from: &str, to: &str) -> bool {
    let (mut seen, mut open) = (BTreeSet::new(), vec![from]);
    while let Some(module) = open.pop() {
        let next = imports.get(module).into_iter().flat_map(BTreeMap::keys);
        open.extend(next.map(String::as_str).filter(|module| seen.insert(*module)));
    }
    seen.contains(to)
}

fn assert_none(violations: &[String]) {
    assert!(violations.is_empty(), "\n{}\n", violations.join("\n"));
}
