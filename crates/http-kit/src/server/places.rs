use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::activity::Activity;

/// How soon it is looked again whether somebody can make way.
const LOOK_AGAIN: Duration = Duration::from_millis(100);

/// A connection that is younger, or was in use a moment ago, is about to ask something.
const GRACE: Duration = Duration::from_millis(500);

/// The connections that may be open at once. When all are, whoever has asked nothing for the longest time makes way: clients
/// that hold connections without using them cannot keep others out.
#[derive(Clone)]
pub(super) struct Places {
    free: Arc<Semaphore>,
    taken: Arc<Mutex<Taken>>,
}

/// A connection's, until it is dropped.
pub(super) struct Place {
    number: u64,
    taken: Arc<Mutex<Taken>>,
    _permit: OwnedSemaphorePermit,
}

#[derive(Default)]
struct Taken {
    last: u64,
    connections: HashMap<u64, Arc<Activity>>,
}

impl Places {
    pub(super) fn new(count: usize) -> Self {
        Self { free: Arc::new(Semaphore::new(count)), taken: Arc::default() }
    }

    /// Waits for a place. May be cancelled.
    pub(super) async fn wait(&self) -> OwnedSemaphorePermit {
        loop {
            if let Ok(permit) = self.free.clone().try_acquire_owned() {
                return permit;
            }
            self.make_room(1);
            let freed = self.free.clone().acquire_owned();
            if let Ok(Ok(permit)) = tokio::time::timeout(LOOK_AGAIN, freed).await {
                return permit;
            }
        }
    }

    pub(super) fn take(&self, permit: OwnedSemaphorePermit, activity: Arc<Activity>) -> Place {
        let mut taken = lock(&self.taken);
        taken.last += 1;
        let number = taken.last;
        taken.connections.insert(number, activity);
        Place { number, taken: self.taken.clone(), _permit: permit }
    }

    /// Ends the connections that have asked nothing for the longest time, so many at most.
    pub(super) fn make_room(&self, count: usize) {
        let taken = lock(&self.taken);
        let useless = taken.connections.values().filter_map(|activity| {
            let since = activity.useless_since()?;
            (since.elapsed() >= GRACE).then_some((since, activity))
        });
        let mut useless: Vec<_> = useless.collect();
        useless.sort_unstable_by_key(|(since, _)| *since);
        for (_, activity) in useless.into_iter().take(count) {
            activity.make_way();
        }
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        lock(&self.taken).connections.remove(&self.number);
    }
}

fn lock(taken: &Mutex<Taken>) -> MutexGuard<'_, Taken> {
    taken.lock().unwrap_or_else(PoisonError::into_inner)
}
