//! The JSON of the contract: its names are French, ours are English, and this is where they meet. [`with_limits`] writes the
//! limits of the domain into the descriptions. The example is one order, whole and in parts, of a product of the shipped
//! catalogue.

use bounded_text::BoundedText;
use chrono::DateTime;
use http_kit::http::{
    Amount, AnswerText, BodyText, Count, Fields, Id, Localized, PositiveAmount, ReadJson,
    Timestamp, amount, integer, text, uuid,
};
use poem_openapi::Object;
use poem_openapi::types::Example;
use rust_decimal::Decimal;
use serde::Serialize;
use serde_json::Value;
use uuid::Uuid;

use crate::application::OrderRequest;
use crate::domain::basket::{Basket, Item, ProductId, Quantity};
use crate::domain::money::Money;
use crate::domain::order::{Address, CustomerId, Line, Order, ProductName};

/// Une commande
#[derive(Serialize, Object)]
#[oai(rename = "Commande", example)]
pub struct OrderBody {
    /// Identifiant (UUIDv7), donné par le serveur
    id: Id,
    /// Moment de la commande, donné par le serveur
    date_achat: Timestamp,
    /// Qui a commandé
    utilisateur_id: Id,
    /// Somme des prix × quantités, en euros, avec deux décimales
    prix_total: Amount<{ Money::MAX_EUROS }>,
    /// Où livrer
    adresse_livraison: AnswerText<Address>,
    /// Les produits, tels qu'ils étaient au moment de la commande
    #[oai(validator(min_items = 1, max_items = 100))]
    produits: Vec<LineBody>,
}

/// Un produit commandé
#[derive(Serialize, Object)]
#[oai(rename = "LigneDeCommande", example)]
pub struct LineBody {
    /// Identifiant du produit
    id: Id,
    /// Nom du produit
    nom: AnswerText<ProductName>,
    /// Prix d'un exemplaire, en euros, avec deux décimales
    prix: PositiveAmount<{ Money::MAX_PRICE_EUROS }>,
    /// Nombre d'exemplaires
    quantite: Count<{ Quantity::MAX }>,
}

/// De quoi passer une commande
#[derive(Object)]
#[oai(rename = "NouvelleCommande", example, skip_serializing_if_is_none)]
pub struct OrderSchema {
    /// Qui commande
    utilisateur_id: Id,
    /// Où livrer ; à défaut, l'adresse de l'utilisateur. {limite de l'adresse} caractères au plus, sans compter les blancs des deux bouts
    adresse_livraison: Option<BodyText<Address>>,
    /// Le total attendu, en euros : un nombre d'au plus deux décimales (400) ; un autre total est refusé (409)
    prix_total: Option<Amount<{ Money::MAX_EUROS }>>,
    /// Les produits ; le même deux fois est réuni en une ligne
    #[oai(validator(min_items = 1, max_items = 100))]
    produits: Vec<ItemSchema>,
}

/// Un produit à commander
#[derive(Object)]
#[oai(rename = "NouvelleLigne", example, skip_serializing_if_is_none)]
pub struct ItemSchema {
    /// Identifiant du produit
    id: Id,
    /// Nombre d'exemplaires ; 1 à défaut
    quantite: Option<Count<{ Quantity::MAX }>>,
}

/// poem-openapi takes literals only: the `max_items` above.
const _: () = assert!(Basket::MAX_ITEMS == 100);

const NOT_A_QUANTITY: Localized<&str> =
    Localized { fr: "n'est pas une quantité", en: "is not a quantity" };
const OUT_OF_RANGE: Localized<&str> = Localized { fr: "est hors limites", en: "is out of range" };

/// The specification with each limit in the place of its name.
pub(super) fn with_limits(specification: &str) -> String {
    specification.replace("{limite de l'adresse}", &Address::MAX.to_string())
}

impl From<Order> for OrderBody {
    fn from(order: Order) -> Self {
        let details = order.details();
        Self {
            id: Id(details.id.0),
            date_achat: Timestamp(details.placed_at),
            utilisateur_id: Id(details.customer.0),
            prix_total: Amount(order.total().euros()),
            adresse_livraison: details.delivery_address.clone().into(),
            produits: details.lines.iter().map(LineBody::from).collect(),
        }
    }
}

impl From<&Line> for LineBody {
    fn from(line: &Line) -> Self {
        Self {
            id: Id(line.product_id.0),
            nom: line.name.clone().into(),
            prix: PositiveAmount(line.unit_price.euros()),
            quantite: Count(line.quantity.pieces()),
        }
    }
}

impl ReadJson for OrderRequest {
    type Schema = OrderSchema;

    fn read(fields: &mut Fields<'_>) -> Option<Self> {
        fields.read_only(&["id", "date_achat"]);
        let customer = fields.required("utilisateur_id", uuid);
        let delivery_address = fields.optional("adresse_livraison", text);
        let expected_total = fields.optional("prix_total", money);
        let items = fields.list("produits", 1..=Basket::MAX_ITEMS, read_item);
        Some(Self {
            customer: CustomerId(customer?),
            delivery_address: delivery_address?,
            items: items?,
            expected_total: expected_total?,
        })
    }
}

fn read_item(fields: &mut Fields<'_>) -> Option<Item> {
    let id = fields.required("id", uuid);
    let quantity = fields.optional("quantite", quantity);
    Some(Item { product_id: ProductId(id?), quantity: quantity?.unwrap_or(Quantity::ONE) })
}

fn quantity(value: &Value) -> Result<Quantity, Localized> {
    let pieces = integer(value, 1..=Quantity::MAX)?;
    Quantity::parse(pieces).ok_or_else(|| NOT_A_QUANTITY.into())
}

fn money(value: &Value) -> Result<Money, Localized> {
    Money::parse(amount(value)?).map_err(|_| OUT_OF_RANGE.into())
}

const EXAMPLE_TOTAL: Decimal = Decimal::from_parts(2300, 0, 0, false, 2);

pub(super) fn example_time() -> Timestamp {
    Timestamp(DateTime::from_timestamp_nanos(1_795_342_504_123_000_000))
}

impl Example for OrderBody {
    fn example() -> Self {
        Self {
            id: Id(Uuid::from_u128(0x019a_abda_7b0f_7c3e_9d2a_6f1e_0b7c_8d02)),
            date_achat: example_time(),
            utilisateur_id: Id::example(),
            prix_total: Amount(EXAMPLE_TOTAL),
            adresse_livraison: AnswerText::example("12 rue des Lilas, Lyon"),
            produits: vec![LineBody::example()],
        }
    }
}

impl Example for LineBody {
    fn example() -> Self {
        Self {
            id: ItemSchema::example().id,
            nom: AnswerText::example("Miel de châtaignier"),
            prix: PositiveAmount(EXAMPLE_TOTAL / Decimal::TWO),
            quantite: Count(2),
        }
    }
}

impl Example for OrderSchema {
    fn example() -> Self {
        Self {
            utilisateur_id: Id::example(),
            adresse_livraison: Some(BodyText::example("12 rue des Lilas, Lyon")),
            prix_total: Some(Amount(EXAMPLE_TOTAL)),
            produits: vec![ItemSchema::example()],
        }
    }
}

impl Example for ItemSchema {
    fn example() -> Self {
        Self {
            id: Id(Uuid::from_u128(0x019a_d735_8fb8_71a3_af67_19ac_ad3c_2d6d)),
            quantite: Some(Count(2)),
        }
    }
}
