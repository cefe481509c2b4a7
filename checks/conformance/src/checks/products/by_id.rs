//! `GET /products?ids=`

use serde_json::Value;

use super::some;
use crate::failure::Outcome;
use crate::level::{Level, Service};
use crate::samples::id;
use crate::shop::Shop;
use crate::suite::{Check, check, section};
use crate::values::{UNKNOWN_ID, same};

/// Ids that one question may hold.
const MOST_IDS: usize = 100;

pub fn checks() -> Vec<Check> {
    let checks = [
        check("GET /products?ids= answers those products and no other", by_ids),
        check("GET /products?ids= leaves out unknown ids", by_unknown_ids),
        check("GET /products?ids= names a repeated id once", by_repeated_ids),
        check("GET /products?ids= accepts 100 ids", by_many_ids),
    ];
    let refused = [
        check("GET /products?ids= refuses 101 ids", by_too_many_ids),
        check("GET /products?ids= refuses what is no UUID", by_malformed_ids),
    ];
    let place = (Level::Contract, Service::Product);
    let mut all = section(place, "GET /products?ids=", "P5", checks);
    let place = (Level::Errors, Service::Product);
    all.extend(section(place, "what GET /products refuses", "P5", refused));
    all
}

async fn by_ids(shop: Shop) -> Outcome {
    let wanted = some(&shop, 3).await?;
    let ids: Vec<&str> = wanted.iter().map(id).collect();
    answers_exactly(&shop, &ids.join(","), &wanted).await
}

async fn by_unknown_ids(shop: Shop) -> Outcome {
    let wanted = some(&shop, 1).await?;
    answers_exactly(&shop, &format!("{UNKNOWN_ID},{}", id(&wanted[0])), &wanted).await?;
    answers_exactly(&shop, UNKNOWN_ID, &[]).await
}

async fn by_repeated_ids(shop: Shop) -> Outcome {
    let wanted = some(&shop, 1).await?;
    answers_exactly(&shop, &[id(&wanted[0]); 3].join(","), &wanted).await
}

async fn by_many_ids(shop: Shop) -> Outcome {
    let wanted = some(&shop, 1).await?;
    answers_exactly(&shop, &format!("{},{}", unknown_ids(MOST_IDS - 1), id(&wanted[0])), &wanted)
        .await
}

async fn by_too_many_ids(shop: Shop) -> Outcome {
    shop.get(&format!("/products?ids={}", unknown_ids(MOST_IDS + 1))).await?.problem(400)?;
    Ok(())
}

async fn by_malformed_ids(shop: Shop) -> Outcome {
    let wanted = some(&shop, 1).await?;
    for ids in ["abc".to_owned(), format!("{},42", id(&wanted[0])), format!("{UNKNOWN_ID}0")] {
        shop.get(&format!("/products?ids={ids}")).await?.problem(400)?;
    }
    Ok(())
}

async fn answers_exactly(shop: &Shop, ids: &str, wanted: &[Value]) -> Outcome {
    let answer = shop.get(&format!("/products?ids={ids}")).await?;
    let found = answer.status(200)?.array()?;
    let complete = found.len() == wanted.len()
        && wanted.iter().all(|product| found.iter().any(|it| same(it, product)));
    answer.expect(
        complete,
        format!("exactly these products, in any order: {}", Value::from(wanted.to_vec())),
    )
}

fn unknown_ids(count: usize) -> String {
    let ids: Vec<String> =
        (0..count).map(|number| format!("018f0000-0000-7000-8000-{number:012x}")).collect();
    ids.join(",")
}
