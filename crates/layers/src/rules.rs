mod crates;

/// Where a module lies in a service.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Layer {
    Domain,
    Application,
    Inbound,
    Outbound,
    /// `adapters.rs` itself.
    Adapters,
    Wiring,
    /// `lib.rs` and `config.rs`.
    Other,
}

impl Layer {
    /// The layer of what a path from the crate's root names, or lies in.
    pub(crate) fn of(path: &[String]) -> Self {
        let name = |at: usize| path.get(at).map(String::as_str);
        match (name(1), name(2)) {
            (Some("domain"), _) => Self::Domain,
            (Some("application"), _) => Self::Application,
            (Some("adapters"), Some("inbound")) => Self::Inbound,
            (Some("adapters"), Some("outbound")) => Self::Outbound,
            (Some("adapters"), _) => Self::Adapters,
            (Some("wiring"), _) => Self::Wiring,
            _ => Self::Other,
        }
    }
}

/// The rule that this layer breaks by naming `path`, if any. `path` begins with `crate` or with the name of another crate.
pub(crate) fn broken_by(layer: Layer, path: &[String], in_test: bool) -> Option<String> {
    if path[0] == "crate" {
        broken_by_own(layer, Layer::of(path)).map(str::to_owned)
    } else {
        crates::broken_by(layer, path, in_test)
    }
}

/// The rule that a module of this layer breaks by being asynchronous, if any.
pub(crate) fn broken_by_async(layer: Layer) -> Option<&'static str> {
    (layer == Layer::Domain).then_some(
        "nothing is async in domain: (state, input) → (state, event) has nothing to wait for",
    )
}

/// The rule that a module of this layer breaks by naming both sides of the adapters, if any.
pub(crate) fn broken_by_both_sides(layer: Layer) -> Option<&'static str> {
    matches!(layer, Layer::Adapters | Layer::Other).then_some(
        "only wiring and main name inbound and outbound adapters: they alone put them together",
    )
}

fn broken_by_own(layer: Layer, named: Layer) -> Option<&'static str> {
    use Layer::{Adapters, Application, Domain, Inbound, Other, Outbound, Wiring};
    match (layer, named) {
        (Wiring | Other, _)
        | (Domain | Application | Inbound | Outbound | Adapters, Domain)
        | (Application | Inbound | Outbound | Adapters, Application)
        | (Inbound | Outbound | Adapters, Adapters)
        | (Inbound | Adapters, Inbound)
        | (Outbound | Adapters, Outbound) => None,
        (Domain, _) => {
            Some("domain names only itself: the rules of the shop stand without the rest")
        }
        (Application, _) => {
            Some("application names only domain and itself: what it needs from outside is a port")
        }
        (Inbound, Outbound) => {
            Some("inbound never names outbound: it calls a use case, and wiring chose the ports")
        }
        (Outbound, Inbound) => {
            Some("outbound never names inbound: it answers to a port, whoever asked")
        }
        (Inbound | Outbound | Adapters, Wiring | Other) => {
            Some("adapters name domain, application and their own side: wiring hands them the rest")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn breaks(layer: Layer, path: &str, in_test: bool) -> bool {
        let path: Vec<_> = path.split("::").map(str::to_owned).collect();
        broken_by(layer, &path, in_test).is_some()
    }

    #[test]
    fn a_layer_names_of_its_crate_only_what_lies_further_inside() {
        let places =
            ["domain", "application", "adapters", "adapters::inbound", "adapters::outbound"];
        let allowed_in = |layer| {
            let named = places.iter().chain(&["wiring", "config", "*"]);
            let allowed = named.filter(|name| !breaks(layer, &format!("crate::{name}"), false));
            allowed.copied().collect::<Vec<_>>()
        };
        assert_eq!(allowed_in(Layer::Domain), places[..1]);
        assert_eq!(allowed_in(Layer::Application), places[..2]);
        assert_eq!(allowed_in(Layer::Inbound), places[..4]);
        assert_eq!(allowed_in(Layer::Outbound), [&places[..3], &places[4..]].concat());
        assert_eq!(allowed_in(Layer::Adapters), places);
        assert_eq!(allowed_in(Layer::Wiring).len(), 8);
    }
}
