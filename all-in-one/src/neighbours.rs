//! order-service's neighbours, asked by a call instead of over HTTP.

use std::sync::Arc;

use anyhow::Context;
use async_trait::async_trait;
use bounded_text::BoundedText;
use order_service::application::ports::{Product, ProductCatalog, UserDirectory};
use order_service::domain::basket::ProductId;
use order_service::domain::money::Money;
use order_service::domain::order::{Address, CustomerId, ProductName};
use port_types::Failure;
use product_service::application::Application as Products;
use product_service::domain::product as catalogue;
use user_service::application::Application as Users;
use user_service::domain::user::UserId;

/// Asks user-service's use case.
pub struct InProcessUserDirectory {
    pub users: Arc<Users>,
}

/// Asks product-service's use case.
pub struct InProcessProductCatalog {
    pub products: Arc<Products>,
}

#[async_trait]
impl UserDirectory for InProcessUserDirectory {
    async fn address_of(&self, user: CustomerId) -> Result<Option<Address>, Failure> {
        let found = self.users.find_user.execute(UserId(user.0)).await;
        let found = found.context("user-service").map_err(Failure::Unavailable)?;
        let address = found.map(|user| Address::parse(user.profile().address.as_str()));
        let address = address.transpose().context("a user's address");
        address.map_err(Failure::Unavailable)
    }
}

#[async_trait]
impl ProductCatalog for InProcessProductCatalog {
    async fn find(&self, ids: &[ProductId]) -> Result<Vec<Product>, Failure> {
        let ids: Vec<_> = ids.iter().map(|id| catalogue::ProductId(id.0)).collect();
        let found = self.products.find_products.execute(&ids).await;
        let found = found.context("product-service").map_err(Failure::Unavailable)?;
        let products: anyhow::Result<_> = found.iter().map(product).collect();
        products.map_err(Failure::Unavailable)
    }
}

fn product(product: &catalogue::Product) -> anyhow::Result<Product> {
    Ok(Product {
        id: ProductId(product.id.0),
        name: ProductName::parse(product.name.as_str()).context("a product's name")?,
        price: Money::from_cents(product.price.cents()).context("a product's price")?,
    })
}
