use std::time::Duration;

use messaging::PublishError;
use sea_orm::DbErr;
use tokio::time::Instant;

use super::{Round, Rounds, now};
use crate::gauges;
use crate::session::{Session, Waiting};

/// How long one round tries events alone; one of them in any case.
const ALONE: Duration = Duration::from_millis(200);

impl Rounds {
    /// Takes note of what came of a batch. What was refused is tried alone, then parked.
    pub(super) async fn settle(
        &mut self,
        session: &mut Session,
        batch: &[Waiting],
        outcomes: Vec<Result<(), PublishError>>,
    ) -> Result<Round, DbErr> {
        let (mut failed, mut refused) = (Vec::new(), Vec::new());
        for (event, outcome) in batch.iter().zip(outcomes) {
            match outcome {
                Ok(()) => self.unmarked.push(event.seq),
                Err(PublishError::Temporary(cause)) => failed.push((event, cause)),
                Err(PublishError::Permanent(cause)) => refused.push((event, cause)),
            }
        }
        gauges::count(batch.len() - failed.len() - refused.len(), failed.len());
        match batch {
            [event] if !refused.is_empty() => self.park(session, event, &refused[0].1).await?,
            _ => self.try_alone(session, refused, &mut failed).await?,
        }
        let some_failed = self.failures.failed_events(&failed);
        Ok(match some_failed {
            Some(delay) if failed.len() == batch.len() => Round::Stalled(delay),
            Some(_) => Round::Progress,
            None => {
                self.failures.none();
                Round::Progress
            }
        })
    }

    /// A broker may refuse all messages of a request because of one: each gets a chance of its own, while nothing else is
    /// on its way.
    async fn try_alone<'a>(
        &mut self,
        session: &mut Session,
        refused: Vec<(&'a Waiting, String)>,
        failed: &mut Vec<(&'a Waiting, String)>,
    ) -> Result<(), DbErr> {
        let end = Instant::now() + ALONE;
        for (turn, (event, _)) in refused.into_iter().enumerate() {
            if turn > 0 && Instant::now() > end {
                gauges::count(0, 1);
                self.failures.postpone(event);
                continue;
            }
            match self.publisher.publish(&event.message).await {
                Ok(()) => {
                    gauges::count(1, 1);
                    self.unmarked.push(event.seq);
                }
                Err(PublishError::Temporary(cause)) => {
                    gauges::count(0, 2);
                    failed.push((event, cause));
                }
                Err(PublishError::Permanent(cause)) => {
                    gauges::count(0, 1);
                    self.park(session, event, &cause).await?;
                }
            }
        }
        Ok(())
    }

    async fn park(
        &mut self,
        session: &mut Session,
        event: &Waiting,
        cause: &str,
    ) -> Result<(), DbErr> {
        let (id, aggregate) = (event.id, &event.message.key);
        session.park(event.seq, now(), cause).await?;
        tracing::error!(%id, aggregate, cause, "an event was refused and is parked; its aggregate's events wait");
        self.changed.notify_one();
        Ok(())
    }
}
