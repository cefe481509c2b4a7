//! What the gateway does between services: which path goes to which.

use std::sync::Arc;

use http_kit::http::{self, document, with_middleware};
use poem::endpoint::BoxEndpoint;
use poem::{EndpointExt, Route};

use crate::paths::with_normalized_path;
use crate::services::SERVICES;
use crate::{docs, front_end};

/// `apis` are the operations of the [`SERVICES`], in their order.
pub fn routes(apis: [BoxEndpoint<'static>; SERVICES.len()]) -> http::Service {
    let routes = docs::add_to(Route::new());
    let routes = SERVICES.into_iter().zip(apis).fold(routes, |routes, (service, api)| {
        let api = Arc::new(api);
        routes
            .at(service.specification_path, document((service.specification)()))
            .nest_no_strip(service.path, api.clone())
            .nest_no_strip(service.status_path(), api)
    });
    let routes = front_end::add_to(routes).map_to_response();
    with_middleware(&shop_api::API, routes.around(with_normalized_path))
}
