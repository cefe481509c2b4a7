//! `If-Match`

use reqwest::Method;
use serde_json::{Value, json};

use super::tag;
use crate::failure::Outcome;
use crate::request::Request;
use crate::samples::{order_path, user_path};
use crate::shop::Shop;

pub async fn patch_of_old_state(shop: Shop) -> Outcome {
    let path = user_path(&shop.a_user().await?);
    let old = tag(&shop.get(&path).await?)?;
    let mine = json!({ "nom": "Petit" });
    let first = shop.send(patch(&path, &old, &mine)).await?;
    let now = first.status(200)?.json()?;
    for expected in [old.clone(), "\"x\"".into(), format!("W/{}", tag(&first)?)] {
        let refused = shop.send(patch(&path, &expected, &json!({ "nom": "Grand" }))).await?;
        refused.problem(412)?.at_no_field()?;
    }
    let fetched = shop.get(&path).await?;
    fetched.expect(fetched.status(200)?.json()? == now, format!("still {now}"))
}

pub async fn deletion_of_old_state(shop: Shop) -> Outcome {
    let path = user_path(&shop.a_user().await?);
    let old = tag(&shop.get(&path).await?)?;
    let changed = shop.patch(&path, &json!({ "nom": "Petit" })).await?;
    shop.send(delete(&path, &old)).await?.problem(412)?;
    shop.get(&path).await?.status(200)?;
    let current = tag(&changed)?;
    shop.send(delete(&path, &current)).await?.status(204)?;
    shop.send(delete(&path, &current)).await?.problem(404)?;
    Ok(())
}

pub async fn deletion_of_other_order(shop: Shop) -> Outcome {
    let order = shop.an_order(&shop.market().await?.order()).await?;
    let path = order_path(&order);
    let current = tag(&shop.get(&path).await?)?;
    shop.send(delete(&path, "\"x\"")).await?.problem(412)?;
    shop.get(&path).await?.status(200)?;
    shop.send(delete(&path, &current)).await?.status(204)?;
    Ok(())
}

pub async fn any_state(shop: Shop) -> Outcome {
    let path = user_path(&shop.a_user().await?);
    let body = json!({ "nom": "Petit" });
    shop.send(patch(&path, "*", &body)).await?.status(200)?;
    shop.send(delete(&path, "*")).await?.status(204)?;
    shop.send(patch(&path, "*", &body)).await?.problem(404)?;
    Ok(())
}

pub async fn one_winner(shop: Shop) -> Outcome {
    let path = user_path(&shop.a_user().await?);
    let first = shop.get(&path).await?;
    let tag = tag(&first)?;
    let racers = (0..8).map(|number| {
        let body = json!({ "nom": format!("Petit {number}") });
        shop.send(patch(&path, &tag, &body))
    });
    let answers = futures_util::future::try_join_all(racers).await?;
    let winners = answers.iter().filter(|answer| answer.status == 200).count();
    first.expect(winners == 1, format!("one 200 among eight PATCHes, not {winners}"))?;
    for answer in answers.iter().filter(|answer| answer.status != 200) {
        answer.problem(412)?;
    }
    Ok(())
}

fn patch(path: &str, expected: &str, body: &Value) -> Request {
    let request = Request::new(Method::PATCH, path).json(body);
    request.header("if-match", expected)
}

fn delete(path: &str, expected: &str) -> Request {
    Request::new(Method::DELETE, path).header("if-match", expected)
}
