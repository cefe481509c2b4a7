use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::task::JoinHandle;
use tokio::time::sleep;

use super::super::*;

pub const BUDGET: Duration = Duration::from_secs(1);

pub type Found = anyhow::Result<HashMap<u32, Answer<String>>>;

/// Hands the questions to the test, which answers them.
pub struct Desk(UnboundedSender<Question>);

pub struct Question {
    keys: Vec<u32>,
    pub deadline: Instant,
    pub answer: oneshot::Sender<Found>,
}

impl Source for Desk {
    type Key = u32;
    type Value = String;
    const MAX_KEYS: usize = 3;

    fn ready(&self) -> anyhow::Result<()> {
        Ok(())
    }

    async fn ask(&self, keys: &[u32], deadline: Instant) -> Found {
        let (answer, receiver) = oneshot::channel();
        let keys = keys.to_vec();
        self.0.send(Question { keys, deadline, answer })?;
        receiver.await.expect("an answer, or a panic")
    }
}

impl Question {
    /// Of the keys, those below 100 exist.
    pub fn answer(self, word: &str) {
        let known = self.keys.iter().filter(|key| **key < 100);
        let found = known.map(|key| (*key, Ok(format!("{word} {key}"))));
        self.answer.send(Ok(found.collect())).unwrap();
    }
}

pub struct Desks {
    loader: Arc<Loader<Desk>>,
    questions: UnboundedReceiver<Question>,
}

impl Desks {
    pub fn new(questions: usize) -> Self {
        let (sender, receiver) = unbounded_channel();
        Self { loader: Arc::new(Loader::new(Desk(sender), questions, BUDGET)), questions: receiver }
    }

    /// Somebody who has begun to wait when this returns.
    pub async fn load(&self, keys: &[u32]) -> JoinHandle<anyhow::Result<Vec<String>>> {
        let (loader, keys) = (self.loader.clone(), keys.to_vec());
        let waiting = tokio::spawn(async move { loader.load(&keys).await });
        sleep(Duration::from_millis(1)).await;
        waiting
    }

    pub async fn question(&mut self, keys: &[u32]) -> Question {
        let question = self.questions.recv().await.unwrap();
        assert_eq!(question.keys, keys);
        question
    }

    pub fn assert_no_question(&mut self) {
        assert!(self.questions.try_recv().is_err());
    }
}
