use anyhow::{Context, Result, bail};
use tokio::signal::unix::{SignalKind, signal};
use tokio::task::LocalSet;

/// Runs `work` until it ends or the process is told to stop, and drops it in either case, so that the caller can clean up.
pub async fn unless_interrupted<T: 'static>(
    work: impl Future<Output = Result<T>> + 'static,
) -> Result<T> {
    let tasks = LocalSet::new();
    let task = tasks.spawn_local(work);
    let outcome = tasks.run_until(async {
        let mut interrupt = signal(SignalKind::interrupt())?;
        let mut terminate = signal(SignalKind::terminate())?;
        tokio::select! {
            outcome = task => outcome.context("a panic").flatten(),
            _ = interrupt.recv() => bail!("interrupted"),
            _ = terminate.recv() => bail!("terminated"),
        }
    });
    outcome.await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn work_ends_with_its_value_its_error_or_a_panic() {
        assert_eq!(unless_interrupted(async { Ok(7) }).await.unwrap(), 7);
        let failed = unless_interrupted::<()>(async { bail!("no") }).await;
        assert_eq!(failed.unwrap_err().to_string(), "no");
        let panicked = unless_interrupted::<()>(async { panic!("planned by a test") }).await;
        assert_eq!(panicked.unwrap_err().to_string(), "a panic");
    }
}
