use serde_json::Value;

use crate::answer::Answer;
use crate::failure::{Failure, Outcome};
use crate::samples::id;
use crate::shop::Shop;
use crate::suite::{Check, check};
use crate::values::{UNKNOWN_ID, has_exactly, is_text, is_uuid, money, same};

/// Ids that one question may hold.
const MOST_IDS: usize = 100;

pub fn checks() -> Vec<Check> {
    vec![
        check(
            "GET /products lists well-formed products, each once",
            listed,
        ),
        check(
            "prices are exact numbers of at most 2 decimals, above 0 and up to 1 000 000",
            exact_prices,
        ),
        check("GET /products/{id} shows a product as the list does", shown),
        check("GET /products/{id} of an unknown product is a 404", unknown),
        check(
            "GET /products?ids= answers those products and no other",
            by_ids,
        ),
        check("GET /products?ids= leaves out unknown ids", by_unknown_ids),
        check(
            "GET /products?ids= names a repeated id once",
            by_repeated_ids,
        ),
        check("GET /products?ids= accepts 100 ids", by_many_ids),
        check("GET /products?ids= refuses 101 ids", by_too_many_ids),
        check(
            "GET /products?ids= refuses what is no UUID",
            by_malformed_ids,
        ),
        check("HEAD /products answers as GET does, without a body", head),
    ]
}

async fn listed(shop: Shop) -> Outcome {
    let (answer, products) = all(&shop).await?;
    answer.expect(!products.is_empty(), "a catalogue that is not empty")?;
    let mut ids: Vec<&str> = products.iter().map(id).collect();
    for product in &products {
        let fields = has_exactly(product, &["id", "nom", "description", "prix"]);
        answer.expect(
            fields,
            format!("exactly id, nom, description and prix, unlike {product}"),
        )?;
        answer.expect(
            is_uuid(&product["id"]),
            format!("an id that is a UUID, unlike {product}"),
        )?;
        answer.expect(
            is_text(&product["nom"], 200),
            format!("a nom of 1 to 200 characters, unlike {product}"),
        )?;
        let description = product["description"]
            .as_str()
            .is_some_and(|text| text.chars().count() <= 2000);
        answer.expect(
            description,
            format!("a description of up to 2 000 characters, unlike {product}"),
        )?;
    }
    ids.sort_unstable();
    ids.dedup();
    answer.expect(ids.len() == products.len(), "each product once")
}

async fn exact_prices(shop: Shop) -> Outcome {
    let (answer, products) = all(&shop).await?;
    for product in &products {
        let price = money(&product["prix"]);
        let good = price.is_some_and(|price| price > 0.into() && price <= 1_000_000.into());
        answer.expect(
            good,
            format!("a number such as 12.50, unlike the prix of {product}"),
        )?;
    }
    Ok(())
}

async fn shown(shop: Shop) -> Outcome {
    for product in some(&shop, 5).await? {
        let answer = shop.get(&format!("/products/{}", id(&product))).await?;
        answer.expect(
            same(&answer.status(200)?.json()?, &product),
            format!("{product}"),
        )?;
    }
    Ok(())
}

async fn unknown(shop: Shop) -> Outcome {
    shop.get(&format!("/products/{UNKNOWN_ID}"))
        .await?
        .problem(404)?
        .at_no_field()
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
    answers_exactly(
        &shop,
        &format!("{},{}", unknown_ids(MOST_IDS - 1), id(&wanted[0])),
        &wanted,
    )
    .await
}

async fn by_too_many_ids(shop: Shop) -> Outcome {
    shop.get(&format!("/products?ids={}", unknown_ids(MOST_IDS + 1)))
        .await?
        .problem(400)?;
    Ok(())
}

async fn by_malformed_ids(shop: Shop) -> Outcome {
    let wanted = some(&shop, 1).await?;
    for ids in [
        "abc".to_owned(),
        format!("{},42", id(&wanted[0])),
        format!("{UNKNOWN_ID}0"),
    ] {
        shop.get(&format!("/products?ids={ids}"))
            .await?
            .problem(400)?;
    }
    Ok(())
}

async fn head(shop: Shop) -> Outcome {
    let path = format!("/products/{}", id(&some(&shop, 1).await?[0]));
    for target in ["/products", &path] {
        let answer = shop.head(target).await?;
        answer.status(200)?.media_type("application/json")?;
        answer.expect(answer.body.is_empty(), "no body")?;
    }
    Ok(())
}

async fn all(shop: &Shop) -> Result<(Answer, Vec<Value>), Failure> {
    let answer = shop.get("/products").await?;
    let products = answer.status(200)?.array()?;
    Ok((answer, products))
}

async fn some(shop: &Shop, count: usize) -> Result<Vec<Value>, Failure> {
    let (answer, mut products) = all(shop).await?;
    answer.expect(!products.is_empty(), "a catalogue that is not empty")?;
    products.truncate(count);
    Ok(products)
}

async fn answers_exactly(shop: &Shop, ids: &str, wanted: &[Value]) -> Outcome {
    let answer = shop.get(&format!("/products?ids={ids}")).await?;
    let found = answer.status(200)?.array()?;
    let complete = found.len() == wanted.len()
        && wanted
            .iter()
            .all(|product| found.iter().any(|it| same(it, product)));
    answer.expect(
        complete,
        format!(
            "exactly these products, in any order: {}",
            Value::from(wanted.to_vec())
        ),
    )
}

fn unknown_ids(count: usize) -> String {
    let ids: Vec<String> = (0..count)
        .map(|number| format!("018f0000-0000-7000-8000-{number:012x}"))
        .collect();
    ids.join(",")
}
