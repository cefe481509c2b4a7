//! Orders that are refused: 400 when the schema rules them out, 422 when they cannot be accepted. Nothing is stored.

use serde_json::{Value, json};

use super::faults::{UNACCEPTABLE, UNREADABLE};
use crate::failure::Outcome;
use crate::level::{Level, Service};
use crate::samples::{Market, user_path, with, without};
use crate::shop::Shop;
use crate::suite::{Check, check, section};

pub fn checks() -> Vec<Check> {
    let mut checks = vec![];
    for field in ["utilisateur_id", "produits"] {
        checks.push(check(format!("POST /orders refuses a body without `{field}`"), move |shop| {
            missing(shop, field)
        }));
    }
    for (status, sentence, faults) in [(400, "O14", UNREADABLE), (422, "O9", UNACCEPTABLE)] {
        for &(what, changes, pointers) in faults {
            let name = format!("POST /orders refuses {what}: {status}, nothing stored");
            let refused = move |shop| refused(shop, status, changes, pointers);
            checks.push(check(name, refused).says(sentence));
        }
    }
    checks.push(
        check(
            "POST /orders refuses more than 1 000 of a product in two lines: 422",
            too_many_merged,
        )
        .says("O9"),
    );
    checks.push(check("POST /orders refuses a deleted user: 422", deleted_user).says("O9"));
    let place = (Level::Errors, Service::Order);
    section(place, "what POST /orders refuses", "O14", checks)
}

async fn refused(
    shop: Shop,
    status: u16,
    changes: fn(&Market) -> Value,
    pointers: &[&str],
) -> Outcome {
    let market = shop.market().await?;
    let answer = shop.post("/orders", &with(market.order(), &changes(&market))).await?;
    answer.problem(status)?.at(pointers)?;
    answer.expect(
        shop.orders_of(&market.user).await?.is_empty(),
        "no order in GET /orders afterwards",
    )
}

async fn missing(shop: Shop, field: &str) -> Outcome {
    let body = without(shop.market().await?.order(), field);
    shop.post("/orders", &body).await?.problem(400)?.at(&[&format!("/{field}")])
}

async fn too_many_merged(shop: Shop) -> Outcome {
    let market = shop.market().await?;
    let half = json!({ "id": market.first["id"], "quantite": 501 });
    let answer = shop.post("/orders", &market.order_of(&json!([half, half]))).await?;
    let places =
        ["/produits", "/produits/0", "/produits/1", "/produits/0/quantite", "/produits/1/quantite"];
    answer.problem(422)?.within(&places)?;
    answer.expect(
        shop.orders_of(&market.user).await?.is_empty(),
        "no order in GET /orders afterwards",
    )
}

async fn deleted_user(shop: Shop) -> Outcome {
    let market = shop.market().await?;
    shop.delete(&user_path(&market.user)).await?.status(204)?;
    let answer = shop.post("/orders", &market.order()).await?;
    answer.problem(422)?.at(&["/utilisateur_id"])?;
    answer.expect(
        shop.orders_of(&market.user).await?.is_empty(),
        "no order in GET /orders afterwards",
    )
}
