use http_kit::http::{
    FieldError, Localized, Problem, ProblemExample, ProblemType, ProblemTypes, problem_types,
};
use poem::http::StatusCode;

use crate::application::{PlaceOrderError, Refusal};
use crate::domain::basket::{Basket, BasketError, Quantity};
use crate::domain::order::OrderId;

/// All that this service can answer.
pub const PROBLEM_TYPES: &[ProblemTypes] = &[
    problem_types::OUTSIDE,
    problem_types::COMMON,
    problem_types::BODY,
    problem_types::IDEMPOTENCY,
    problem_types::PRECONDITION,
    &[&UNKNOWN_ORDER, &UNEXPECTED_TOTAL, &REFUSED_ORDER],
];

const UNKNOWN_ORDER: ProblemType = ProblemType {
    name: "unknown-order",
    status: StatusCode::NOT_FOUND,
    title: Localized { fr: "Commande inconnue", en: "Unknown order" },
    when: "No order has the id that the path names: there never was one, or it is deleted.",
    advice: "Check the id. A deleted order does not come back.",
    example: ProblemExample::new("il n'y a pas de commande 019aabda-7a4e-7cc0-8fb3-0d5e1bdbf1a4"),
};
const REFUSED_ORDER: ProblemType = ProblemType {
    name: "refused-order",
    status: StatusCode::UNPROCESSABLE_ENTITY,
    title: Localized { fr: "Commande refusée", en: "Order refused" },
    when: "The order names a user or products that do not exist, or too many pieces of a product in all. Nothing was stored.",
    advice: "Correct every fault: `errors` lists all of them, each with its JSON pointer.",
    example: ProblemExample::new("rien n'a été enregistré ; voir les fautes")
        .with(&[("/produits/0/id", "produit inconnu")]),
};
const UNEXPECTED_TOTAL: ProblemType = ProblemType {
    name: "unexpected-total",
    status: StatusCode::CONFLICT,
    title: Localized {
        fr: "Le prix total n'est pas celui attendu",
        en: "The total price is not the expected one",
    },
    when: "The order costs something else than the `prix_total` that the client sent, for instance because a price has \
           changed. Nothing was stored.",
    advice: "Show the new total, which `detail` gives, and ask again with it or without `prix_total`.",
    example: ProblemExample::new("le prix total est de 25.00 €")
        .with(&[("/prix_total", "le prix total est de 25.00 €")]),
};

pub(super) fn unknown_order(id: OrderId) -> Problem {
    UNKNOWN_ORDER.detail(Localized {
        fr: format!("il n'y a pas de commande {}", id.0),
        en: format!("there is no order {}", id.0),
    })
}

pub(super) fn not_placed(error: PlaceOrderError) -> Problem {
    match error {
        PlaceOrderError::Refused(refusals) => {
            let faults = refusals.into_iter().map(fault).collect();
            let detail = Localized {
                fr: "rien n'a été enregistré ; voir les fautes",
                en: "nothing was stored; see the faults",
            };
            REFUSED_ORDER.detail(detail).with_errors(faults)
        }
        PlaceOrderError::UnexpectedTotal { actual } => {
            let detail = Localized {
                fr: format!("le prix total est de {} €", actual.euros()),
                en: format!("the total price is €{}", actual.euros()),
            };
            let fault = FieldError::new("/prix_total", detail.clone());
            UNEXPECTED_TOTAL.detail(detail).with_errors(vec![fault])
        }
        PlaceOrderError::Conflict(conflict) => conflict.into(),
        PlaceOrderError::Failed(failure) => failure.into(),
    }
}

fn fault(refusal: Refusal) -> FieldError {
    match refusal {
        Refusal::UnknownUser => {
            let detail = Localized { fr: "utilisateur inconnu", en: "unknown user" };
            FieldError::new("/utilisateur_id", detail)
        }
        Refusal::UnknownProduct { index } => {
            let detail = Localized { fr: "produit inconnu", en: "unknown product" };
            FieldError::new(format!("/produits/{index}/id"), detail)
        }
        Refusal::Basket(BasketError::TooManyPieces { index }) => {
            let detail = Localized {
                fr: format!("au plus {} exemplaires d'un produit en tout", Quantity::MAX),
                en: format!("at most {} pieces of a product in all", Quantity::MAX),
            };
            FieldError::new(format!("/produits/{index}/quantite"), detail)
        }
        Refusal::Basket(BasketError::NumberOfItems) => {
            let detail = Localized {
                fr: format!("de 1 à {} produits", Basket::MAX_ITEMS),
                en: format!("1 to {} products", Basket::MAX_ITEMS),
            };
            FieldError::new("/produits", detail)
        }
    }
}
