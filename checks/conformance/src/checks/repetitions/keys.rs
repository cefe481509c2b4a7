//! Keys that are none, and keys that are somebody else's.

use serde_json::json;

use super::request::{KEY, Repeatable, Resource};
use crate::failure::Outcome;
use crate::shop::Shop;
use crate::suite::{Check, check};

pub fn checks(resource: Resource) -> Vec<Check> {
    let post = resource.operation();
    vec![
        check(
            format!("{post} refuses a key that was used for another body: 422, nothing made"),
            move |shop| other_body(shop, resource),
        )
        .says("I2"),
        check(
            format!("{post} refuses a key that is not 1 to 255 visible ASCII characters: 400"),
            move |shop| malformed(shop, resource),
        )
        .says("I3"),
        check(format!("{post} refuses two keys: 400"), move |shop| twice(shop, resource))
            .says("I3"),
        check(format!("{post} knows a key of 255 characters again"), move |shop| {
            longest(shop, resource)
        }),
        check(format!("{post} that was refused leaves its key free"), move |shop| {
            refused_before(shop, resource)
        })
        .says("I4"),
    ]
}

async fn other_body(shop: Shop, resource: Resource) -> Outcome {
    let request = Repeatable::new(&shop, resource).await?;
    request.send(&shop).await?.status(201)?;
    let refused = request.send_body(&shop, &request.other).await?;
    refused.problem(422)?.at_no_field()?;
    request.expect_made(&shop, 1).await
}

async fn malformed(shop: Shop, resource: Resource) -> Outcome {
    let request = Repeatable::new(&shop, resource).await?;
    let (too_long, not_ascii) = ("k".repeat(256), "clé");
    for key in ["", "deux mots", not_ascii, &too_long] {
        let refused = shop.send(request.post(&request.body).header(KEY, key));
        refused.await?.problem(400)?.at_no_field()?;
    }
    request.expect_made(&shop, 0).await
}

async fn twice(shop: Shop, resource: Resource) -> Outcome {
    let request = Repeatable::new(&shop, resource).await?;
    for second in [request.key.as_str(), "another"] {
        let post = request.post(&request.body);
        let post = post.header(KEY, request.key.as_str()).header(KEY, second);
        shop.send(post).await?.problem(400)?.at_no_field()?;
    }
    request.expect_made(&shop, 0).await
}

async fn longest(shop: Shop, resource: Resource) -> Outcome {
    let mut request = Repeatable::new(&shop, resource).await?;
    request.key = format!("{:~<255}", request.key);
    let first = request.send(&shop).await?;
    first.status(201)?;
    request.send(&shop).await?.repeats(&first)?;
    // All of its characters count.
    request.key.replace_range(254.., "!");
    request.send(&shop).await?.status(201)?;
    request.expect_made(&shop, 2).await
}

async fn refused_before(shop: Shop, resource: Resource) -> Outcome {
    let request = Repeatable::new(&shop, resource).await?;
    let refused = request.send_body(&shop, &json!({})).await?;
    refused.problem(400)?;
    request.send(&shop).await?.status(201)?;
    request.expect_made(&shop, 1).await
}
