use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use hyper::Method;
use serde_json::{Value, json};

use super::http::{Call, Reply};
use super::lists::check_parameters;
use super::manners::{check_accept, check_body, check_size, shell};
use super::orders::Orders;
use super::problem::problem;
use super::products::Products;
use super::users::Users;
use crate::level::Service;
use crate::values::is_uuid;

/// Users, products and orders in memory, as the contract has them up to its errors. It plays the neighbours of services
/// that are judged alone, and is the right one that the wrong ones of the kit's own tests are made of.
#[derive(Debug, Clone, Default)]
pub struct SmallShop {
    state: Arc<Mutex<State>>,
}

#[derive(Debug, Default)]
struct State {
    users: Users,
    products: Products,
    orders: Orders,
}

impl SmallShop {
    /// The answer to any request.
    pub fn answer(&self, call: &Call) -> Reply {
        let reply = self.routed(call).unwrap_or_else(|refusal| refusal);
        shell(call, reply)
    }

    /// How many users and orders there are.
    pub fn count(&self) -> usize {
        let state = self.state();
        state.users.count() + state.orders.count()
    }

    /// An order as it is, or last was.
    pub fn order(&self, id: &str) -> Option<Value> {
        self.state().orders.known(id).cloned()
    }

    /// Takes over what somebody else knows of a user, or forgets who is not there.
    pub fn know(&self, id: &str, user: Option<Value>) {
        self.state().users.know(id, user);
    }

    fn routed(&self, call: &Call) -> Result<Reply, Reply> {
        check_size(call)?;
        let unknown = || problem(404, "unknown-route");
        let service = Service::of(&call.path).ok_or_else(unknown)?;
        let rest = call.path.strip_prefix(service.list()).unwrap_or_default();
        let id = rest.strip_prefix('/');
        if id.is_some_and(|id| id.is_empty() || id.contains('/')) || service == Service::Notifier {
            return Err(unknown());
        }
        let method = if call.method == Method::HEAD { &Method::GET } else { &call.method };
        let allowed = methods(service, id.is_some());
        if *method == Method::OPTIONS {
            return Ok(Reply::empty(204).with("allow", allowed.join(", ")));
        }
        if !allowed.contains(&method.as_str()) {
            let refusal = problem(405, "method-not-allowed");
            return Err(refusal.with("allow", allowed.join(", ")));
        }
        if id.is_some_and(|id| !is_uuid(&json!(id))) {
            return Err(problem(400, "invalid-id"));
        }
        check_parameters(call, known_parameters(service, method, id.is_some()))?;
        check_accept(call)?;
        check_body(call)?;
        self.state().carry_out(service, method, id, call)
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn carry_out(
        &mut self,
        service: Service,
        method: &Method,
        id: Option<&str>,
        call: &Call,
    ) -> Result<Reply, Reply> {
        match (service, method.as_str(), id) {
            (Service::User, "GET", None) => self.users.list(call),
            (Service::User, "GET", Some(id)) => self.users.show(id),
            (Service::User, "POST", None) => self.users.create(call),
            (Service::User, "PATCH", Some(id)) => self.users.patch(id, call),
            (Service::User, "DELETE", Some(id)) => self.users.delete(id),
            (Service::Product, "GET", None) => self.products.list(call),
            (Service::Product, "GET", Some(id)) => self.products.show(id),
            (Service::Order, "GET", None) => self.orders.list(call),
            (Service::Order, "GET", Some(id)) => self.orders.show(id),
            (Service::Order, "POST", None) => self.orders.place(call, &self.users, &self.products),
            (Service::Order, "DELETE", Some(id)) => self.orders.delete(id),
            _ => Err(problem(404, "unknown-route")),
        }
    }
}

fn methods(service: Service, one: bool) -> &'static [&'static str] {
    match (service, one) {
        (Service::User, true) => &["GET", "PATCH", "DELETE"],
        (Service::Order, true) => &["GET", "DELETE"],
        (Service::User | Service::Order, false) => &["GET", "POST"],
        _ => &["GET"],
    }
}

fn known_parameters(service: Service, method: &Method, one: bool) -> &'static [&'static str] {
    match service {
        _ if one || *method != Method::GET => &[],
        Service::Product => &["limit", "after", "order", "ids"],
        Service::Order => &["limit", "after", "order", "utilisateur_id"],
        _ => &["limit", "after", "order"],
    }
}
