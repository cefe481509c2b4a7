//! What most checks begin with: a customer, two products, an order, and lists of them.

use futures_util::future::try_join_all;
use serde_json::{Value, json};

use crate::failure::Failure;
use crate::response::Response;
use crate::service::Service;
use crate::shop::Shop;
use crate::values::{id, money, unique};

pub const ADDRESS: &str = "12 rue des Lilas, Lyon";

/// A customer and the two cheapest products, so that totals stay small.
#[derive(Debug, Clone, Default)]
pub struct Customer {
    pub user: Value,
    pub first: Value,
    pub second: Value,
}

/// A body that `POST /users` accepts.
pub fn user() -> Value {
    json!({ "nom": "Durand", "prenom": "Zoé", "adresse": ADDRESS })
}

/// A body that `POST /orders` accepts, in the placeholders of a [`case`](crate::suite::case).
pub fn order() -> Value {
    let lines = json!([{ "id": "{first}", "quantite": 2 }, { "id": "{second}" }]);
    json!({ "utilisateur_id": "{user}", "adresse_livraison": "{address}", "produits": lines })
}

/// An address that nothing else has, to find something by.
pub fn own_address() -> String {
    format!("{ADDRESS}, boîte {}", unique())
}

pub fn user_path(user: &Value) -> String {
    Service::User.path(user)
}

pub fn order_path(order: &Value) -> String {
    Service::Order.path(order)
}

impl Customer {
    /// A body that `POST /orders` accepts: three articles in two lines.
    pub fn order(&self) -> Value {
        let (first, second) = (&self.first["id"], &self.second["id"]);
        self.order_of(&json!([{ "id": first, "quantite": 2 }, { "id": second }]))
    }

    /// The smallest body that it accepts: one article.
    pub fn order_of_one(&self) -> Value {
        self.order_of(&json!([{ "id": self.first["id"] }]))
    }

    /// An order with these lines.
    pub fn order_of(&self, lines: &Value) -> Value {
        json!({ "utilisateur_id": self.user["id"], "produits": lines })
    }
}

impl Service {
    /// The path of a resource.
    pub fn path(self, resource: &Value) -> String {
        format!("{}/{}", self.list(), id(resource))
    }
}

impl Shop {
    pub async fn a_user(&self) -> Result<Value, Failure> {
        self.create("/users", &user()).await
    }

    pub async fn two_products(&self) -> Result<(Value, Value), Failure> {
        let (response, mut products) = self.list("/products").await?;
        products.sort_by_key(|product| money(&product["prix"]));
        match &products[..] {
            [first, second, ..] => Ok((first.clone(), second.clone())),
            _ => Err(response.fail("two products at least, to order them")),
        }
    }

    pub async fn a_customer(&self) -> Result<Customer, Failure> {
        let (user, (first, second)) = (self.a_user().await?, self.two_products().await?);
        Ok(Customer { user, first, second })
    }

    /// An order of a new customer.
    pub async fn an_order(&self) -> Result<Value, Failure> {
        self.a(Service::Order).await
    }

    pub async fn an_order_like(&self, body: &Value) -> Result<Value, Failure> {
        self.create("/orders", body).await
    }

    /// An order as it was before it was deleted.
    pub async fn a_deleted_order(&self) -> Result<Value, Failure> {
        let order = self.an_order().await?;
        self.delete(&order_path(&order)).await?.status(204)?;
        Ok(order)
    }

    /// A user or an order.
    pub async fn a(&self, service: Service) -> Result<Value, Failure> {
        self.create(service.list(), &self.a_body(service).await?).await
    }

    /// A body that creates a user, or an order of a new customer.
    pub async fn a_body(&self, service: Service) -> Result<Value, Failure> {
        match service {
            Service::Order => Ok(self.a_customer().await?.order()),
            _ => Ok(user()),
        }
    }

    /// Users, or orders of one customer, created one after the other.
    pub async fn several(&self, service: Service, count: usize) -> Result<Vec<Value>, Failure> {
        let body = self.a_body(service).await?;
        let mut created = Vec::new();
        for _ in 0..count {
            created.push(self.create(service.list(), &body).await?);
        }
        Ok(created)
    }

    /// The same, created at once.
    pub async fn several_at_once(
        &self,
        service: Service,
        count: usize,
    ) -> Result<Vec<Value>, Failure> {
        let body = self.a_body(service).await?;
        try_join_all((0..count).map(|_| self.create(service.list(), &body))).await
    }

    async fn create(&self, list: &str, body: &Value) -> Result<Value, Failure> {
        self.post(list, body).await?.status(201)?.json()
    }

    /// A list as it is now, with the response that it came in.
    pub async fn list(&self, target: &str) -> Result<(Response, Vec<Value>), Failure> {
        let response = self.get(target).await?;
        let items = response.status(200)?.array()?;
        Ok((response, items))
    }

    /// The same, of those items alone that have this value in this field.
    pub async fn list_of(
        &self,
        target: &str,
        (field, value): (&str, &Value),
    ) -> Result<(Response, Vec<Value>), Failure> {
        let (response, mut items) = self.list(target).await?;
        items.retain(|item| item[field] == *value);
        Ok((response, items))
    }
}
