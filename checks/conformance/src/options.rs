//! What is to be judged, and with what: the command line, and what a library says in its place.

use std::collections::BTreeSet;
use std::net::{Ipv4Addr, SocketAddr};

use clap::Args;
use reqwest::Url;

use crate::contract;
use crate::contract::Level;
use crate::kafka::Kafka;
use crate::language::Words;
use crate::service::Service;
use crate::suite::{Check, Needs};

/// What is to be judged, and with what.
#[derive(Debug, Clone, Args)]
pub struct Options {
    /// Where the shop listens, or the services that are judged
    #[arg(
        long,
        value_name = "URL",
        env = "BASE_URL",
        default_value = "http://127.0.0.1:8080",
        value_parser = url
    )]
    pub base_url: String,

    /// The services behind the base URL, when it is not the whole shop
    #[arg(long = "service", value_name = "SERVICE", value_enum, value_delimiter = ',')]
    pub services: Vec<Service>,

    /// The last level to judge
    #[arg(long, value_enum, default_value = "shop")]
    pub level: Level,

    /// The first level to judge
    #[arg(long, value_enum, default_value = "brief")]
    pub from: Level,

    /// The sentences of the contract to judge, such as B3; all of them when there is none
    #[arg(long, value_name = "SENTENCE", value_delimiter = ',', value_parser = contract::name)]
    pub only: Vec<&'static str>,

    /// Stop at the first check that fails
    #[arg(long)]
    pub first_failure: bool,

    /// What stands for the base URL in the curl lines of a report, where that is another one for whoever reads it
    #[arg(long, value_name = "URL", env = "CONFORMANCE_PUBLIC_URL", value_parser = url)]
    pub public_url: Option<String>,

    /// The names of the checks to run; all of them when there is none.
    #[arg(skip)]
    pub checks: Vec<String>,

    /// Play neighbours that a service needs: users at 127.0.0.1:8081, products at :8082, orders at :8083, or elsewhere
    #[arg(long = "play", value_name = "users[=ADDRESS],products[=ADDRESS],orders[=ADDRESS]", value_delimiter = ',', value_parser = stub)]
    pub stubs: Vec<(Service, SocketAddr)>,

    /// Where neighbours are that are not behind the base URL
    #[arg(long = "neighbour", value_name = "users=URL,products=URL,orders=URL", value_delimiter = ',', value_parser = neighbour)]
    pub neighbours: Vec<(Service, String)>,

    #[command(flatten)]
    pub kafka: Option<Kafka>,

    /// What the notifier prints, to judge it by that: a file that grows, or - for standard input
    #[arg(long, value_name = "FILE|-")]
    pub console: Option<String>,
}

