use std::collections::BTreeMap;
use std::net::{Ipv4Addr, SocketAddr};

use clap::error::ErrorKind;
use clap::{CommandFactory, Parser, ValueEnum};
use conformance::{Kafka, Level, Options, Service};
use reqwest::Url;

/// Checks that a running shop, or a service of it, in any language, keeps the contract of Échoppe, level by level.
///
/// It makes its own data and deletes it again. The exit code is 1 when a check failed, 2 when nothing could be
/// judged: the options are wrong, an address to play a neighbour at is taken, Kafka is not there.
#[derive(Parser)]
#[command(version)]
pub struct Arguments {
    /// Where the shop listens, or the services that are judged
    #[arg(
        long,
        value_name = "URL",
        env = "BASE_URL",
        default_value = "http://127.0.0.1:8080",
        value_parser = url
    )]
    base_url: String,

    /// The services behind the base URL, when it is not the whole shop
    #[arg(long, value_enum, value_delimiter = ',')]
    service: Vec<Service>,

    /// The last level to judge
    #[arg(long, value_enum, default_value = "shop")]
    level: Level,

    /// The first level to judge
    #[arg(long, value_enum, default_value = "brief")]
    from: Level,

    /// Play neighbours that a service needs: users at 127.0.0.1:8081, products at :8082, orders at :8083, or elsewhere
    #[arg(long, value_name = "users[=ADDRESS],products[=ADDRESS],orders[=ADDRESS]", value_delimiter = ',', value_parser = played)]
    play: Vec<(Service, SocketAddr)>,

    /// Where neighbours are that are not behind the base URL
    #[arg(long, value_name = "users=URL,products=URL,orders=URL", value_delimiter = ',', value_parser = neighbour)]
    neighbour: Vec<(Service, String)>,

    /// Kafka's brokers, to judge the events as well
    #[arg(long, value_name = "BROKERS")]
    kafka: Option<String>,

    /// The topic that the events are published on
    #[arg(long, default_value = "orders", requires = "kafka")]
    topic: String,

    /// What is written on standard output
    #[arg(long, value_enum, default_value = "text")]
    pub format: Format,

    /// List the checks in Markdown, and check nothing
    #[arg(long)]
    pub list: bool,
}

/// How a report is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    Text,
    Json,
    Junit,
}

impl Arguments {
    /// What is asked for; ends the process when a service could not be judged like this.
    pub fn options(self) -> Options {
        let topic = self.topic;
        let options = Options {
            base_url: self.base_url,
            services: self.service,
            from: self.from,
            level: self.level,
            neighbours: self.neighbour.into_iter().collect(),
            play: self.play.into_iter().collect::<BTreeMap<_, _>>(),
            kafka: self.kafka.map(|brokers| Kafka { brokers, topic }),
        };
        if let Some(fault) = options.fault() {
            let mut command = Self::command();
            command.error(ErrorKind::MissingRequiredArgument, fault).exit();
        }
        options
    }
}

/// Ends the process: the kit itself lacks something, so that nobody could be judged.
pub fn refuse(error: &anyhow::Error) -> ! {
    eprintln!("error: {error:#}");
    std::process::exit(2)
}

fn played(text: &str) -> Result<(Service, SocketAddr), String> {
    let (name, address) = text.split_once('=').unwrap_or((text, ""));
    let (service, port) = match name {
        "users" => (Service::User, 8081),
        "products" => (Service::Product, 8082),
        "orders" => (Service::Order, 8083),
        _ => return Err("users, products and orders can be played".into()),
    };
    if address.is_empty() {
        return Ok((service, (Ipv4Addr::LOCALHOST, port).into()));
    }
    let address = address.parse().map_err(|_| "an address such as 127.0.0.1:8081");
    Ok((service, address?))
}

fn neighbour(text: &str) -> Result<(Service, String), String> {
    let expected = "users=URL, products=URL or orders=URL";
    let (name, url) = text.split_once('=').ok_or(expected)?;
    let service = match name {
        "users" => Service::User,
        "products" => Service::Product,
        "orders" => Service::Order,
        _ => return Err(expected.into()),
    };
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
