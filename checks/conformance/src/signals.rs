use tokio::signal::ctrl_c;
use tokio::signal::unix::{SignalKind, signal};

/// Ends when the run is to end. Whoever asks a second time does not wait for what must be cleared up.
pub async fn interruption() {
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
