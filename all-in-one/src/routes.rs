//! What the gateway does between services: which path goes to which.

use std::sync::Arc;

use poem::endpoint::BoxEndpoint;
use poem::web::Redirect;
use poem::{Endpoint, Response, Route, handler};
use service_kit::http::{document, get_only, shell};
use {notifier_service as notifier, order_service as order};
use {product_service as product, user_service as user};

use crate::docs;

/// The four applications.
pub struct Applications {
    pub users: Arc<user::application::Application>,
    pub products: Arc<product::application::Application>,
    pub orders: Arc<order::application::Application>,
    pub notifications: Arc<notifier::application::Application>,
}

/// A service as its clients see it.
struct Service {
    name: &'static str,
    path: &'static str,
    specification: (&'static str, String),
    endpoint: BoxEndpoint<'static>,
}

pub fn routes(applications: Applications) -> impl Endpoint<Output = Response> {
    let services = services(applications);
    let specifications = services
        .iter()
        .map(|service| (service.name, service.specification.0));
    let routes = Route::new()
        .at("/", get_only(to_docs))
        .nest("/docs", docs::routes(specifications));
    shell(services.into_iter().fold(routes, |routes, service| {
        let (address, specification) = service.specification;
        routes
            .at(address, document(specification))
            .nest_no_strip(service.path, service.endpoint)
    }))
}

fn services(applications: Applications) -> [Service; 4] {
    use notifier::adapters::inbound::http as notifier;
    use order::adapters::inbound::http as order;
    use product::adapters::inbound::http as product;
    use user::adapters::inbound::http as user;

    [
        Service {
            name: "user-service",
            path: "/users",
            specification: ("/openapi/user.json", user::specification()),
            endpoint: user::endpoint(applications.users),
        },
        Service {
            name: "product-service",
            path: "/products",
            specification: ("/openapi/product.json", product::specification()),
            endpoint: product::endpoint(applications.products),
        },
        Service {
            name: "order-service",
            path: "/orders",
            specification: ("/openapi/order.json", order::specification()),
            endpoint: order::endpoint(applications.orders),
        },
        Service {
            name: "notifier-service",
            path: "/notifications",
            specification: ("/openapi/notifier.json", notifier::specification()),
            endpoint: notifier::endpoint(applications.notifications),
        },
    ]
}

#[handler]
fn to_docs() -> Redirect {
    Redirect::temporary("/docs")
}
