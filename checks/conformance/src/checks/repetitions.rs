//! `Idempotency-Key`: a request that is sent again is not carried out again.

mod keys;
mod request;

use futures_util::future::try_join_all;

use crate::answer::Answer;
use crate::failure::Outcome;
use crate::level::Level;
use crate::samples::user_path;
use crate::shop::Shop;
use crate::suite::{Check, check, section};
use request::{Repeatable, Resource};

pub fn checks() -> Vec<Check> {
    let mut all = vec![];
    for resource in [Resource::User, Resource::Order] {
        let post = resource.operation();
        let mut checks = vec![
            check(
                format!(
                    "{post} again with the same key and body is answered alike, and makes nothing"
                ),
                move |shop| again(shop, resource),
            ),
            check(
                format!("{post} again is answered alike after what it made was deleted"),
                move |shop| again_after_deletion(shop, resource),
            ),
            check(
                format!(
                    "of 16 times {post} at once with the same key and body, one makes something"
                ),
                move |shop| at_once(shop, resource),
            )
            .says("I2"),
        ];
        checks.extend(keys::checks(resource));
        if let Resource::Order = resource {
            checks.push(check(
                "POST /orders again is answered alike after the user was deleted",
                again_without_user,
            ));
        }
        let place = (Level::Conditional, resource.service());
        all.extend(section(place, resource.exercise(), "I1", checks));
    }
    all
}

async fn again(shop: Shop, resource: Resource) -> Outcome {
    let request = Repeatable::new(&shop, resource).await?;
    let first = request.send(&shop).await?;
    first.status(201)?;
    for _ in 0..3 {
        request.send(&shop).await?.repeats(&first)?;
    }
    request.expect_made(&shop, 1).await
}

async fn again_after_deletion(shop: Shop, resource: Resource) -> Outcome {
    let request = Repeatable::new(&shop, resource).await?;
    let first = request.send(&shop).await?;
    let location = first.status(201)?.location()?;
    shop.delete(location.as_str()).await?.status(204)?;
    request.send(&shop).await?.repeats(&first)?;
    shop.get(location.as_str()).await?.problem(404)?;
    request.expect_made(&shop, 0).await
}

async fn at_once(shop: Shop, resource: Resource) -> Outcome {
    let request = Repeatable::new(&shop, resource).await?;
    let answers = try_join_all((0..16).map(|_| request.send(&shop))).await?;
    let first = request.send(&shop).await?;
    first.status(201)?;
    for answer in &answers {
        // One that came while another ran may be told to come again.
        if answer.status == 409 {
            answer.problem(409)?;
            answer.header("retry-after")?;
        } else {
            answer.repeats(&first)?;
        }
    }
    request.expect_made(&shop, 1).await
}

async fn again_without_user(shop: Shop) -> Outcome {
    let (request, user) = Repeatable::order(&shop).await?;
    let first = request.send(&shop).await?;
    first.status(201)?;
    shop.delete(&user_path(&user)).await?.status(204)?;
    request.send(&shop).await?.repeats(&first)?;
    request.expect_made(&shop, 1).await
}

impl Answer {
    /// The same answer, to another request.
    fn repeats(&self, first: &Self) -> Outcome {
        self.status(first.status.as_u16())?;
        for name in ["content-type", "location", "etag"] {
            self.expect(
                self.headers.get(name) == first.headers.get(name),
                format!("the {name} of the first answer, {:?}", first.headers.get(name)),
            )?;
        }
        self.expect(
            self.body == first.body,
            format!("the body of the first answer, {}", String::from_utf8_lossy(&first.body)),
        )
    }
}
