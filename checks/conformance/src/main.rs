//! `conformance --base-url URL`: a report on standard output, and exit code 1 when a check failed, 2 when none could be
//! judged.

use std::io::{Write, stdout};
use std::net::SocketAddr;
use std::process::ExitCode;

use clap::error::ErrorKind;
use clap::{CommandFactory, Parser, ValueEnum};
use conformance::{Language, Options, Service, Text};
use tokio::signal::ctrl_c;
use tokio::signal::unix::{SignalKind, signal};

/// Checks that a running shop, or a service of it, in any language, keeps the contract of Échoppe, level by level.
///
/// It makes its own data and deletes it again. The exit code is 1 when a check failed, 2 when nothing could be
/// judged: the options are wrong, an address to play a neighbour at is taken, Kafka is not there.
#[derive(Parser)]
#[command(version)]
struct Arguments {
    #[command(flatten)]
    options: Options,

    /// What is written on standard output
    #[arg(long, value_enum, default_value = "text")]
    format: Format,

    /// The language of the text; by default that of `LC_ALL`, `LC_MESSAGES` or `LANG`
    #[arg(long, value_enum)]
    lang: Option<Language>,

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
    let (format, options) = (arguments.format, arguments.options);
    let language = arguments.lang.unwrap_or_else(of_environment);
    if let Some(objection) = conformance::objection(&options) {
        Arguments::command()
            .error(ErrorKind::MissingRequiredArgument, objection.said(language))
            .exit();
    }
    for (service, address) in &options.stubs {
        eprintln!("{}", played(*service, *address, language));
    }
    let mut text = Text::new(stdout(), language);
    let run = conformance::run_until(interruption(), &options, |verdict| {
        if format == Format::Text {
            text.add(verdict);
        }
    });
    let report = match run.await {
        Ok(report) => report,
        Err(error) => {
            eprintln!("{} {error:#}", language.of("error:", "erreur :"));
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

#[expect(
    clippy::disallowed_methods,
    reason = "three variables say it, and clap reads one for an option"
)]
fn of_environment() -> Language {
    Language::of_environment(|name| std::env::var(name).ok())
}

/// Where a neighbour is found that is played.
fn played(service: Service, address: SocketAddr, language: Language) -> String {
    let name = service.plural();
    let at = format!("http://{address}");
    if !address.ip().is_unspecified() {
        return language.of(format!("{name} are played at {at}"), format!("{name} : joué à {at}"));
    }
    let (here, there) = (
        format!("http://127.0.0.1:{}", address.port()),
        format!("http://conformance:{}", address.port()),
    );
    language.of(
        format!(
            "{name} are played at {here}, for other containers at {there} (docker compose run --use-aliases)"
        ),
        format!(
            "{name} : joué à {here}, pour les autres conteneurs à {there} (docker compose run --use-aliases)"
        ),
    )
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
