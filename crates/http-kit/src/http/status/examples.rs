use chrono::DateTime;
use poem_openapi::types::Example;

use super::{Availability, DependencyBody, StatusBody};
use crate::http::types::{Id, Timestamp};

impl Example for StatusBody {
    fn example() -> Self {
        Self {
            service: String::new(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
            instance: Id::example(),
            date: Timestamp(DateTime::from_timestamp_nanos(1_795_342_504_123_000_000)),
            demarre_le: Timestamp(DateTime::from_timestamp_nanos(1_795_338_000_000_000_000)),
            dependances: vec![DependencyBody::example()],
        }
    }
}

impl Example for DependencyBody {
    fn example() -> Self {
        Self { nom: "postgresql".to_owned(), etat: Availability::Disponible }
    }
}

impl StatusBody {
    /// The example of a service that works with these.
    pub fn example_of(service: &str, dependencies: &[&str]) -> Self {
        let dependencies = dependencies
            .iter()
            .map(|name| DependencyBody { nom: (*name).to_owned(), etat: Availability::Disponible });
        Self { service: service.to_owned(), dependances: dependencies.collect(), ..Self::example() }
    }
}
