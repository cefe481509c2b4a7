use super::*;

mod adapters;
mod application;
mod domain;

const MODULES: [(&str, &str); 5] = [
    ("src/lib.rs", "pub mod adapters; mod application; mod config; mod domain; pub mod wiring;"),
    ("src/domain.rs", "pub mod order; #[cfg(test)] mod examples;"),
    ("src/adapters.rs", "pub mod inbound; pub mod outbound;"),
    ("src/adapters/inbound.rs", "pub mod http; pub use http::Api;"),
    ("src/adapters/outbound.rs", "pub mod database; pub use database::Repository;"),
];

/// What is found in a service of which one module has this code.
fn found(path: &str, code: &str) -> Vec<String> {
    let changed = (path, code);
    let others = MODULES.iter().filter(|(other, _)| *other != path);
    let files = others
        .chain([&changed])
        .map(|(path, text)| File { path: path.into(), text: (*text).to_owned() });
    let show = |v: Violation| format!("{}:{} {}", v.file.display(), v.line.unwrap_or(0), v.found);
    let violations = check("order_service", &files.collect::<Vec<_>>());
    violations.into_iter().map(show).collect()
}

#[track_caller]
fn allows(path: &str, codes: &[&str]) {
    for code in codes {
        assert_eq!(found(path, code), [""; 0], "{code}");
    }
}

/// Each code has one violation, which names the culprit and is found in the first line.
#[track_caller]
fn refuses(path: &str, codes_and_culprits: &[(&str, &str)]) {
    for (code, culprit) in codes_and_culprits {
        let found = found(path, code);
        assert_eq!(found.len(), 1, "{code}: {found:?}");
        assert!(found[0].starts_with(&format!("{path}:1 ")), "{found:?}");
        assert!(found[0].contains(&format!("`{culprit}`")), "{found:?}");
    }
}

fn in_test(code: &str) -> String {
    format!("#[cfg(test)] mod tests {{ use super::*; {code} }}")
}

#[test]
fn what_does_not_parse_is_a_violation() {
    let path = "src/domain/order.rs";
    assert_eq!(found(path, "fn"), [format!("{path}:0 is no Rust that syn knows")]);
}
