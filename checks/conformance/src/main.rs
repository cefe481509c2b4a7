//! `conformance --base-url URL`: a report on standard output, and exit code 1 when a check failed, 2 when none could be
//! judged.

mod arguments;
mod signals;

use std::io::{Write, stdout};
use std::process::ExitCode;

use arguments::{Arguments, Format};
use clap::Parser;
use conformance::Text;

#[tokio::main]
async fn main() -> anyhow::Result<ExitCode> {
    let arguments = Arguments::parse();
    if arguments.list {
        stdout().write_all(conformance::markdown().as_bytes())?;
        return Ok(ExitCode::SUCCESS);
    }
    let (format, options) = (arguments.format, arguments.options());
    let mut text = Text::new(stdout());
    let run = conformance::run_until(signals::interruption(), &options, |verdict| {
        if format == Format::Text {
            text.tell(verdict);
        }
    });
    let report = run.await.unwrap_or_else(|error| arguments::refuse(&error));
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
