use poem::http::StatusCode;
use service_kit::http::{Problem, ProblemType};

use crate::application::ports::Failure;
use crate::domain::product::ProductId;

const UNKNOWN_PRODUCT: ProblemType =
    ProblemType::new("unknown-product", StatusCode::NOT_FOUND, "Produit inconnu");

pub(super) fn unknown_product(id: ProductId) -> Problem {
    UNKNOWN_PRODUCT.detail(format!("il n'y a pas de produit {}", id.0))
}

pub(super) fn unknown_start() -> Problem {
    Problem::parameter("after", "ne désigne aucun produit")
}

pub(super) fn ids_cannot_be_paged() -> Problem {
    Problem::parameter("ids", "ne va pas avec « limit », « after » et « order »")
}

pub(super) fn to_problem(failure: Failure) -> Problem {
    match failure {
        Failure::Unavailable(error) => Problem::unavailable(&error),
        Failure::Unexpected(error) => Problem::internal(&error),
    }
}
