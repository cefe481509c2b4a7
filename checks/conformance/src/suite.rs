use std::time::Duration;

use futures_util::future::BoxFuture;

use crate::failure::{Failure, Outcome};
use crate::level::{Level, Service};
use crate::shop::Shop;

/// Longer than any check takes on a slow machine: a shop that hangs fails instead of hanging the run.
const PATIENCE: Duration = Duration::from_mins(2);

type Run = Box<dyn Fn(Shop) -> BoxFuture<'static, Outcome> + Send + Sync>;

/// A sentence about the shop, and how to find out whether it is true.
pub struct Check {
    pub level: Level,
    /// Who is judged; nobody alone when it takes the whole shop.
    pub service: Option<Service>,
    /// The operation or the subject, such as `POST /users`.
    pub exercise: &'static str,
    /// The contract's sentence, by name.
    pub sentence: &'static str,
    pub needs: Needs,
    name: String,
    run: Run,
}

/// What a check needs beside the services.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Needs {
    Nothing,
    /// The topic, to read it.
    Kafka,
    /// The topic, and orders that the kit plays, to announce of them what no order-service would.
    PlayedOrders,
    /// Neighbours that the kit plays, to make them fail. Nothing else is checked meanwhile.
    PlayedNeighbours,
}

/// A check named by the sentence that it proves. [`section`] says where it belongs.
pub fn check<F, Fut>(name: impl Into<String>, run: F) -> Check
where
    F: Fn(Shop) -> Fut + Send + Sync + 'static,
    Fut: Future<Output = Outcome> + Send + 'static,
{
    Check {
        level: Level::Contract,
        service: None,
        exercise: "",
        sentence: "",
        needs: Needs::Nothing,
        name: name.into(),
        run: Box::new(move |shop| Box::pin(run(shop))),
    }
}

/// Puts checks into their place. What [`Check::says`] said before stands.
pub fn section(
    (level, service): (Level, impl Into<Option<Service>>),
    exercise: &'static str,
    sentence: &'static str,
    checks: impl IntoIterator<Item = Check>,
) -> Vec<Check> {
    let service = service.into();
    let placed = checks.into_iter().map(|check| Check {
        level,
        service,
        exercise,
        sentence: if check.sentence.is_empty() { sentence } else { check.sentence },
        ..check
    });
    placed.collect()
}

impl Check {
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Another sentence of the contract than that of its section.
    pub fn says(mut self, sentence: &'static str) -> Self {
        self.sentence = sentence;
        self
    }

    pub fn needs(mut self, needs: Needs) -> Self {
        self.needs = needs;
        self
    }

    pub async fn run(&self, shop: Shop) -> Outcome {
        match tokio::time::timeout(PATIENCE, (self.run)(shop)).await {
            Ok(outcome) => outcome,
            Err(_) => Err(Failure::new(
                format!("an end of this check within {} s", PATIENCE.as_secs()),
                "several requests",
                "no end",
            )),
        }
    }
}
