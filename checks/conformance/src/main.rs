//! `conformance --base-url URL`: a report on standard output, and exit code 1 when a check failed, 2 when none could be
//! judged.

use std::io::{Write, stdout};
use std::net::{Ipv4Addr, SocketAddr};
use std::process::ExitCode;

use clap::error::ErrorKind;
use clap::{CommandFactory, Parser, ValueEnum};
use conformance::kafka::Kafka;
use conformance::{Level, Options, Service, Text};
use reqwest::Url;
use tokio::signal::ctrl_c;
use tokio::signal::unix::{SignalKind, signal};

/// Checks that a running shop, or a service of it, in any language, keeps the contract of Échoppe, level by level.
///
/// It makes its own data and deletes it again. The exit code is 1 when a check failed, 2 when nothing could be
/// judged: the options are wrong, an address to play a neighbour at is taken, Kafka is not there.
#[derive(Parser)]
#[command(version)]
struct Arguments {
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
    #[arg(long, value_name = "users[=ADDRESS],products[=ADDRESS],orders[=ADDRESS]", value_delimiter = ',', value_parser = stub)]
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
    format: Format,

    /// List the checks in Markdown, and check nothing
    #[arg(long)]
    list: bool,
}

/// How a report is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    Text,
    Json,
    Junit,
}

#[tokio::main]
async fn main() -> anyhow::Result<ExitCode> {
    let arguments = Arguments::parse();
    if arguments.list {
        stdout().write_all(conformance::markdown().as_bytes())?;
        return Ok(ExitCode::SUCCESS);
    }
    let (format, options) = (arguments.format, arguments.options());
    let mut text = Text::new(stdout());
    let run = conformance::run_until(interruption(), &options, |verdict| {
        if format == Format::Text {
            text.add(verdict);
        }
    });
    let report = match run.await {
        Ok(report) => report,
        Err(error) => {
            eprintln!("error: {error:#}");
            return Ok(ExitCode::from(2));
        }
    };
    match format {
        Format::Text => text.end(&report)?,
        Format::Json => writeln!(stdout(), "{}", report.to_json())?,
        Format::Junit => write!(stdout(), "{}", report.to_junit()?)?,
    }
    Ok(match report.passed() {
        true => ExitCode::SUCCESS,
        false => ExitCode::FAILURE,
    })
}

impl Arguments {
    /// The options; ends the process when nothing could be judged with them.
    fn options(self) -> Options {
        let topic = self.topic;
        let options = Options {
            services: self.service,
            from: self.from,
            neighbours: self.neighbour.into_iter().collect(),
            stubs: self.play.into_iter().collect(),
            kafka: self.kafka.map(|brokers| Kafka { brokers, topic }),
            ..Options::new(self.base_url).up_to(self.level)
        };
        if let Some(objection) = conformance::objection(&options) {
            Self::command().error(ErrorKind::MissingRequiredArgument, objection).exit();
        }
        options
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

/// Ends when the run is to end. A second signal ends the process, without any cleaning up.
async fn interruption() {
    signalled().await;
    eprintln!("interrupted: clearing up what was made; once more to leave it behind");
    tokio::spawn(async {
        signalled().await;
        std::process::exit(1);
    });
}

async fn signalled() {
    let Ok(mut terminate) = signal(SignalKind::terminate()) else {
        return std::future::pending().await;
    };
    tokio::select! {
        _ = ctrl_c() => {}
        _ = terminate.recv() => {}
    }
}
