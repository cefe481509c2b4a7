use std::time::Duration;

use tokio::time::{Interval, MissedTickBehavior, interval};

use super::status::Status;
use crate::kafka::KafkaConfig;
use crate::kafka::ping::is_there;

/// How often is looked. One that finds a broker again by itself has done so in less.
const LOOK: Duration = Duration::from_secs(10);
/// How many looks have to agree.
const LOOKS: u32 = 2;

/// Notices when a consumer has lost sight of brokers that others reach.
pub(super) struct Sight {
    kafka: KafkaConfig,
    status: Status,
    looks: Interval,
    /// Looks that found the broker there, and the consumer without.
    blind: u32,
}

impl Sight {
    pub(super) fn of(kafka: &KafkaConfig, status: Status) -> Self {
        let mut looks = interval(LOOK);
        looks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        Self {
            kafka: kafka.clone(),
            status,
            looks,
            blind: 0,
        }
    }

    /// Returns when it is lost. May be cancelled at any time.
    pub(super) async fn lost(&mut self) {
        while self.blind < LOOKS {
            self.looks.tick().await;
            if self.status.is_away() && is_there(self.kafka.client()).await {
                self.blind += 1;
            } else {
                self.blind = 0;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use rdkafka::mocking::MockCluster;
    use rdkafka::producer::DefaultProducerContext;
    use tokio::time::timeout;

    use super::*;

    /// Enough looks, and time for the last one.
    const LONG_ENOUGH: Duration = Duration::from_secs(15);

    async fn is_lost(cluster: &MockCluster<'_, DefaultProducerContext>, status: Status) -> bool {
        let kafka = KafkaConfig::of_mock(cluster);
        let mut sight = Sight::of(&kafka, status);
        timeout(LONG_ENOUGH, sight.lost()).await.is_ok()
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn a_consumer_that_hears_of_no_broker_while_others_do_has_lost_sight() {
        let (there, away) = (MockCluster::new(1).unwrap(), MockCluster::new(1).unwrap());
        away.broker_down(-1).unwrap();
        let (hears, deaf) = (Status::default(), Status::default());
        deaf.broker_away("all brokers are down");
        let lost = tokio::join!(
            is_lost(&there, deaf.clone()),
            is_lost(&there, hears),
            is_lost(&away, deaf),
        );
        assert_eq!(lost, (true, false, false));
    }
}
