//! What the gateway does between services: which path goes to which.

use std::sync::Arc;

use http_kit::http::{self, document, with_middleware};
use poem::Route;
use poem::endpoint::BoxEndpoint;
use {notifier_service as notifier, order_service as order};
use {product_service as product, user_service as user};

use crate::{docs, front_end};

/// The operations of the four APIs.
pub struct Apis {
    pub users: BoxEndpoint<'static>,
    pub products: BoxEndpoint<'static>,
    pub orders: BoxEndpoint<'static>,
    pub notifications: BoxEndpoint<'static>,
}

/// A service as its clients see it.
struct Service {
    name: &'static str,
    path: &'static str,
    status: &'static str,
    specification: (&'static str, String),
    endpoint: BoxEndpoint<'static>,
}

pub fn routes(apis: Apis) -> http::Service {
    let services = services(apis);
    let specifications = services.iter().map(|service| (service.name, service.specification.0));
    let routes = front_end::add_to(Route::new()).nest("/docs", docs::routes(specifications));
    let routes = services.into_iter().fold(routes, |routes, service| {
        let (address, specification) = service.specification;
        let endpoint = Arc::new(service.endpoint);
        routes
            .at(address, document(specification))
            .nest_no_strip(service.path, endpoint.clone())
            .nest_no_strip(service.status, endpoint)
    });
    with_middleware(&shop_api::API, routes)
}

fn services(apis: Apis) -> [Service; 4] {
    use notifier::adapters::inbound::http as notifier;
    use order::adapters::inbound::http as order;
    use product::adapters::inbound::http as product;
    use user::adapters::inbound::http as user;

    [
        Service {
            name: "user-service",
            path: "/users",
            status: "/status/user-service",
            specification: ("/openapi/user.json", user::specification()),
            endpoint: apis.users,
        },
        Service {
            name: "product-service",
            path: "/products",
            status: "/status/product-service",
            specification: ("/openapi/product.json", product::specification()),
            endpoint: apis.products,
        },
        Service {
            name: "order-service",
            path: "/orders",
            status: "/status/order-service",
            specification: ("/openapi/order.json", order::specification()),
            endpoint: apis.orders,
        },
        Service {
            name: "notifier-service",
            path: "/notifications",
            status: "/status/notifier-service",
            specification: ("/openapi/notifier.json", notifier::specification()),
            endpoint: apis.notifications,
        },
    ]
}
