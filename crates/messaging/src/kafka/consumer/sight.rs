use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use rdkafka::ClientConfig;
use tokio::time::{Interval, MissedTickBehavior, interval};

use super::group::Group;
use super::look::{self, Found};

/// How often is looked. One that finds a broker again by itself has done so in less.
pub(super) const LOOK: Duration = Duration::from_secs(10);
/// How many looks have to agree.
const LOOKS: u32 = 2;

/// Notices when a consumer is not served, and others are: it has lost sight of the brokers, of its partitions' leaders, or
/// of its share of the partitions.
pub(super) struct Sight {
    client: ClientConfig,
    group: Arc<Group>,
    looks: Interval,
    /// What the look before found.
    came: u64,
    found: BTreeMap<i32, Found>,
    /// Looks that found that others are served, and the consumer is not.
    blind: u32,
}

impl Sight {
    /// `client` belongs to the consumer's group.
    pub(super) fn of(client: ClientConfig, group: Arc<Group>, every: Duration) -> Self {
        let mut looks = interval(every);
        looks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        Self { client, group, looks, came: 0, found: BTreeMap::new(), blind: 0 }
    }

    /// Returns when it is lost. May be cancelled at any time.
    pub(super) async fn lost(&mut self) {
        while self.blind < LOOKS {
            self.looks.tick().await;
            if self.is_blind().await {
                self.blind += 1;
            } else {
                self.blind = 0;
            }
        }
    }

    async fn is_blind(&mut self) -> bool {
        let is_away = self.group.status.is_away();
        let came = self.group.came();
        if std::mem::replace(&mut self.came, came) != came && !is_away {
            return false;
        }
        let Some(found) = look::around(self.client.clone(), &self.group.topic).await else {
            return false;
        };
        self.group.compare(&found);
        let before = std::mem::replace(&mut self.found, found);
        is_away || self.misses_some(&before)
    }

    /// Are there messages for it that do not come?
    fn misses_some(&self, before: &BTreeMap<i32, Found>) -> bool {
        let mine = self.group.positions();
        let mut found = self.found.iter();
        if mine.is_empty() {
            // Those of a member that has died wait for the end of its session; the end of a transaction, which is behind
            // the last message, is nobody's.
            return found.any(|(partition, now)| {
                let stands = before.get(partition).is_some_and(|b| b.next == now.next);
                stands && now.next + 1 < now.end
            });
        }
        found.any(|(partition, now)| {
            let position = mine.get(partition);
            position.is_some_and(|position| position.unwrap_or(now.next) < now.end)
        })
    }
}

#[cfg(test)]
mod tests;
