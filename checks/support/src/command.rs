use std::process::Stdio;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use tokio::io::AsyncWriteExt;
use tokio::process::Command;
use tokio::time::timeout;

/// Longer than anything takes that is not broken, building images apart.
pub(crate) const TIMEOUT: Duration = Duration::from_mins(30);

/// Runs `docker` to its end and returns its standard output.
pub async fn docker(arguments: &[&str]) -> Result<String> {
    run("docker", arguments).await
}

/// Runs a program to its end and returns its standard output, trimmed.
pub async fn run(program: &str, arguments: &[&str]) -> Result<String> {
    let mut command = Command::new(program);
    command.args(arguments);
    output(command, Vec::new(), TIMEOUT).await
}

/// As [`run`], with `input` on the program's standard input.
pub(crate) async fn output(
    mut command: Command,
    input: Vec<u8>,
    limit: Duration,
) -> Result<String> {
    let name = format!("{:?}", command.as_std());
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).kill_on_drop(true);
    let finished = async {
        let mut child = command.spawn()?;
        let stdin = child.stdin.take();
        let write = async move {
            if let Some(mut stdin) = stdin {
                // A program may end without reading; its status tells whether that is a failure.
                let _ = stdin.write_all(&input).await;
            }
        };
        tokio::join!(write, child.wait_with_output()).1
    };
    let output = timeout(limit, finished).await;
    let output = output
        .with_context(|| format!("no end after {} s: {name}", limit.as_secs()))?
        .with_context(|| format!("cannot run {name}"))?;
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).trim().to_owned();
    let (out, err) = (text(&output.stdout), text(&output.stderr));
    if !output.status.success() {
        bail!("{name}: {}: {err}\n{out}", output.status);
    }
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn shell(script: &str, input: &[u8], limit: Duration) -> Result<String> {
        let mut command = Command::new("sh");
        command.args(["-c", script]);
        output(command, input.to_vec(), limit).await
    }

    #[tokio::test]
    async fn a_program_reads_its_input_and_its_output_is_returned() {
        assert_eq!(run("echo", &[" a ", "b"]).await.unwrap(), "a  b");
        let much = "x".repeat(1_000_000);
        for (script, expected) in [("cat", &*much), ("echo without reading", "without reading")] {
            let out = shell(script, much.as_bytes(), TIMEOUT).await.unwrap();
            assert!(out == expected, "{script}: {} bytes", out.len());
        }
    }

    #[tokio::test]
    async fn a_failure_names_the_command_and_what_it_printed() {
        let script = "echo half; echo no more >&2; exit 3";
        let failure = shell(script, b"", TIMEOUT).await.unwrap_err().to_string();
        for part in [script, "exit status: 3", "no more", "half"] {
            assert!(failure.contains(part), "{part:?} is not in {failure}");
        }
        let failure = run("no-such-program", &["-x"]).await.unwrap_err();
        assert_eq!(failure.to_string(), r#"cannot run "no-such-program" "-x""#);
    }

    #[tokio::test]
    async fn a_program_that_does_not_end_is_killed() {
        let outcome = shell("exec sleep 1000", b"", Duration::from_millis(1)).await;
        let failure = outcome.unwrap_err().to_string();
        assert!(failure.starts_with("no end after 0 s: "), "{failure}");
    }
}
