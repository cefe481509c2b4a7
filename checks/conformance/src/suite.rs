use std::time::Duration;

use futures_util::future::BoxFuture;

use crate::failure::{Failure, Outcome};
use crate::shop::Shop;

/// Longer than any check takes on a slow machine: a shop that hangs fails instead of hanging the run.
const PATIENCE: Duration = Duration::from_mins(2);

type Run = Box<dyn Fn(Shop) -> BoxFuture<'static, Outcome> + Send + Sync>;

/// A sentence about the shop, and how to find out whether it is true.
pub struct Check {
    name: String,
    run: Run,
}

/// A check named by the sentence that it proves.
pub fn check<F, Fut>(name: impl Into<String>, run: F) -> Check
where
    F: Fn(Shop) -> Fut + Send + Sync + 'static,
    Fut: Future<Output = Outcome> + Send + 'static,
{
    Check {
        name: name.into(),
        run: Box::new(move |shop| Box::pin(run(shop))),
    }
}

impl Check {
    pub fn name(&self) -> &str {
        &self.name
    }

    pub async fn run(&self, shop: Shop) -> Outcome {
        match tokio::time::timeout(PATIENCE, (self.run)(shop)).await {
            Ok(outcome) => outcome,
            Err(_) => Err(Failure {
                expected: format!("an end of this check within {} s", PATIENCE.as_secs()),
                sent: "several requests".into(),
                came: "no end".into(),
            }),
        }
    }
}
