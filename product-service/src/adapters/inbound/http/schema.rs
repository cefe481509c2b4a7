//! The JSON and the parameters of the contract: its names are French, ours are English, and this is where they meet.

use std::borrow::Cow;

use http_kit::http::{AnswerText, Id, Localized, PositiveAmount, UUID_PATTERN};
use poem_openapi::Object;
use poem_openapi::registry::{MetaSchema, MetaSchemaRef};
use poem_openapi::types::{Example, ParseError, ParseFromParameter, ParseResult, Type};
use rust_decimal::Decimal;
use serde::Serialize;
use uuid::{Uuid, uuid};

use crate::domain::price::Price;
use crate::domain::product::{Description, Name, Product, ProductId};

/// A product of the catalogue that ships with the service, so that what the document gives as an example can be tried.
const EXAMPLE_ID: Uuid = uuid!("019ad735-87e8-7bdd-8fac-4ee446685257");

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
    Id(EXAMPLE_ID)
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

/// Ids between commas.
pub(super) struct ProductIds(pub Vec<ProductId>);

/// Ids that one query may name.
pub(super) const MAX_IDS: usize = 100;

impl ParseFromParameter for ProductIds {
    fn parse_from_parameter(value: &str) -> ParseResult<Self> {
        if value.is_empty() {
            return Ok(Self(Vec::new()));
        }
        let parse = |text| Id::parse_from_parameter(text).map_err(|_| refuse(text));
        let ids = value.split(',').map(|text| parse(text).map(|id| ProductId(id.0)));
        let ids = ids.collect::<Result<Vec<_>, _>>()?;
        if ids.len() > MAX_IDS {
            let count = ids.len();
            let refused = Localized {
                fr: format!("a {count} identifiants, {MAX_IDS} au plus"),
                en: format!("has {count} identifiers, {MAX_IDS} at most"),
            };
            return Err(Localized::from(refused).into_parse_error());
        }
        Ok(Self(ids))
    }
}

fn refuse(text: &str) -> ParseError<ProductIds> {
    let start: String = text.chars().take(40).collect();
    let refused = Localized {
        fr: format!("contient « {start} », qui n'est pas un UUID"),
        en: format!("contains “{start}”, which is not a UUID"),
    };
    Localized::from(refused).into_parse_error()
}

impl Type for ProductIds {
    const IS_REQUIRED: bool = true;
    type RawValueType = Self;
    type RawElementValueType = Self;

    fn name() -> Cow<'static, str> {
        "product_ids".into()
    }

    /// A text, not an array: of a list between commas (`explode = false`) poem-openapi reads the first parameter only,
    /// and panics when there is none.
    fn schema_ref() -> MetaSchemaRef {
        let more = MAX_IDS - 1;
        let pattern = format!("^({UUID_PATTERN}(,{UUID_PATTERN}){{0,{more}}})?$");
        MetaSchemaRef::Inline(Box::new(MetaSchema {
            pattern: Some(pattern),
            ..MetaSchema::new("string")
        }))
    }

    fn as_raw_value(&self) -> Option<&Self> {
        Some(self)
    }

    fn raw_element_iter<'a>(&'a self) -> Box<dyn Iterator<Item = &'a Self> + 'a> {
        Box::new(std::iter::once(self))
    }
}
