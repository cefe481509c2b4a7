use std::sync::Arc;
use std::time::Duration;

use database::ChangeNotifier;
use futures_util::future::BoxFuture;
use futures_util::{StreamExt, stream};
use metrics::{counter, describe_counter};
use parking_lot::Mutex;
use port_types::Failure;
use tokio::sync::broadcast;
use tokio_util::sync::CancellationToken;

use crate::application::ports::{
    Entry, NotificationFeed, NotificationRepository, Position, Subscription,
};

/// How far a follower may fall behind, in notifications. They are in memory once, for all.
const CAPACITY: usize = 256;
/// Notifications that are read at once.
const PAGE: usize = 100;
/// How often it looks for news by itself, should it not be told of them.
const POLL_INTERVAL: Duration = Duration::from_secs(1);
const CUT_OFF: &str = "event_stream_cut_off_total";

/// Reads each new notification once, when it is told that there is one, and hands it to all who follow.
pub struct LiveFeed {
    notifications: Arc<dyn NotificationRepository>,
    tail: Mutex<Tail>,
    ended: CancellationToken,
}

struct Tail {
    /// What everyone was told of.
    position: Position,
    told: broadcast::Sender<Arc<Entry>>,
}

impl LiveFeed {
    /// Begins after what was shown so far; it goes on while it [runs](Self::run).
    pub async fn open(notifications: Arc<dyn NotificationRepository>) -> Result<Self, Failure> {
        describe_counter!(CUT_OFF, "Listeners that did not keep up");
        counter!(CUT_OFF).increment(0);
        let tail = Tail {
            position: notifications.last_position().await?,
            told: broadcast::Sender::new(CAPACITY),
        };
        Ok(Self { notifications, tail: Mutex::new(tail), ended: CancellationToken::new() })
    }

    /// Tells what is new whenever `notifier` is notified, until `stop` is cancelled; that ends the feed for its followers.
    pub async fn run(&self, notifier: &ChangeNotifier, stop: CancellationToken) {
        let _ended = self.ended.clone().drop_guard();
        let mut news = notifier.subscribe();
        let telling = async {
            loop {
                if let Err(error) = self.broadcast_news().await {
                    tracing::debug!(%error, "cannot read what is new for now");
                }
                let _ = tokio::time::timeout(POLL_INTERVAL, news.changed()).await;
            }
        };
        tokio::select! {
            () = stop.cancelled() => {}
            () = telling => {}
        }
    }

    async fn broadcast_news(&self) -> Result<(), Failure> {
        loop {
            let position = self.tail.lock().position;
            let page = self.notifications.after(position, PAGE).await?;
            let is_last = page.len() < PAGE;
            for entry in page {
                let mut tail = self.tail.lock();
                tail.position = entry.position;
                // That nobody follows is no error.
                let _ = tail.told.send(Arc::new(entry));
            }
            if is_last {
                return Ok(());
            }
        }
    }
}

impl NotificationFeed for LiveFeed {
    fn follow(&self) -> Subscription {
        let tail = self.tail.lock();
        Subscription {
            from: tail.position,
            entries: stream::unfold(tail.told.subscribe(), next).boxed(),
        }
    }

    fn ended(&self) -> BoxFuture<'static, ()> {
        Box::pin(self.ended.clone().cancelled_owned())
    }
}

type Receiver = broadcast::Receiver<Arc<Entry>>;

async fn next(mut told: Receiver) -> Option<(Arc<Entry>, Receiver)> {
    match told.recv().await {
        Ok(entry) => Some((entry, told)),
        Err(broadcast::error::RecvError::Closed) => None,
        Err(broadcast::error::RecvError::Lagged(_)) => {
            counter!(CUT_OFF).increment(1);
            None
        }
    }
}
