//! The JSON of the contract: its names are French, ours are English, and this is where they meet.

use http_kit::http::{AnswerText, Id, PositiveAmount};
use poem_openapi::Object;
use poem_openapi::types::Example;
use rust_decimal::Decimal;
use serde::Serialize;
use uuid::{Uuid, uuid};

use crate::domain::price::Price;
use crate::domain::product::{Description, Name, Product};

/// Products of the catalogue that ships with the service, so that what the document gives as examples can be tried.
pub(super) const EXAMPLE_IDS: [Uuid; 2] =
    [uuid!("019ad735-87e8-7bdd-8fac-4ee446685257"), uuid!("019ad735-8400-7a3b-8199-c6b41c80317f")];

/// Un produit du catalogue
#[derive(Serialize, Object)]
#[oai(rename = "Produit", example)]
pub struct ProductBody {
    /// Identifiant (UUID), donné par qui tient le catalogue
    id: Id,
    /// Nom
    nom: AnswerText<Name>,
    /// Description, peut-être vide
    description: AnswerText<Description>,
    /// Prix en euros, avec deux décimales
    prix: PositiveAmount<{ Price::MAX_EUROS }>,
}

pub(super) fn example_id() -> Id {
    Id(EXAMPLE_IDS[0])
}

impl From<Product> for ProductBody {
    fn from(product: Product) -> Self {
        Self {
            id: Id(product.id.0),
            nom: product.name.into(),
            description: product.description.into(),
            prix: PositiveAmount(product.price.amount()),
        }
    }
}

impl Example for ProductBody {
    fn example() -> Self {
        Self {
            id: example_id(),
            nom: AnswerText::example("Pain de campagne"),
            description: AnswerText::example(
                "Une miche d’un kilo à la farine de blé et de seigle.",
            ),
            prix: PositiveAmount(Decimal::new(580, 2)),
        }
    }
}
