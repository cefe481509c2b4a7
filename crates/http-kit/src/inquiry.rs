use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use futures_util::FutureExt;
use futures_util::future::{BoxFuture, Shared};
use tokio::task::AbortHandle;

/// How long an answer is waited for.
const PATIENCE: Duration = Duration::from_millis(800);

/// A question to something that may hang. It is asked in a task of its own, which nobody gives up, and once at a time: who
/// asks meanwhile shares the answer. So however many want to know, what is asked is hardly troubled. Cheap to clone.
#[derive(Clone)]
pub struct Inquiry<T> {
    ask: Arc<dyn Fn() -> BoxFuture<'static, T> + Send + Sync>,
    under_way: Arc<Mutex<Option<UnderWay<T>>>>,
}

struct UnderWay<T> {
    task: AbortHandle,
    answer: Shared<BoxFuture<'static, Option<T>>>,
}

impl<T: Clone + Send + Sync + 'static> Inquiry<T> {
    pub fn new<F>(ask: impl Fn() -> F + Send + Sync + 'static) -> Self
    where
        F: Future<Output = T> + Send + 'static,
    {
        Self { ask: Arc::new(move || ask().boxed()), under_way: Arc::default() }
    }

    /// `None` when there is no answer within 0.8 s.
    pub async fn answer(&self) -> Option<T> {
        let answer = self.asked();
        tokio::time::timeout(PATIENCE, answer).await.ok().flatten()
    }

    fn asked(&self) -> Shared<BoxFuture<'static, Option<T>>> {
        let mut under_way = self.under_way.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(asked) = &*under_way
            && !asked.task.is_finished()
        {
            return asked.answer.clone();
        }
        let task = tokio::spawn((self.ask)());
        let handle = task.abort_handle();
        let answer = async { task.await.ok() }.boxed().shared();
        *under_way = Some(UnderWay { task: handle, answer: answer.clone() });
        answer
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU32, Ordering};

    use tokio::sync::Semaphore;
    use tokio::time::Instant;

    use super::*;

    /// Answers how often it was asked, with a permit each time.
    fn counting(permits: &Arc<Semaphore>) -> Inquiry<u32> {
        let (permits, asked) = (permits.clone(), Arc::new(AtomicU32::new(0)));
        Inquiry::new(move || {
            let (permits, count) = (permits.clone(), asked.fetch_add(1, Ordering::Relaxed) + 1);
            async move {
                permits.acquire().await.unwrap().forget();
                count
            }
        })
    }

    #[tokio::test(start_paused = true)]
    async fn who_asks_while_somebody_waits_shares_the_answer() {
        let permits = Arc::new(Semaphore::new(0));
        let inquiry = counting(&permits);
        let release = async {
            tokio::task::yield_now().await;
            permits.add_permits(1);
        };
        let (one, other, ()) = tokio::join!(inquiry.answer(), inquiry.answer(), release);
        assert_eq!((one, other), (Some(1), Some(1)));
        permits.add_permits(1);
        assert_eq!(inquiry.answer().await, Some(2));
    }

    #[tokio::test(start_paused = true)]
    async fn what_hangs_is_waited_for_a_moment_and_asked_once() {
        let permits = Arc::new(Semaphore::new(0));
        let inquiry = counting(&permits);
        for _ in 0..3 {
            let start = Instant::now();
            assert_eq!(inquiry.answer().await, None);
            assert!(start.elapsed() < Duration::from_secs(1));
        }
        // The late answer is nobody's: the next one is of now.
        permits.add_permits(1);
        tokio::time::sleep(Duration::from_millis(1)).await;
        permits.add_permits(1);
        assert_eq!(inquiry.answer().await, Some(2));
    }

    #[tokio::test]
    async fn a_question_that_panics_has_no_answer() {
        let inquiry = Inquiry::new(|| async { assert_eq!(1, 2) });
        assert_eq!(inquiry.answer().await, None);
    }
}
