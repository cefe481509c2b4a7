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
