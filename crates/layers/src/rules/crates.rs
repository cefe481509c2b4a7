use super::Layer;

/// Crates without I/O and without a framework. What [`IO`] lists is taken away from them.
const DOMAIN: [&str; 8] =
    ["alloc", "bounded_text", "chrono", "core", "rust_decimal", "std", "thiserror", "uuid"];
/// `prop` is a module of proptest's prelude.
const DOMAIN_TESTS: [&str; 2] = ["prop", "proptest"];
/// Besides those of the domain.
const APPLICATION: [&str; 7] = [
    "anyhow",
    "async_trait",
    "futures_util",
    "paging",
    "tokio::join",
    "tokio::try_join",
    "tracing",
];
const APPLICATION_TESTS: [&str; 2] = ["mockall", "tokio"];
const IO: [&str; 7] =
    ["std::env", "std::fs", "std::io", "std::net", "std::os", "std::process", "std::thread"];

/// The rule that this layer breaks by naming a path that begins with the name of another crate, if any.
pub(super) fn broken_by(layer: Layer, path: &[String], in_test: bool) -> Option<String> {
    let (name, allowed, for_tests) = match layer {
        Layer::Domain => ("domain", DOMAIN.to_vec(), DOMAIN_TESTS.to_vec()),
        Layer::Application => (
            "application",
            [&DOMAIN[..], &APPLICATION].concat(),
            [&DOMAIN_TESTS[..], &APPLICATION_TESTS].concat(),
        ),
        _ => return None,
    };
    if lists(&IO, path) {
        return Some(format!("{name} does no I/O: what comes from outside comes through a port"));
    }
    let is_allowed = lists(&allowed, path) || in_test && lists(&for_tests, path);
    let (allowed, for_tests) = (allowed.join(", "), for_tests.join(", "));
    let rule = format!(
        "of other crates {name} names only {allowed}, and in tests {for_tests}: no I/O, no framework"
    );
    (!is_allowed).then_some(rule)
}

/// Is `path` one of these, or in one of these?
fn lists(list: &[&str], path: &[String]) -> bool {
    list.iter().any(|entry| {
        let mut names = path.iter();
        entry.split("::").all(|name| names.next().is_some_and(|next| next == name))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn allows(layer: Layer, path: &str, in_test: bool) -> bool {
        let path: Vec<_> = path.split("::").map(str::to_owned).collect();
        broken_by(layer, &path, in_test).is_none()
    }

    #[test]
    fn the_inner_layers_name_listed_crates_only() {
        for (layer, path, in_code, in_tests) in [
            (Layer::Domain, "uuid::Uuid", true, true),
            (Layer::Domain, "proptest::prelude", false, true),
            (Layer::Domain, "std::fs::read", false, false),
            (Layer::Domain, "anyhow::Error", false, false),
            (Layer::Application, "anyhow::Error", true, true),
            (Layer::Application, "tokio::try_join", true, true),
            (Layer::Application, "tokio::spawn", false, true),
            (Layer::Application, "tokio", false, true),
            (Layer::Application, "sea_orm::Value", false, false),
            (Layer::Outbound, "sea_orm::Value", true, true),
        ] {
            assert_eq!(allows(layer, path, false), in_code, "{layer:?} {path}");
            assert_eq!(allows(layer, path, true), in_tests, "tests of {layer:?} {path}");
        }
    }
}
