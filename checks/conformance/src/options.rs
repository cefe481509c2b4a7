use std::collections::{BTreeMap, BTreeSet};
use std::net::SocketAddr;

use crate::checks;
use crate::level::{Level, Service};
use crate::suite::{Check, Needs};

/// What is to be judged, and by what.
#[derive(Debug, Clone)]
pub struct Options {
    /// Where the shop listens, or the services that are judged.
    pub base_url: String,
    /// Those that are behind the base URL and are judged; the whole shop when there is none.
    pub services: Vec<Service>,
    /// The first level to judge.
    pub from: Level,
    /// The last level to judge.
    pub level: Level,
    /// Where other services are, which are not judged.
    pub neighbours: BTreeMap<Service, String>,
    /// Where the kit plays other services itself.
    pub play: BTreeMap<Service, SocketAddr>,
    pub kafka: Option<Kafka>,
}

/// Where events are published.
#[derive(Debug, Clone)]
pub struct Kafka {
    /// `host:port`, several of them with commas between.
    pub brokers: String,
    pub topic: String,
}

impl Options {
    /// The whole shop at this URL, without what is in Kafka.
    pub fn new(base_url: impl Into<String>) -> Self {
        Self {
            base_url: base_url.into(),
            services: Vec::new(),
            from: Level::Brief,
            level: Level::Shop,
            neighbours: BTreeMap::new(),
            play: BTreeMap::new(),
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

    /// Why nobody could be judged like this, if so.
    pub fn fault(&self) -> Option<String> {
        let needed = self.services.iter().flat_map(|service| service.needs());
        let missing: BTreeSet<String> = needed
            .filter(|service| {
                !self.services.contains(service)
                    && !self.neighbours.contains_key(service)
                    && !self.play.contains_key(service)
            })
            .map(|service| format!("{service}s"))
            .collect();
        if !missing.is_empty() {
            let missing = Vec::from_iter(missing).join(", ");
            return Some(format!(
                "cannot be judged without {missing}: add --play or --neighbour, or more --service"
            ));
        }
        let silent = self.play.contains_key(&Service::Order) && self.kafka.is_none();
        if silent {
            return Some("orders can be played with --kafka only, to be heard of".into());
        }
        let nothing = !checks::all().iter().any(|check| self.include(check));
        nothing.then(|| self.nothing_to_judge())
    }

    fn nothing_to_judge(&self) -> String {
        let services: Vec<String> = self.services.iter().map(Service::to_string).collect();
        let of = match services.is_empty() {
            true => String::new(),
            false => format!(" of {}", services.join(", ")),
        };
        let (from, to) = (self.from, self.level);
        format!("no check{of} is in the levels from {from} to {to} (some need --kafka or --play)")
    }

    /// Whether this check can be run.
    pub(crate) fn include(&self, check: &Check) -> bool {
        let wanted = match check.service {
            Some(service) => self.services.is_empty() || self.services.contains(&service),
            None => self.services.is_empty(),
        };
        let possible = match check.needs {
            Needs::Nothing => true,
            Needs::Kafka => self.kafka.is_some(),
            Needs::PlayedOrders => self.kafka.is_some() && self.play.contains_key(&Service::Order),
            Needs::PlayedNeighbours => {
                let needed = Service::Order.needs();
                needed.iter().all(|service| self.play.contains_key(service))
            }
        };
        wanted && possible && (self.from..=self.level).contains(&check.level)
    }
}
