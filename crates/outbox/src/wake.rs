use database::ChangeNotifier;
use tokio::sync::watch;

/// Wakes the relay of this process: there is something new.
#[derive(Debug, Clone)]
pub struct Wake(ChangeNotifier);

impl Wake {
    /// To be called after the commit. It costs nothing.
    pub fn wake(&self) {
        self.0.notify_local();
    }

    pub(crate) fn subscribe(&self) -> watch::Receiver<()> {
        self.0.subscribe()
    }
}

impl Default for Wake {
    fn default() -> Self {
        Self(ChangeNotifier::new(CHANNEL))
    }
}

const CHANNEL: &str = "outbox";

/// Tells the relay that holds the lock, in whatever process it is, to look again.
///
/// Another signal than [`Wake`]: a relay passes on what its own process raised, and never what it heard from others.
pub(crate) fn across_processes() -> ChangeNotifier {
    ChangeNotifier::new(CHANNEL)
}
