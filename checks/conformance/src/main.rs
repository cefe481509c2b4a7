//! `conformance --base-url URL`: a report on standard output, and exit code 1 when a check failed.

mod arguments;

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
    let format = arguments.format;
    let mut text = Text::new(stdout());
    let report = conformance::run_and_tell(&arguments.options(), |verdict| {
        if format == Format::Text {
            text.tell(verdict);
        }
    })
    .await?;
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
