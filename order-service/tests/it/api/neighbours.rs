use std::sync::Arc;

use async_trait::async_trait;
use bounded_text::BoundedText;
use order_service::application::ports::{Product, ProductCatalog, UserDirectory};
use order_service::domain::basket::ProductId;
use order_service::domain::money::Money;
use order_service::domain::order::{Address, CustomerId, ProductName};
use order_service::wiring::Neighbours;
use port_types::Failure;
use serde_json::{Value, json};
use tokio::sync::Barrier;

pub const USER: &str = "019aabda-7a4e-7cc0-8fb3-0d5e1bdbf1a4";
pub const HONEY: &str = "019a0000-0000-7000-8000-000000000001";
pub const TEAPOT: &str = "019a0000-0000-7000-8000-000000000002";
pub const UNKNOWN: &str = "00000000-0000-4000-8000-000000000000";

/// Two neighbours who know one user and two products.
pub fn neighbours() -> Neighbours {
    neighbours_who_meet(1)
}

/// Neighbours who answer once `count` of them were asked.
pub fn neighbours_who_meet(count: usize) -> Neighbours {
    let village = Arc::new(Village { meeting: Barrier::new(count) });
    Neighbours { users: village.clone(), catalog: village }
}

/// Neighbours who are away.
pub fn deserted() -> Neighbours {
    Neighbours { users: Arc::new(Nobody), catalog: Arc::new(Nobody) }
}

/// Two pots of honey and a teapot, for 59,97 €.
pub fn order() -> Value {
    json!({
        "utilisateur_id": USER,
        "produits": [{ "id": HONEY, "quantite": 2 }, { "id": TEAPOT }]
    })
}

struct Village {
    meeting: Barrier,
}

struct Nobody;

#[async_trait]
impl UserDirectory for Nobody {
    async fn address_of(&self, _: CustomerId) -> Result<Option<Address>, Failure> {
        Err(Failure::Unavailable(anyhow::anyhow!("away")))
    }
}

#[async_trait]
impl ProductCatalog for Nobody {
    async fn find(&self, _: &[ProductId]) -> Result<Vec<Product>, Failure> {
        Err(Failure::Unavailable(anyhow::anyhow!("away")))
    }
}

#[async_trait]
impl UserDirectory for Village {
    async fn address_of(&self, user: CustomerId) -> Result<Option<Address>, Failure> {
        self.meeting.wait().await;
        let known = user.0.to_string() == USER;
        Ok(known.then(|| Address::parse("12 rue des Lilas, Lyon").unwrap()))
    }
}

#[async_trait]
impl ProductCatalog for Village {
    async fn find(&self, ids: &[ProductId]) -> Result<Vec<Product>, Failure> {
        self.meeting.wait().await;
        let mut products = vec![
            product(HONEY, "Miel de lavande", 1_250),
            product(TEAPOT, "Théière en fonte", 3_497),
        ];
        products.retain(|product| ids.contains(&product.id));
        Ok(products)
    }
}

fn product(id: &str, name: &str, cents: i64) -> Product {
    Product {
        id: ProductId(id.parse().unwrap()),
        name: ProductName::parse(name).unwrap(),
        price: Money::from_cents(cents).unwrap(),
    }
}
