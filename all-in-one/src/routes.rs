//! What the gateway does between services: which path goes to which.

use std::sync::Arc;

use http_kit::http::{self, document, with_middleware};
use poem::Route;
use poem::endpoint::BoxEndpoint;

use crate::services::SERVICES;
use crate::{docs, front_end};

/// `apis` are the operations of the [`SERVICES`], in their order.
pub fn routes(apis: [BoxEndpoint<'static>; SERVICES.len()]) -> http::Service {
    let routes = Route::new().nest("/docs", docs::routes());
    let routes = SERVICES.into_iter().zip(apis).fold(routes, |routes, (service, api)| {
        let api = Arc::new(api);
        routes
            .at(service.specification_path, document((service.specification)()))
            .nest_no_strip(service.path, api.clone())
            .nest_no_strip(service.status_path(), api)
    });
    with_middleware(&shop_api::API, front_end::add_to(routes))
}
