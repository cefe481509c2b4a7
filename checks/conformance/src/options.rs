use std::collections::{BTreeMap, BTreeSet};
use std::net::SocketAddr;

use crate::kafka::Kafka;
use crate::level::Level;
use crate::service::Service;
use crate::suite::{Check, Needs};

/// What is to be judged, and with what.
#[derive(Debug, Clone)]
pub struct Options {
    /// Where the shop listens, or the services that are judged.
    pub base_url: String,
    /// The services behind the base URL that are judged; the whole shop when there is none.
    pub services: Vec<Service>,
    /// The first level to judge.
    pub from: Level,
    /// The last level to judge.
    pub level: Level,
    /// The names of the checks to run; all of them when there is none.
    pub checks: Vec<String>,
    /// Where other services are, which are not judged.
    pub neighbours: BTreeMap<Service, String>,
    /// Where the kit itself plays other services.
    pub stubs: BTreeMap<Service, SocketAddr>,
    pub kafka: Option<Kafka>,
}

impl Options {
    /// The whole shop at this URL, without what is in Kafka.
    pub fn new(base_url: impl Into<String>) -> Self {
        Self {
            base_url: base_url.into(),
            services: Vec::new(),
            from: Level::Brief,
            level: Level::Shop,
            checks: Vec::new(),
            neighbours: BTreeMap::new(),
            stubs: BTreeMap::new(),
            kafka: None,
        }
    }

    /// These services alone.
    pub fn of(self, services: &[Service]) -> Self {
        Self { services: services.to_vec(), ..self }
    }

    /// The levels up to this one.
    pub fn up_to(self, level: Level) -> Self {
        Self { level, ..self }
    }

    /// The check of this name alone.
    pub fn only(self, check: &str) -> Self {
        Self { checks: vec![check.to_owned()], ..self }
    }

    /// What is missing for anything to be judged.
    pub(crate) fn missing(&self) -> Option<String> {
        let needed = self.services.iter().flat_map(|service| service.needs());
        let missing: BTreeSet<&str> = needed
            .filter(|service| {
                !self.services.contains(service)
                    && !self.neighbours.contains_key(service)
                    && !self.stubs.contains_key(service)
            })
            .map(|service| service.plural())
            .collect();
        if !missing.is_empty() {
            let missing = Vec::from_iter(missing).join(", ");
            return Some(format!(
                "cannot be judged without {missing}: add --play or --neighbour, or more --service"
            ));
        }
        let silent = self.stubs.contains_key(&Service::Order) && self.kafka.is_none();
        silent.then(|| "orders can be played with --kafka only, to be heard of".into())
    }

    /// Whether this check can be run.
    pub(crate) fn include(&self, check: &Check) -> bool {
        let wanted = match check.service {
            Some(service) => self.services.is_empty() || self.services.contains(&service),
            None => self.services.is_empty(),
        };
        let named = self.checks.is_empty() || self.checks.iter().any(|name| name == check.name());
        let stubbed = |service| self.stubs.contains_key(service);
        let possible = match check.needs {
            Needs::Nothing => true,
            Needs::Kafka => self.kafka.is_some(),
            Needs::OrderStub => self.kafka.is_some() && stubbed(&Service::Order),
            Needs::NeighbourStubs => Service::Order.needs().iter().all(stubbed),
        };
        wanted && named && possible && (self.from..=self.level).contains(&check.level)
    }

    /// The service that is asked first, to see whether anybody is there.
    pub(crate) fn first_service(&self) -> Service {
        self.services.first().copied().unwrap_or(Service::Product)
    }
}
