use std::sync::Arc;

use poem::endpoint::BoxEndpoint;
use poem::error::MethodNotAllowedError;
use poem::{Endpoint, EndpointExt, IntoEndpoint, IntoResponse, PathPattern};
use poem_openapi::{OpenApi, OpenApiService};

use super::allow::AllowedMethods;
use super::errors::METHOD_NOT_ALLOWED;
use super::query::QueryParameters;

/// The endpoint of an API's operations. It goes into [`service`](super::service), or with others into a
/// [`shell`](super::shell).
pub fn endpoint<A: OpenApi + 'static>(api: A) -> BoxEndpoint<'static> {
    let allowed = AllowedMethods::of::<A>();
    let parameters = Arc::new(QueryParameters::of::<A>());
    OpenApiService::new(api, "", "")
        .into_endpoint()
        .around(move |endpoint, request| {
            let allowed = allowed.clone();
            async move {
                let path = request.original_uri().path().to_owned();
                let outcome = endpoint.call(request).await;
                match outcome {
                    Err(error) if error.is::<MethodNotAllowedError>() => {
                        let methods = allowed.at(&path).unwrap_or_default();
                        let detail = format!("méthodes possibles : {methods}");
                        let problem = METHOD_NOT_ALLOWED.detail(detail).allow(methods);
                        let mut response = problem.into_response();
                        if let Some(route) = error.data::<PathPattern>() {
                            response.set_data(route.clone());
                        }
                        Ok(response)
                    }
                    outcome => outcome.map(IntoResponse::into_response),
                }
            }
        })
        .before(move |request| {
            let checked = parameters.check(&request).map_err(Into::into);
            std::future::ready(checked.map(|()| request))
        })
        .boxed()
}
