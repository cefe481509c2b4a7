use std::time::Duration;

use tokio::time::Instant;

/// How long a new producer is trusted, whatever happens: where nothing can be written for long, it cannot either.
const PROBATION: Duration = Duration::from_secs(30);

/// Whether a producer is to blame when its messages time out.
#[derive(Debug, Default)]
pub(super) struct Trust {
    /// Since then, as far as is known, the broker answers: what is sent later has no excuse.
    answers_since: Option<Instant>,
}

impl Trust {
    /// A message that was sent at `start` has just timed out, while the broker answers, or not. `true`: replace the producer.
    pub(super) fn timed_out(&mut self, start: Instant, answers: bool) -> bool {
        if !answers {
            self.answers_since = None;
            return false;
        }
        let now = Instant::now();
        let is_to_blame = *self.answers_since.get_or_insert(now) <= start;
        if is_to_blame {
            self.answers_since = Some(now + PROBATION);
        }
        is_to_blame
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MESSAGE_TIMEOUT: Duration = Duration::from_secs(5);

    async fn time_out(trust: &mut Trust, answers: bool) -> bool {
        let start = Instant::now();
        tokio::time::sleep(MESSAGE_TIMEOUT).await;
        trust.timed_out(start, answers)
    }

    #[tokio::test(start_paused = true)]
    async fn a_producer_is_to_blame_when_the_broker_answered_before_the_message_was_sent() {
        let mut trust = Trust::default();
        assert!(!time_out(&mut trust, true).await);
        assert!(time_out(&mut trust, true).await);
    }

    #[tokio::test(start_paused = true)]
    async fn while_the_broker_is_away_it_is_not() {
        let mut trust = Trust::default();
        for answers in [false, false, true, false, true] {
            assert!(!time_out(&mut trust, answers).await);
        }
        assert!(time_out(&mut trust, true).await);
    }

    #[tokio::test(start_paused = true)]
    async fn a_new_producer_has_its_time() {
        let mut trust = Trust::default();
        time_out(&mut trust, true).await;
        assert!(time_out(&mut trust, true).await);
        let mut again = 0;
        while !time_out(&mut trust, true).await {
            again += 1;
        }
        assert_eq!(again, 6);
    }
}
