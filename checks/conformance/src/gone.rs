//! What is not there, or no longer.

use futures_util::future::try_join_all;
use serde_json::Value;

use crate::failure::Outcome;
use crate::samples::id;
use crate::shop::Shop;

impl Shop {
    /// Nothing is found there, and no field is to blame.
    pub async fn finds_nothing(&self, target: &str) -> Outcome {
        self.get(target).await?.problem(404)?.at_no_field()
    }

    /// A deletion says nothing, and leaves nothing to find or to delete.
    pub async fn deletes(&self, target: &str) -> Outcome {
        let answer = self.delete(target).await?;
        answer.status(204)?.expect(answer.body.is_empty(), "no body")?;
        self.get(target).await?.problem(404)?;
        self.delete(target).await?.problem(404)?;
        Ok(())
    }

    /// Eight deletions of one resource at once: one is done, the others come too late.
    pub async fn deletes_once(&self, target: &str) -> Outcome {
        let answers = try_join_all((0..8).map(|_| self.delete(target))).await?;
        let done = answers.iter().filter(|answer| answer.status == 204).count();
        answers[0]
            .expect(done == 1, format!("one 204 among eight deletions at once, not {done}"))?;
        for answer in answers.iter().filter(|answer| answer.status != 204) {
            answer.problem(404)?;
        }
        Ok(())
    }

    /// An item of a list is deleted, and the list goes on without it.
    pub async fn deletes_from(&self, list: &str, item: &Value) -> Outcome {
        let target = format!("{list}/{}", id(item));
        self.delete(&target).await?.status(204)?;
        let answer = self.get(list).await?;
        let items = answer.status(200)?.array()?;
        let is_gone = items.iter().all(|other| other["id"] != item["id"]);
        answer.expect(is_gone, format!("no {target} any more"))
    }
}
