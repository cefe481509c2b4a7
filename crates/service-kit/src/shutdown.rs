use tokio::signal::unix::{SignalKind, signal};
use tokio_util::sync::CancellationToken;

/// A token that is cancelled when the process is asked to stop: SIGTERM (Docker, Kubernetes) or Ctrl-C.
/// A second signal ends the process at once.
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
