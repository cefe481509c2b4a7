//! The JSON of the contract: its names are French, ours are English, and this is where they meet.

use http_kit::http::{
    Amount, BodyText, Fields, Id, Localized, PositiveAmount, ReadJson, Timestamp, amount, integer,
    text, uuid,
};
use poem_openapi::Object;
use serde::Serialize;
use serde_json::Value;

use crate::application::OrderRequest;
use crate::domain::basket::{Basket, Item, ProductId, Quantity};
use crate::domain::money::Money;
use crate::domain::order::{Address, CustomerId, Line, Order};

/// Une commande
#[derive(Serialize, Object)]
#[oai(rename = "Commande", example)]
pub struct OrderBody {
    /// Identifiant (UUIDv7), donné par le serveur
    pub(super) id: Id,
    /// Moment de la commande, donné par le serveur
    pub(super) date_achat: Timestamp,
    /// Qui a commandé
    pub(super) utilisateur_id: Id,
    /// Somme des prix × quantités, en euros, avec deux décimales
    pub(super) prix_total: Amount,
    /// Où livrer
    #[oai(validator(min_length = 1, max_length = 300))]
    pub(super) adresse_livraison: String,
    /// Les produits, tels qu'ils étaient au moment de la commande
    #[oai(validator(min_items = 1, max_items = 100))]
    pub(super) produits: Vec<LineBody>,
}

/// Un produit commandé
#[derive(Serialize, Object)]
#[oai(rename = "LigneDeCommande", example)]
pub struct LineBody {
    /// Identifiant du produit
    pub(super) id: Id,
    /// Nom du produit
    #[oai(validator(min_length = 1, max_length = 200))]
    pub(super) nom: String,
    /// Prix d'un exemplaire, en euros, avec deux décimales
    pub(super) prix: PositiveAmount<1_000_000>,
    /// Nombre d'exemplaires
    #[oai(validator(minimum(value = "1"), maximum(value = "1000")))]
    pub(super) quantite: u32,
}

/// De quoi passer une commande
#[derive(Object)]
#[oai(rename = "NouvelleCommande", example, skip_serializing_if_is_none)]
pub struct OrderSchema {
    /// Qui commande
    pub(super) utilisateur_id: Id,
    /// Où livrer ; à défaut, l'adresse de l'utilisateur. 300 caractères au plus, sans compter les blancs des deux bouts
    pub(super) adresse_livraison: Option<BodyText<Address>>,
    /// Le total attendu, en euros : un nombre d'au plus deux décimales (400) ; un autre total est refusé (409)
    pub(super) prix_total: Option<Amount>,
    /// Les produits ; le même deux fois est réuni en une ligne
    #[oai(validator(min_items = 1, max_items = 100))]
    pub(super) produits: Vec<ItemSchema>,
}

/// Un produit à commander
#[derive(Object)]
#[oai(rename = "NouvelleLigne", example, skip_serializing_if_is_none)]
pub struct ItemSchema {
    /// Identifiant du produit
    pub(super) id: Id,
    /// Nombre d'exemplaires ; 1 à défaut
    #[oai(validator(minimum(value = "1"), maximum(value = "1000")))]
    pub(super) quantite: Option<u32>,
}

const NOT_A_QUANTITY: Localized<&str> =
    Localized { fr: "n'est pas une quantité", en: "is not a quantity" };
const OUT_OF_RANGE: Localized<&str> = Localized { fr: "est hors limites", en: "is out of range" };

impl From<Order> for OrderBody {
    fn from(order: Order) -> Self {
        Self {
            id: Id(order.id().0),
            date_achat: Timestamp(order.placed_at()),
            utilisateur_id: Id(order.customer().0),
            prix_total: Amount(order.total().euros()),
            adresse_livraison: order.delivery_address().as_str().to_owned(),
            produits: order.lines().iter().map(LineBody::from).collect(),
        }
    }
}

impl From<&Line> for LineBody {
    fn from(line: &Line) -> Self {
        Self {
            id: Id(line.product_id.0),
            nom: line.name.as_str().to_owned(),
            prix: PositiveAmount(line.unit_price.euros()),
            quantite: line.quantity.pieces(),
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
