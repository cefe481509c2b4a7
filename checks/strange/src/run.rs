use futures_util::StreamExt;
use reqwest::{Method, StatusCode};
use serde_json::Value;
use strange_requests::{Answer, drawn};

use crate::shop::Shop;
use crate::tally::Tally;
use crate::target::{self, Target};

const LISTS: [&str; 2] = ["/users", "/orders"];

/// Sends `bodies` bodies, `at_once` at the same time.
pub async fn run(
    base_url: &str,
    bodies: usize,
    seed: u64,
    at_once: usize,
) -> anyhow::Result<Tally> {
    let shop = Shop::at(base_url);
    let user = shop.register_a_user().await?;
    let before = lists(&shop).await?;
    let targets = target::all(&shop, &user).await?;

    let drawn = drawn(target::bodies_of(&targets), seed).take(bodies);
    let answered = drawn.map(async |(index, body)| {
        let target = &targets[index];
        let answer = shop.send(target.method.clone(), &target.path, body.to_vec()).await;
        let verdict = judged(&shop, target, &body, &answer).await;
        (target.name, body, answer.map(|answer| answer.status), verdict)
    });
    let mut answered = futures_util::stream::iter(answered).buffer_unordered(at_once);
    let mut tally = Tally::default();
    while let Some((name, body, status, verdict)) = answered.next().await {
        tally.add(name, status.ok(), &body, verdict);
    }

    if lists(&shop).await? != before {
        tally.fail("the lists are not what they were".to_owned());
    }
    shop.send(Method::DELETE, &user, Vec::new()).await?;
    Ok(tally)
}

async fn lists(shop: &Shop) -> anyhow::Result<Vec<Vec<Value>>> {
    let mut lists = Vec::new();
    for path in LISTS {
        let list = shop.get_json(path).await?;
        let items = list.as_array().cloned().unwrap_or_default();
        lists.push(items.into_iter().map(|item| item["id"].clone()).collect());
    }
    Ok(lists)
}

async fn judged(
    shop: &Shop,
    target: &Target,
    body: &[u8],
    answer: &anyhow::Result<Answer>,
) -> Result<(), String> {
    let answer = answer.as_ref().map_err(|error| format!("no answer: {error:#}"))?;
    target.operation.judge(body, answer)?;
    if answer.status == StatusCode::CREATED {
        take_back(shop, target, answer).await?;
    }
    Ok(())
}

/// What was made is found as it was told; then it is deleted.
async fn take_back(shop: &Shop, target: &Target, told: &Answer) -> Result<(), String> {
    let made: Value = serde_json::from_slice(&told.body).map_err(|error| error.to_string())?;
    let path = format!("{}/{}", target.path, made["id"].as_str().unwrap_or_default());
    let none = Vec::new;
    let found = shop.send(Method::GET, &path, none()).await.map_err(|error| error.to_string())?;
    let deleted = shop.send(Method::DELETE, &path, none()).await;
    let deleted = deleted.map_err(|error| error.to_string())?;
    match (found.body == told.body, deleted.status) {
        (true, 204) => Ok(()),
        (same, status) => Err(format!("{path} found as told: {same}; its deletion: {status}")),
    }
}
