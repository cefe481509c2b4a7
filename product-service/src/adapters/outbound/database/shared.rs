use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use futures_util::FutureExt;
use futures_util::future::{self, BoxFuture};
use tokio::sync::Semaphore;

/// A question that all who come while it cannot be asked yet ask together: one is on its way at a time, the next one waits
/// for it and collects. So everybody gets the answer to a question that was asked after they came.
pub(super) struct Shared<A: Clone> {
    inner: Arc<Inner<A>>,
}

struct Inner<A: Clone> {
    ask: Box<dyn Fn() -> BoxFuture<'static, A> + Send + Sync>,
    /// What is still to be asked. Whoever waits for it drives it on.
    next: Mutex<Option<Question<A>>>,
    turn: Semaphore,
}

type Question<A> = future::Shared<BoxFuture<'static, A>>;

impl<A: Clone + Send + Sync + 'static> Shared<A> {
    pub(super) fn new<F>(ask: impl Fn() -> F + Send + Sync + 'static) -> Self
    where
        F: Future<Output = A> + Send + 'static,
    {
        let inner = Inner {
            ask: Box::new(move || ask().boxed()),
            next: Mutex::new(None),
            turn: Semaphore::new(1),
        };
        Self {
            inner: Arc::new(inner),
        }
    }

    pub(super) async fn ask(&self) -> A {
        let question = self
            .inner
            .next()
            .get_or_insert_with(|| self.question())
            .clone();
        question.await
    }

    fn question(&self) -> Question<A> {
        let inner = self.inner.clone();
        let question = async move {
            let _turn = inner.turn.acquire().await;
            // Who comes from now on may not share this answer.
            inner.next().take();
            (inner.ask)().await
        };
        question.boxed().shared()
    }
}

impl<A: Clone> Inner<A> {
    fn next(&self) -> MutexGuard<'_, Option<Question<A>>> {
        self.next.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::time::Duration;

    use futures_util::future::join_all;
    use tokio::time::{sleep, timeout};

    use super::*;

    const ROUND_TRIP: Duration = Duration::from_secs(1);

    /// Is answered, after a round trip, with how often it was asked when it was asked.
    fn counting() -> (Arc<Shared<usize>>, Arc<AtomicUsize>) {
        let asked = Arc::new(AtomicUsize::new(0));
        let count = asked.clone();
        let shared = Shared::new(move || {
            let number = count.fetch_add(1, Ordering::Relaxed) + 1;
            async move {
                sleep(ROUND_TRIP).await;
                number
            }
        });
        (Arc::new(shared), asked)
    }

    #[tokio::test(start_paused = true)]
    async fn who_comes_while_a_question_is_on_its_way_shares_the_next_one() {
        let (shared, asked) = counting();
        let first = tokio::spawn({
            let shared = shared.clone();
            async move { shared.ask().await }
        });
        sleep(ROUND_TRIP / 2).await;
        let later = join_all((0..10).map(|_| shared.ask())).await;
        assert_eq!(first.await.unwrap(), 1);
        assert_eq!(later, [2; 10]);
        assert_eq!(asked.load(Ordering::Relaxed), 2);
        assert_eq!(shared.ask().await, 3);
    }

    #[tokio::test(start_paused = true)]
    async fn who_gives_up_takes_nothing_from_the_others() {
        let (shared, _) = counting();
        let impatient = timeout(ROUND_TRIP * 3 / 2, shared.ask());
        let (first, gone, answer) = tokio::join!(shared.ask(), impatient, shared.ask());
        assert!(gone.is_err());
        assert_eq!((first, answer), (1, 2));
        assert!(timeout(ROUND_TRIP / 2, shared.ask()).await.is_err());
        assert_eq!(shared.ask().await, 4);
    }
}
