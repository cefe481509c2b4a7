use std::sync::Arc;
use std::time::Duration;

use futures_util::FutureExt;
use futures_util::future::{BoxFuture, Shared};
use parking_lot::Mutex;
use tokio::task::AbortHandle;
use tokio::time::timeout;

/// A call that may hang, made once at a time: who asks while it is in flight shares its result. It runs in a task of its own,
/// which nobody cancels, so however many ask, what is called is hardly troubled. Cheap to clone.
#[derive(Clone)]
pub struct SingleFlight<T> {
    timeout: Duration,
    call: Arc<dyn Fn() -> BoxFuture<'static, T> + Send + Sync>,
    in_flight: Arc<Mutex<Option<InFlight<T>>>>,
}

struct InFlight<T> {
    task: AbortHandle,
    result: Shared<BoxFuture<'static, Option<T>>>,
}

impl<T: Clone + Send + Sync + 'static> SingleFlight<T> {
    /// Nobody waits longer than `timeout` for a result.
    pub fn new<F>(timeout: Duration, call: impl Fn() -> F + Send + Sync + 'static) -> Self
    where
        F: Future<Output = T> + Send + 'static,
    {
        Self { timeout, call: Arc::new(move || call().boxed()), in_flight: Arc::default() }
    }

    /// The result of the call in flight, or of a new one. `None` when there is none in time, or when the call panicked.
    pub async fn get(&self) -> Option<T> {
        timeout(self.timeout, self.join_or_start()).await.ok().flatten()
    }

    fn join_or_start(&self) -> Shared<BoxFuture<'static, Option<T>>> {
        let mut in_flight = self.in_flight.lock();
        if let Some(call) = &*in_flight
            && !call.task.is_finished()
        {
            return call.result.clone();
        }
        let task = tokio::spawn((self.call)());
        let handle = task.abort_handle();
        let result = async { task.await.ok() }.boxed().shared();
        *in_flight = Some(InFlight { task: handle, result: result.clone() });
        result
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU32, Ordering};

    use tokio::sync::Semaphore;
    use tokio::time::Instant;

    use super::*;

    const TIMEOUT: Duration = Duration::from_millis(800);

    /// Its calls need a permit each, and return how many there were.
    fn counting(permits: &Arc<Semaphore>) -> SingleFlight<u32> {
        let (permits, calls) = (permits.clone(), Arc::new(AtomicU32::new(0)));
        SingleFlight::new(TIMEOUT, move || {
            let (permits, count) = (permits.clone(), calls.fetch_add(1, Ordering::Relaxed) + 1);
            async move {
                permits.acquire().await.unwrap().forget();
                count
            }
        })
    }

    #[tokio::test(start_paused = true)]
    async fn who_asks_while_a_call_is_in_flight_shares_its_result() {
        let permits = Arc::new(Semaphore::new(0));
        let flight = counting(&permits);
        let release = async {
            tokio::task::yield_now().await;
            permits.add_permits(1);
        };
        let (one, other, ()) = tokio::join!(flight.get(), flight.get(), release);
        assert_eq!((one, other), (Some(1), Some(1)));
        permits.add_permits(1);
        assert_eq!(flight.get().await, Some(2));
    }

    #[tokio::test(start_paused = true)]
    async fn a_call_that_hangs_is_waited_for_a_moment_and_made_once() {
        let permits = Arc::new(Semaphore::new(0));
        let flight = counting(&permits);
        for _ in 0..3 {
            let start = Instant::now();
            assert_eq!(flight.get().await, None);
            assert!(start.elapsed() < TIMEOUT + Duration::from_millis(10));
        }
        // Nobody gets the late result: the next one is of now.
        permits.add_permits(1);
        tokio::time::sleep(Duration::from_millis(1)).await;
        permits.add_permits(1);
        assert_eq!(flight.get().await, Some(2));
    }

    #[tokio::test]
    async fn a_call_that_panics_has_no_result() {
        let flight = SingleFlight::new(TIMEOUT, || async { assert_eq!(1, 2) });
        assert_eq!(flight.get().await, None);
    }
}
