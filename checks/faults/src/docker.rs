//! The `docker` command.

use std::process::Stdio;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use tokio::io::AsyncWriteExt;
use tokio::process::Command;
use tokio::time::timeout;

/// Longer than any command takes that is not broken; building images has its own.
const PATIENCE: Duration = Duration::from_mins(3);

/// Runs `docker` and returns its standard output.
pub async fn docker(arguments: &[&str]) -> Result<String> {
    let mut command = Command::new("docker");
    command.args(arguments);
    run(command, None, PATIENCE).await
}

/// Runs a command to its end, with `input` on its standard input, and returns its standard output. Anything but success
/// is an error that says why.
pub async fn run(
    mut command: Command,
    input: Option<Vec<u8>>,
    patience: Duration,
) -> Result<String> {
    let told = format!("{:?}", command.as_std());
    let stdin = if input.is_some() {
        Stdio::piped()
    } else {
        Stdio::null()
    };
    command
        .stdin(stdin)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .kill_on_drop(true);
    let finished = timeout(patience, feed(command, input)).await;
    let output = finished
        .with_context(|| format!("no end after {} s: {told}", patience.as_secs()))?
        .with_context(|| format!("cannot run {told}"))?;
    let text = |bytes: Vec<u8>| String::from_utf8_lossy(&bytes).into_owned();
    let (out, err) = (text(output.stdout), text(output.stderr));
    if !output.status.success() {
        bail!("{told}: {}: {}", output.status, err.trim());
    }
    Ok(out)
}

async fn feed(
    mut command: Command,
    input: Option<Vec<u8>>,
) -> std::io::Result<std::process::Output> {
    let mut child = command.spawn()?;
    let stdin = child.stdin.take();
    let writing = async move {
        if let (Some(mut stdin), Some(input)) = (stdin, input) {
            // A command that ends without reading says so by its status.
            let _ = stdin.write_all(&input).await;
        }
    };
    let ((), output) = tokio::join!(writing, child.wait_with_output());
    output
}
