use std::sync::Arc;

use async_trait::async_trait;
use bounded_text::BoundedText;
use order_service::application::ports::{Failure, Product, ProductCatalog, UserDirectory};
use order_service::domain::basket::ProductId;
use order_service::domain::money::Money;
use order_service::domain::order::{Address, CustomerId, ProductName};
use order_service::wiring::Neighbours;

/// Know every user and every product whose id begins with a 0.
pub fn neighbours() -> Neighbours {
    Neighbours { users: Arc::new(Neighbour), catalog: Arc::new(Neighbour) }
}

struct Neighbour;

#[async_trait]
impl UserDirectory for Neighbour {
    async fn address_of(&self, user: CustomerId) -> Result<Option<Address>, Failure> {
        let address = Address::parse("12 rue des Lilas, Lyon").expect("an address");
        Ok(user.0.to_string().starts_with('0').then_some(address))
    }
}

#[async_trait]
impl ProductCatalog for Neighbour {
    async fn find(&self, ids: &[ProductId]) -> Result<Vec<Product>, Failure> {
        let known = ids.iter().filter(|id| id.0.to_string().starts_with('0'));
        let products = known.map(|id| Product {
            id: *id,
            name: ProductName::parse("Miel de lavande").expect("a name"),
            price: Money::from_cents(1_250).expect("a price"),
        });
        Ok(products.collect())
    }
}
