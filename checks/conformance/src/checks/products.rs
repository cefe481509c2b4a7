//! Products: the list, a product by its id, and several by their ids.

use std::collections::BTreeSet;

use super::prelude::*;
use crate::limits::{DESCRIPTION_CHARACTERS, IDS, PRICE_EUROS, PRODUCT_NAME_CHARACTERS, grouped};

pub fn checks() -> Vec<Check> {
    let contract = (Level::Contract, Service::Product);
    let errors = (Level::Errors, Service::Product);
    let unknown = case("GET /products/{id} of an unknown product is a 404");
    let unknown = unknown.get("/products/{unknown}").expect_no_field(404);
    let shown = check("GET /products/{id} shows a product as the list does", shown);
    let sections = [
        section(contract, "GET /products", "P3", listing()),
        section(contract, "GET /products/{id}", "P4", [shown]),
        section(contract, "GET /products?ids=", "P5", by_ids()),
        section(errors, "what GET /products refuses", "P5", refused_ids()),
        section(errors, "what GET /products refuses", "P4", [unknown]),
    ];
    sections.into_iter().flatten().collect()
}

fn listing() -> [Check; 4] {
    let highest = grouped(PRICE_EUROS as usize);
    let exact =
        format!("prices are exact numbers of at most 2 decimals, above 0 and up to {highest}");
    [
        case("GET /products lists well-formed products")
            .says("P1")
            .get("/products")
            .that(well_formed),
        case(exact).says("P2").get("/products").that(exact_prices),
        check("GET /products is the same list each time, each product once", listed_again),
        case("HEAD /products answers as GET does, without a body")
            .says("L4")
            .head("/products")
            .head("/products/{first}")
            .expect_head(),
    ]
}

fn well_formed(response: &Response) -> Outcome {
    let products = response.status(200)?.array()?;
    response.expect(!products.is_empty(), "a catalogue that is not empty")?;
    for product in &products {
        let expect =
            |holds, what: String| response.expect(holds, format!("{what}, unlike {product}"));
        let fields = has_exactly(product, &["id", "nom", "description", "prix"]);
        expect(fields, "exactly id, nom, description and prix".into())?;
        expect(is_uuid(&product["id"]), "an id that is a UUID".into())?;
        let named = is_text(&product["nom"], PRODUCT_NAME_CHARACTERS);
        expect(named, format!("a nom of 1 to {PRODUCT_NAME_CHARACTERS} characters"))?;
        let description = product["description"].as_str().map(|text| text.chars().count());
        let longest = grouped(DESCRIPTION_CHARACTERS);
        expect(
            description.is_some_and(|length| length <= DESCRIPTION_CHARACTERS),
            format!("a description of up to {longest} characters"),
        )?;
    }
    Ok(())
}

fn exact_prices(response: &Response) -> Outcome {
    for product in &response.status(200)?.array()? {
        let price = money(&product["prix"]);
        let good = price.is_some_and(|price| price > 0.into() && price <= PRICE_EUROS.into());
        response.expect(good, format!("a number such as 12.50, unlike the prix of {product}"))?;
    }
    Ok(())
}

async fn listed_again(shop: Shop) -> Outcome {
    let (_, first) = shop.list("/products").await?;
    let (response, second) = shop.list("/products").await?;
    let first: Vec<&str> = first.iter().map(id).collect();
    let second: Vec<&str> = second.iter().map(id).collect();
    let once = BTreeSet::from_iter(&second).len() == second.len();
    response.expect(first == second && once, format!("{first:?} again, each once"))
}

async fn shown(shop: Shop) -> Outcome {
    for product in some(&shop, 5).await? {
        let response = shop.get(&Service::Product.path(&product)).await?;
        response.expect(same(&response.status(200)?.json()?, &product), format!("{product}"))?;
    }
    Ok(())
}

fn by_ids() -> [Check; 4] {
    let answers = |name: String, count, ids: fn(&[&str]) -> String| {
        check(name, move |shop| async move {
            let wanted = some(&shop, count).await?;
            let known: Vec<&str> = wanted.iter().map(id).collect();
            answers_exactly(&shop, &ids(&known), &wanted).await
        })
    };
    let many = format!("GET /products?ids= accepts {IDS} ids");
    [
        answers("GET /products?ids= answers those products and no other".into(), 3, |ids| {
            ids.join(",")
        }),
        check("GET /products?ids= leaves out unknown ids", |shop| async move {
            let wanted = some(&shop, 1).await?;
            answers_exactly(&shop, &format!("{UNKNOWN_ID},{}", id(&wanted[0])), &wanted).await?;
            answers_exactly(&shop, UNKNOWN_ID, &[]).await
        }),
        answers("GET /products?ids= names a repeated id once".into(), 1, |ids| {
            [ids[0]; 3].join(",")
        }),
        answers(many, 1, |ids| format!("{},{}", unknown_ids(IDS - 1), ids[0])),
    ]
}

fn refused_ids() -> [Check; 2] {
    let too_many = IDS + 1;
    [
        case(format!("GET /products?ids= refuses {too_many} ids"))
            .get(format!("/products?ids={}", unknown_ids(too_many)))
            .expect(400),
        case("GET /products?ids= refuses what is no UUID")
            .get("/products?ids=abc")
            .get("/products?ids={first},42")
            .get("/products?ids={unknown}0")
            .expect(400),
    ]
}

async fn answers_exactly(shop: &Shop, ids: &str, wanted: &[Value]) -> Outcome {
    let (response, found) = shop.list(&format!("/products?ids={ids}")).await?;
    let complete = found.len() == wanted.len()
        && wanted.iter().all(|product| found.iter().any(|it| same(it, product)));
    let wanted = Value::from(wanted.to_vec());
    response.expect(complete, format!("exactly these products, in any order: {wanted}"))
}

async fn some(shop: &Shop, count: usize) -> Result<Vec<Value>, Failure> {
    let (response, mut products) = shop.list("/products").await?;
    response.expect(!products.is_empty(), "a catalogue that is not empty")?;
    products.truncate(count);
    Ok(products)
}

fn unknown_ids(count: usize) -> String {
    let ids = (0..count).map(|number| format!("018f0000-0000-7000-8000-{number:012x}"));
    ids.collect::<Vec<_>>().join(",")
}
