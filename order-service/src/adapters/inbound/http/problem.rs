use poem::http::StatusCode;
use service_kit::http::{Fault, Problem, ProblemType};

use crate::application::ports::Failure;
use crate::application::{PlaceOrderError, Refusal};
use crate::domain::basket::{Basket, Quantity};
use crate::domain::order::OrderId;

const UNKNOWN_ORDER: ProblemType =
    ProblemType::new("unknown-order", StatusCode::NOT_FOUND, "Commande inconnue");
const REFUSED_ORDER: ProblemType = ProblemType::new(
    "refused-order",
    StatusCode::UNPROCESSABLE_ENTITY,
    "Commande refusée",
);
const UNEXPECTED_TOTAL: ProblemType = ProblemType::new(
    "unexpected-total",
    StatusCode::CONFLICT,
    "Le prix total n'est pas celui attendu",
);

pub(super) fn unknown_order(id: OrderId) -> Problem {
    UNKNOWN_ORDER.detail(format!("il n'y a pas de commande {}", id.0))
}

pub(super) fn not_placed(error: PlaceOrderError) -> Problem {
    match error {
        PlaceOrderError::Refused(refusals) => {
            let faults = refusals.into_iter().map(fault).collect();
            let detail = "rien n'a été enregistré ; voir les fautes";
            REFUSED_ORDER.detail(detail).with_faults(faults)
        }
        PlaceOrderError::UnexpectedTotal { actual } => {
            let detail = format!("le prix total est de {} €", actual.euros());
            let fault = Fault::new("/prix_total", &detail);
            UNEXPECTED_TOTAL.detail(detail).with_faults(vec![fault])
        }
        PlaceOrderError::KeyReused => Problem::idempotency_key_reused(),
        PlaceOrderError::StillRunning => Problem::request_in_progress(),
        PlaceOrderError::Failed(failure) => to_problem(failure),
    }
}

pub(super) fn to_problem(failure: Failure) -> Problem {
    match failure {
        Failure::Unavailable(error) => Problem::unavailable(&error),
        Failure::Unexpected(error) => Problem::internal(&error),
    }
}

fn fault(refusal: Refusal) -> Fault {
    match refusal {
        Refusal::UnknownUser => Fault::new("/utilisateur_id", "utilisateur inconnu"),
        Refusal::UnknownProduct { index } => {
            Fault::new(format!("/produits/{index}/id"), "produit inconnu")
        }
        Refusal::TooManyPieces { index } => Fault::new(
            format!("/produits/{index}/quantite"),
            format!("au plus {} exemplaires d'un produit en tout", Quantity::MAX),
        ),
        Refusal::NumberOfItems => Fault::new(
            "/produits",
            format!("de 1 à {} produits", Basket::MAX_ITEMS),
        ),
    }
}
