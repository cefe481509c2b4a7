//! The services that can be judged, in one table.

use std::fmt;

use clap::ValueEnum;

/// A service of the shop.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, ValueEnum)]
pub enum Service {
    User,
    Product,
    Order,
    Notifier,
}

/// What the kit knows of a service.
struct Facts {
    list: &'static str,
    needs: &'static [Service],
    /// The requirement of its list, or of what it shows, at the first level.
    first_requirement: &'static str,
    paths: &'static [(&'static str, &'static [&'static str])],
    stub_port: Option<u16>,
    status_field: Option<&'static str>,
}

/// In the order of [`Service`].
const FACTS: [Facts; 4] = [
    Facts {
        list: "/users",
        needs: &[],
        first_requirement: "B1",
        paths: &[("/users", &["GET", "POST"]), ("/users/{id}", &["GET", "PATCH", "DELETE"])],
        stub_port: Some(8081),
        status_field: None,
    },
    Facts {
        list: "/products",
        needs: &[],
        first_requirement: "B5",
        paths: &[("/products", &["GET"]), ("/products/{id}", &["GET"])],
        stub_port: Some(8082),
        status_field: None,
    },
    Facts {
        list: "/orders",
        needs: &[Service::User, Service::Product],
        first_requirement: "B7",
        paths: &[("/orders", &["GET", "POST"]), ("/orders/{id}", &["GET", "DELETE"])],
        stub_port: Some(8083),
        status_field: Some("boite_d_envoi"),
    },
    Facts {
        list: "/notifications",
        needs: &[Service::User, Service::Product, Service::Order],
        first_requirement: "B9",
        paths: &[("/notifications", &["GET"]), ("/notifications/stream", &["GET"])],
        stub_port: None,
        status_field: Some("consommation"),
    },
];

impl Service {
    pub const ALL: [Self; 4] = [Self::User, Self::Product, Self::Order, Self::Notifier];

    /// The path of its list, with which all its other paths begin.
    pub fn list(self) -> &'static str {
        self.facts().list
    }

    /// Its resources, as the options `--play` and `--neighbour` name them: `users`.
    pub fn plural(self) -> &'static str {
        self.list().trim_start_matches('/')
    }

    /// The service that serves a path: user-service for `/users/7`.
    pub fn of(path: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|service| {
            let rest = path.strip_prefix(service.list());
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(['/', '?']))
        })
    }

    /// The services without which it cannot be judged.
    pub fn needs(self) -> &'static [Self] {
        self.facts().needs
    }

    /// Its paths, each with its methods.
    pub fn paths(self) -> &'static [(&'static str, &'static [&'static str])] {
        self.facts().paths
    }

    /// The port of its stub, when the kit has one.
    pub fn stub_port(self) -> Option<u16> {
        self.facts().stub_port
    }

    /// The field that only its `GET /status/…` has.
    pub fn status_field(self) -> Option<&'static str> {
        self.facts().status_field
    }

    pub(crate) fn first_requirement(self) -> &'static str {
        self.facts().first_requirement
    }

    fn facts(self) -> &'static Facts {
        &FACTS[self as usize]
    }
}

impl fmt::Display for Service {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.to_possible_value().map_or(Ok(()), |value| f.write_str(value.get_name()))
    }
}
