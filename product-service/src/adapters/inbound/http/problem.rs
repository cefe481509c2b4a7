use http_kit::http::{
    Localized, Problem, ProblemExample, ProblemType, ProblemTypes, problem_types,
};
use poem::http::StatusCode;

use crate::domain::product::ProductId;

/// All that this service can answer.
pub const PROBLEM_TYPES: &[ProblemTypes] =
    &[problem_types::OUTSIDE, problem_types::COMMON, &[&UNKNOWN_PRODUCT]];

const UNKNOWN_PRODUCT: ProblemType = ProblemType {
    name: "unknown-product",
    status: StatusCode::NOT_FOUND,
    title: Localized { fr: "Produit inconnu", en: "Unknown product" },
    when: "No product of the catalogue has the id that the path names.",
    advice: "Check the id: `GET /products` lists all of them.",
    example: ProblemExample::new("il n'y a pas de produit 6f9b1c1e-3c1d-5d6a-9a53-0d5e1bdbf1a4"),
};

pub(super) fn unknown_product(id: ProductId) -> Problem {
    UNKNOWN_PRODUCT.detail(Localized {
        fr: format!("il n'y a pas de produit {}", id.0),
        en: format!("there is no product {}", id.0),
    })
}

pub(super) fn unknown_start() -> Problem {
    let fault = Localized { fr: "ne désigne aucun produit", en: "names no product" };
    Problem::parameter("after", fault)
}

pub(super) fn ids_cannot_be_paged() -> Problem {
    let fault = Localized {
        fr: "ne va pas avec « limit », « after » et « order »",
        en: "does not go with “limit”, “after” and “order”",
    };
    Problem::parameter("ids", fault)
}