impl Options {
    /// The whole shop at this URL, without what is in Kafka.
    pub fn new(base_url: impl Into<String>) -> Self {
        Self {
            base_url: base_url.into(),
            services: Vec::new(),
            from: Level::Brief,
            level: Level::Shop,
            only: Vec::new(),
            first_failure: false,
            public_url: None,
            checks: Vec::new(),
            neighbours: Vec::new(),
            stubs: Vec::new(),
            kafka: None,
            console: None,
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

    /// What is wrong when a service is named twice, to be played or to be somewhere.
    pub(crate) fn named_twice(&self) -> Option<Words> {
        let played = self.stubs.iter().map(|(service, _)| *service);
        let elsewhere = self.neighbours.iter().map(|(service, _)| *service);
        let mut seen = BTreeSet::new();
        let twice = played.chain(elsewhere).find(|service| !seen.insert(*service))?;
        let twice = twice.plural();
        let said = (
            format!("{twice} are named twice: name them once, in --play or in --neighbour"),
            format!("{twice} est nommé deux fois : une seule suffit, dans --play ou --neighbour"),
        );
        Some(said.into())
    }

    /// What is missing for anything to be judged.
    pub(crate) fn missing(&self) -> Option<Words> {
        let needed = self.services.iter().flat_map(|service| service.needs());
        let missing: BTreeSet<&str> = needed
            .filter(|service| {
                !self.services.contains(service)
                    && !self.neighbours.iter().any(|(other, _)| other == *service)
                    && !self.plays(**service)
            })
            .map(|service| service.plural())
            .collect();
        if !missing.is_empty() {
            let missing = Vec::from_iter(missing).join(", ");
            let said = (
                format!(
                    "cannot be judged without {missing}: add --play or --neighbour, or more --service"
                ),
                format!(
                    "impossible à juger sans {missing} : ajoutez --play ou --neighbour, ou d'autres --service"
                ),
            );
            return Some(said.into());
        }
        let silent = self.plays(Service::Order) && self.kafka.is_none();
        let said = (
            "orders can be played with --kafka only, to be heard of",
            "les commandes ne se jouent qu'avec --kafka, pour être annoncées",
        );
        silent.then(|| said.into())
    }

    /// Whether this check can be run.
    pub(crate) fn include(&self, check: &Check) -> bool {
        let wanted = match check.service {
            Some(service) => self.services.is_empty() || self.services.contains(&service),
            None => self.services.is_empty(),
        };
        let named = (self.checks.is_empty() || self.checks.iter().any(|it| it == check.name()))
            && (self.only.is_empty() || self.only.contains(&check.requirement));
        let possible = match check.needs {
            Needs::Nothing => true,
            // Without its events, nobody may believe that the service works beside the others.
            Needs::Kafka => self.kafka.is_some() || check.level == Level::Stack,
            Needs::OrderStub => self.kafka.is_some() && self.plays(Service::Order),
            Needs::NeighbourStubs => Service::Order.needs().iter().all(|it| self.plays(*it)),
        };
        wanted && named && possible && (self.from..=self.level).contains(&check.level)
    }

    /// Whether a service was asked for by its name.
    pub(crate) fn names(&self, service: Option<Service>) -> bool {
        service.is_some_and(|service| self.services.contains(&service))
    }

    /// Whether the kit itself plays a service.
    fn plays(&self, service: Service) -> bool {
        self.stubs.iter().any(|(other, _)| *other == service)
    }

    /// The service that is asked first, to see whether anybody is there.
    pub(crate) fn first_service(&self) -> Service {
        self.services.first().copied().unwrap_or(Service::Product)
    }
}

/// The service whose stub or neighbour an option names.
fn neighbour_named(name: &str) -> Option<(Service, u16)> {
    let service = Service::ALL.into_iter().find(|service| service.plural() == name)?;
    service.stub_port().map(|port| (service, port))
}

fn stub(text: &str) -> Result<(Service, SocketAddr), String> {
    let (name, address) = text.split_once('=').unwrap_or((text, ""));
    let (service, port) =
        neighbour_named(name).ok_or("users, products and orders can be played")?;
    if address.is_empty() {
        return Ok((service, (Ipv4Addr::LOCALHOST, port).into()));
    }
    let address = address.parse().map_err(|_| "an address such as 127.0.0.1:8081");
    Ok((service, address?))
}

fn neighbour(text: &str) -> Result<(Service, String), String> {
    let expected = "users=URL, products=URL or orders=URL";
    let (name, url) = text.split_once('=').ok_or(expected)?;
    let (service, _) = neighbour_named(name).ok_or(expected)?;
    Ok((service, self::url(url)?))
}

/// `http://host[:port][/path]`: paths are put behind it, and the kit speaks no TLS.
fn url(text: &str) -> Result<String, String> {
    let url = Url::parse(text).ok().filter(Url::has_host);
    match url.filter(|url| url.scheme() == "http" && text.starts_with("http://")) {
        None => {
            Err("begin with http://, such as http://127.0.0.1:8080; https is not supported".into())
        }
        Some(url) if url.query().is_some() || url.fragment().is_some() => {
            Err("leave out what is behind the path (? and #)".into())
        }
        Some(_) => Ok(text.to_owned()),
    }
}
