use tokio::sync::mpsc;
use tokio::task::{JoinHandle, yield_now};

use super::super::*;

pub const PATIENCE: Duration = Duration::from_secs(2);

/// A batch as the writer got it; it ends as it is told to.
pub struct Written {
    items: Vec<u32>,
    end: oneshot::Sender<Result<(), DbErr>>,
}

pub struct Pen(mpsc::UnboundedSender<Written>);

pub type Writing = JoinHandle<Result<String, DbErr>>;

/// The writer's desk, where the test sits.
pub struct Desk {
    batches: Arc<Batches<Pen>>,
    written: mpsc::UnboundedReceiver<Written>,
}

impl Work for Pen {
    type Item = u32;
    type Outcome = String;

    const MAX_ITEMS: usize = 128;

    fn size(_: &u32) -> usize {
        1
    }

    async fn run(&self, items: &[u32]) -> Result<Vec<String>, DbErr> {
        let (end, ended) = oneshot::channel();
        let items = items.to_vec();
        let outcomes = items.iter().map(|item| format!("wrote {item}")).collect();
        self.0.send(Written { items, end }).unwrap();
        ended.await.expect("an end").map(|()| outcomes)
    }
}

impl Desk {
    pub fn new() -> Self {
        let (sender, written) = mpsc::unbounded_channel();
        let batches = Arc::new(Batches::new(Pen(sender), PATIENCE));
        Self { batches, written }
    }

    pub async fn write(&self, item: u32) -> Writing {
        let batches = self.batches.clone();
        let writing = tokio::spawn(async move { batches.run(item).await });
        yield_now().await;
        writing
    }

    pub async fn batch(&mut self, expected: &[u32]) -> Written {
        let batch = timeout(10 * PATIENCE, self.written.recv()).await;
        let batch = batch.expect("a batch").unwrap();
        assert_eq!(batch.items, expected);
        batch
    }

    /// The first is written; the others waited for its end, and are the next batch.
    pub async fn write_behind(
        &mut self,
        first: u32,
        others: &[u32],
    ) -> (Writing, Vec<Writing>, Written) {
        let (first_writing, mut writing) = (self.write(first).await, Vec::new());
        let batch = self.batch(&[first]).await;
        for item in others {
            writing.push(self.write(*item).await);
        }
        batch.end(Ok(()));
        let batch = self.batch(others).await;
        (first_writing, writing, batch)
    }

    pub fn assert_no_batch(&mut self) {
        assert!(self.written.try_recv().is_err());
    }
}

impl Written {
    pub fn end(self, outcome: Result<(), DbErr>) {
        self.end.send(outcome).unwrap();
    }
}
