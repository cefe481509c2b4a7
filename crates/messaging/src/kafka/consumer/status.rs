use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError, Weak};

use chrono::{DateTime, SecondsFormat, SubsecRound, Utc};
use futures_util::future::BoxFuture;
use rdkafka::consumer::{Consumer, StreamConsumer};

use super::group::Group;
use crate::kafka::ping::ping;

/// How a consumer is doing, for whoever runs the service.
#[derive(Clone, Default)]
pub struct Status(Arc<Inner>);

#[derive(Default)]
struct Inner {
    assignments: AtomicU64,
    trouble: Mutex<Trouble>,
    client: Mutex<Weak<StreamConsumer<Group>>>,
}

#[derive(Default)]
struct Trouble {
    partitions: usize,
    away: Option<Since>,
    retrying: Option<Since>,
}

struct Since {
    time: DateTime<Utc>,
    cause: String,
}

impl Status {
    /// What is wrong, if something is.
    pub fn check(&self) -> Result<(), String> {
        let trouble = self.trouble();
        match &*trouble {
            Trouble { away: Some(away), .. } => Err(away.tell("no events can be consumed")),
            Trouble { retrying: Some(retrying), .. } => {
                Err(retrying.tell("an event is tried again and again"))
            }
            Trouble { partitions: 0, .. } => Err("has no partitions".to_owned()),
            Trouble { .. } => Ok(()),
        }
    }

    /// Asks, when called, whether a broker answers the consumer: within some 1 s, also when there is nothing to consume.
    pub fn pinger(&self) -> impl Fn() -> BoxFuture<'static, Result<(), String>> + use<> {
        let status = self.clone();
        move || {
            let client = status.client().upgrade();
            Box::pin(async move {
                let client = client.ok_or("has not joined yet")?;
                ping(move |timeout| {
                    let topic = &client.context().topic;
                    client.client().fetch_metadata(Some(topic), timeout)
                })
                .await
            })
        }
    }

    pub(super) fn joins(&self, client: &Arc<StreamConsumer<Group>>) {
        *self.client() = Arc::downgrade(client);
    }

    pub(super) fn next_assignment(&self) -> u64 {
        self.0.assignments.fetch_add(1, Ordering::Relaxed)
    }

    pub(super) fn assigned(&self, partitions: usize) {
        self.trouble().partitions = partitions;
    }

    /// So that an outage, which librdkafka reports again and again, is logged once.
    pub(super) fn broker_away(&self, cause: &str) {
        let mut trouble = self.trouble();
        if trouble.away.is_none() {
            tracing::warn!(cause, "no events can be consumed for now");
            trouble.away = Some(Since::now(cause));
        }
    }

    /// Is no broker heard of?
    pub(super) fn is_away(&self) -> bool {
        self.trouble().away.is_some()
    }

    pub(super) fn broker_answers(&self) {
        if self.trouble().away.take().is_some() {
            tracing::info!("events can be consumed again");
        }
    }

    pub(super) fn retrying(&self, cause: &str) {
        let retrying = &mut self.trouble().retrying;
        retrying.get_or_insert_with(|| Since::now(cause));
    }

    pub(super) fn not_retrying(&self) {
        self.trouble().retrying = None;
    }

    fn client(&self) -> std::sync::MutexGuard<'_, Weak<StreamConsumer<Group>>> {
        self.0.client.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn trouble(&self) -> std::sync::MutexGuard<'_, Trouble> {
        self.0.trouble.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Since {
    #[expect(clippy::disallowed_methods, reason = "the consumer is an adapter")]
    fn now(cause: &str) -> Self {
        Self { time: Utc::now().trunc_subsecs(3), cause: cause.to_owned() }
    }

    fn tell(&self, what: &str) -> String {
        let time = self.time.to_rfc3339_opts(SecondsFormat::Millis, true);
        format!("{what} since {time}: {}", self.cause)
    }
}
