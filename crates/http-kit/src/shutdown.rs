//! How a process stops.

use anyhow::{anyhow, bail};
use tokio::signal::unix::{SignalKind, signal};
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

/// Returns a token that is cancelled when the process is asked to stop: SIGTERM (Docker, Kubernetes) or Ctrl-C.
/// A second signal ends the process at once.
///
/// # Errors
///
/// The operating system does not let the process listen for a signal.
pub fn on_signal() -> anyhow::Result<CancellationToken> {
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    let stop = CancellationToken::new();
    let token = stop.clone();
    tokio::spawn(async move {
        loop {
            let name = tokio::select! {
                _ = terminate.recv() => "SIGTERM",
                _ = interrupt.recv() => "Ctrl-C",
            };
            if token.is_cancelled() {
                std::process::exit(130);
            }
            tracing::info!("{name}: stopping");
            token.cancel();
        }
    });
    Ok(stop)
}

/// Awaits `start`.
///
/// # Errors
///
/// That of `start`; or the process was asked to stop first.
pub async fn unless_stopped<T>(
    stop: &CancellationToken,
    start: impl Future<Output = anyhow::Result<T>>,
) -> anyhow::Result<T> {
    tokio::select! {
        started = start => started,
        () = stop.cancelled() => bail!("told to stop before it was up"),
    }
}

/// Runs work that the process cannot do without, until `told` is cancelled. Should it end or panic before that, the
/// process is stopped, so that its supervisor starts it again; the task then returns an error.
pub fn spawn_essential(
    name: &'static str,
    work: impl Future<Output = ()> + Send + 'static,
    told: CancellationToken,
    stop: CancellationToken,
) -> JoinHandle<anyhow::Result<()>> {
    tokio::spawn(async move {
        let outcome = tokio::spawn(work).await;
        if outcome.is_ok() && told.is_cancelled() {
            return Ok(());
        }
        tracing::error!("the {name} ended by itself: stopping");
        stop.cancel();
        Err(anyhow!("the {name} ended by itself"))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn work_that_ends_by_itself_stops_the_process() {
        let panics = async { panic!("as planned") };
        for work in [
            futures_util::future::Either::Left(panics),
            futures_util::future::Either::Right(async {}),
        ] {
            let (told, stop) = (CancellationToken::new(), CancellationToken::new());
            let task = spawn_essential("work", work, told, stop.clone());
            assert!(task.await.unwrap().is_err());
            assert!(stop.is_cancelled());
        }
    }

    #[tokio::test]
    async fn work_that_ends_when_told_is_done() {
        let (told, stop) = (CancellationToken::new(), CancellationToken::new());
        let work = told.clone().cancelled_owned();
        let task = spawn_essential("work", work, told.clone(), stop.clone());
        told.cancel();
        assert!(task.await.unwrap().is_ok());
        assert!(!stop.is_cancelled());
    }

    #[tokio::test]
    async fn a_start_can_be_broken_off() {
        let stop = CancellationToken::new();
        stop.cancel();
        let start = std::future::pending::<anyhow::Result<()>>();
        assert!(unless_stopped(&stop, start).await.is_err());
    }
}
