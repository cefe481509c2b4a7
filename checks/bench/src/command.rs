use std::process::Stdio;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use tokio::process::Command;
use tokio::time::timeout;

/// Longer than anything takes that is not broken.
const PATIENCE: Duration = Duration::from_mins(30);

/// Runs a program to its end and returns its standard output. Anything but success is an error that says why.
pub async fn run(program: &str, arguments: &[&str]) -> Result<String> {
    let mut command = Command::new(program);
    command.args(arguments);
    output(command).await
}

pub async fn output(mut command: Command) -> Result<String> {
    let told = format!("{:?}", command.as_std());
    command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .kill_on_drop(true);
    let finished = timeout(PATIENCE, command.output()).await;
    let output = finished
        .with_context(|| format!("no end: {told}"))?
        .with_context(|| format!("cannot run {told}"))?;
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).trim().to_owned();
    let (out, err) = (text(&output.stdout), text(&output.stderr));
    if !output.status.success() {
        bail!("{told}: {}: {err}\n{out}", output.status);
    }
    Ok(out)
}
