mod by_id;

use serde_json::Value;

use crate::answer::Answer;
use crate::failure::{Failure, Outcome};
use crate::level::{Level, Service};
use crate::samples::id;
use crate::shop::Shop;
use crate::suite::{Check, check, section};
use crate::values::{UNKNOWN_ID, has_exactly, is_text, is_uuid, money, same};

pub fn checks() -> Vec<Check> {
    let list = [
        check("GET /products lists well-formed products", listed).says("P1"),
        check(
            "prices are exact numbers of at most 2 decimals, above 0 and up to 1 000 000",
            exact_prices,
        )
        .says("P2"),
        check("GET /products is the same list each time, each product once", listed_again),
        check("HEAD /products answers as GET does, without a body", head).says("L4"),
    ];
    let one = [check("GET /products/{id} shows a product as the list does", shown)];
    let place = (Level::Contract, Service::Product);
    let mut all = section(place, "GET /products", "P3", list);
    all.extend(section(place, "GET /products/{id}", "P4", one));
    all.extend(by_id::checks());
    let refused = [check("GET /products/{id} of an unknown product is a 404", unknown)];
    let place = (Level::Errors, Service::Product);
    all.extend(section(place, "what GET /products refuses", "P4", refused));
    all
}

async fn listed(shop: Shop) -> Outcome {
    let (answer, products) = all(&shop).await?;
    answer.expect(!products.is_empty(), "a catalogue that is not empty")?;
    for product in &products {
        let fields = has_exactly(product, &["id", "nom", "description", "prix"]);
        answer
            .expect(fields, format!("exactly id, nom, description and prix, unlike {product}"))?;
        answer
            .expect(is_uuid(&product["id"]), format!("an id that is a UUID, unlike {product}"))?;
        answer.expect(
            is_text(&product["nom"], 200),
            format!("a nom of 1 to 200 characters, unlike {product}"),
        )?;
        let description =
            product["description"].as_str().is_some_and(|text| text.chars().count() <= 2000);
        answer.expect(
            description,
            format!("a description of up to 2 000 characters, unlike {product}"),
        )?;
    }
    Ok(())
}

async fn listed_again(shop: Shop) -> Outcome {
    let (_, first) = all(&shop).await?;
    let (answer, second) = all(&shop).await?;
    let ids = |products: &[Value]| -> Vec<String> {
        products.iter().map(|product| id(product).to_owned()).collect()
    };
    let once: std::collections::BTreeSet<String> = ids(&second).into_iter().collect();
    answer.expect(
        ids(&first) == ids(&second) && once.len() == second.len(),
        format!("{:?} again, each once", ids(&first)),
    )
}

async fn exact_prices(shop: Shop) -> Outcome {
    let (answer, products) = all(&shop).await?;
    for product in &products {
        let price = money(&product["prix"]);
        let good = price.is_some_and(|price| price > 0.into() && price <= 1_000_000.into());
        answer.expect(good, format!("a number such as 12.50, unlike the prix of {product}"))?;
    }
    Ok(())
}

async fn shown(shop: Shop) -> Outcome {
    for product in some(&shop, 5).await? {
        let answer = shop.get(&format!("/products/{}", id(&product))).await?;
        answer.expect(same(&answer.status(200)?.json()?, &product), format!("{product}"))?;
    }
    Ok(())
}

async fn unknown(shop: Shop) -> Outcome {
    shop.finds_nothing(&format!("/products/{UNKNOWN_ID}")).await
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
