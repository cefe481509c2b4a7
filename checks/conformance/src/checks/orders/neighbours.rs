//! What happens to an order while a neighbour is not well. The kit plays the neighbours.

use std::time::{Duration, Instant};

use serde_json::Value;

use crate::answer::Answer;
use crate::failure::{Failure, Outcome};
use crate::level::{Level, Service};
use crate::play::Trouble;
use crate::samples::order_path;
use crate::shop::Shop;
use crate::suite::{Check, Needs, check, section};

const TROUBLES: [(Trouble, &str); 6] = [
    (Trouble::Failing, "answers 500"),
    (Trouble::Babbling, "answers 200 with no JSON"),
    (Trouble::Strange, "answers 200 with JSON of another shape"),
    (Trouble::Flooding, "answers 200 with 10 MB of something"),
    (Trouble::Resetting, "resets the connection"),
    (Trouble::Silent, "does not answer"),
];

/// The contract's 1.5 s, and some for a slow machine.
const PATIENCE: Duration = Duration::from_secs(2);

/// How long a service may go on without asking a neighbour that failed.
const POLLS: u32 = 60;
const PAUSE: Duration = Duration::from_millis(500);

pub fn checks() -> Vec<Check> {
    let mut checks = vec![];
    for (service, who) in [(Service::User, "user-service"), (Service::Product, "product-service")] {
        for (trouble, what) in TROUBLES {
            checks.push(check(
                format!(
                    "POST /orders while {who} {what} is a 503 with Retry-After, nothing stored"
                ),
                move |shop| refused(shop, service, trouble),
            ));
        }
    }
    checks.push(check("GET and DELETE of an order need no neighbour", independent));
    checks.push(check("orders are placed again when the neighbours are back", recovers));
    let checks = checks.into_iter().map(|check| check.needs(Needs::PlayedNeighbours));
    let place = (Level::Errors, Service::Order);
    section(place, "POST /orders, neighbours in trouble", "O10", checks)
}

async fn refused(shop: Shop, service: Service, trouble: Trouble) -> Outcome {
    let market = shop.market().await?;
    // Who still leaves the neighbour alone after the trouble before would not meet this one.
    let before = recovered(&shop, &market.order()).await?.json()?;
    let (answer, took) = {
        let _ailing = shop.troubles()?.begin(service, trouble);
        let start = Instant::now();
        let answer = shop.post("/orders", &market.order()).await?;
        (answer, start.elapsed())
    };
    answer.problem(503)?.at_no_field()?;
    answer.header("retry-after")?;
    let took_ms = took.as_millis();
    answer.expect(took <= PATIENCE, format!("the 503 within 1.5 s, not after {took_ms} ms"))?;
    answer.expect(
        shop.orders_of(&market.user).await? == [before],
        "no other order in GET /orders afterwards than the one before",
    )
}

async fn independent(shop: Shop) -> Outcome {
    let body = shop.market().await?.order();
    let path = order_path(&recovered(&shop, &body).await?.json()?);
    let _users = shop.troubles()?.begin(Service::User, Trouble::Failing);
    let _products = shop.troubles()?.begin(Service::Product, Trouble::Failing);
    shop.get(&path).await?.status(200)?;
    shop.delete(&path).await?.status(204)?;
    Ok(())
}

async fn recovers(shop: Shop) -> Outcome {
    let order = shop.market().await?.order();
    recovered(&shop, &order).await.map(drop)
}

/// The answer to an order, when the service dares to ask its neighbours again.
async fn recovered(shop: &Shop, order: &Value) -> Result<Answer, Failure> {
    let mut polls = 0;
    loop {
        let answer = shop.post("/orders", order).await?;
        polls += 1;
        if answer.status != 503 || polls == POLLS {
            return answer.status(201).cloned();
        }
        tokio::time::sleep(PAUSE).await;
    }
}
