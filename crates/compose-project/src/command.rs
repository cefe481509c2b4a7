use std::io;
use std::process::{Output, Stdio};
use std::time::Duration;

use anyhow::{Context, Result, bail};
use tokio::io::AsyncWriteExt;
use tokio::process::Command;
use tokio::time::timeout;

/// Longer than anything takes that is not broken, building images apart.
pub(crate) const PATIENCE: Duration = Duration::from_mins(30);

/// Runs `docker` to its end.
pub async fn docker(arguments: &[&str]) -> Result<String> {
    run("docker", arguments).await
}

/// Runs a program to its end and returns its standard output, without the white space around it. Anything but success is an
/// error that says why.
pub async fn run(program: &str, arguments: &[&str]) -> Result<String> {
    let mut command = Command::new(program);
    command.args(arguments);
    output(command, Vec::new(), PATIENCE).await
}

/// The same, with `input` on its standard input.
pub(crate) async fn output(
    mut command: Command,
    input: Vec<u8>,
    patience: Duration,
) -> Result<String> {
    let told = format!("{:?}", command.as_std());
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).kill_on_drop(true);
    let finished = timeout(patience, fed(command, input)).await;
    let output = finished
        .with_context(|| format!("no end after {} s: {told}", patience.as_secs()))?
        .with_context(|| format!("cannot run {told}"))?;
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).trim().to_owned();
    let (out, err) = (text(&output.stdout), text(&output.stderr));
    if !output.status.success() {
        bail!("{told}: {}: {err}\n{out}", output.status);
    }
    Ok(out)
}

async fn fed(mut command: Command, input: Vec<u8>) -> io::Result<Output> {
    let mut child = command.spawn()?;
    let stdin = child.stdin.take();
    let writing = async move {
        if let Some(mut stdin) = stdin {
            // A program that ends without reading says so by its status.
            let _ = stdin.write_all(&input).await;
        }
    };
    let ((), output) = tokio::join!(writing, child.wait_with_output());
    output
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn shell(script: &str, input: &[u8], patience: Duration) -> Result<String> {
        let mut command = Command::new("sh");
        command.args(["-c", script]);
        output(command, input.to_vec(), patience).await
    }

    #[tokio::test]
    async fn what_a_program_writes_is_returned_and_what_it_reads_is_given() {
        assert_eq!(run("echo", &[" a ", "b"]).await.unwrap(), "a  b");
        let much = "x".repeat(1_000_000);
        for (script, expected) in [("cat", &*much), ("echo without reading", "without reading")] {
            let out = shell(script, much.as_bytes(), PATIENCE).await.unwrap();
            assert!(out == expected, "{script}: {} bytes", out.len());
        }
        assert_eq!(run("cat", &[]).await.unwrap(), "");
    }

    #[tokio::test]
    async fn a_failure_says_what_was_run_and_what_it_said() {
        let script = "echo half; echo no more >&2; exit 3";
        let failure = shell(script, b"", PATIENCE).await.unwrap_err().to_string();
        for part in [script, "exit status: 3", "no more", "half"] {
            assert!(failure.contains(part), "{part:?} is not in {failure}");
        }
        let failure = run("no-such-program", &["-x"]).await.unwrap_err();
        assert_eq!(failure.to_string(), r#"cannot run "no-such-program" "-x""#);
    }

    #[tokio::test]
    async fn what_does_not_end_is_ended() {
        let outcome = shell("exec sleep 1000", b"", Duration::from_millis(1)).await;
        let failure = outcome.unwrap_err().to_string();
        assert!(failure.starts_with("no end after 0 s: "), "{failure}");
    }
}
