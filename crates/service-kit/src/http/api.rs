use std::sync::Arc;

use poem::endpoint::BoxEndpoint;
use poem::error::MethodNotAllowedError;
use poem::http::{Method, StatusCode, header};
use poem::{Endpoint, EndpointExt, Error, IntoEndpoint, IntoResponse, Request, Response, Result};
use poem_openapi::error::ContentTypeError;
use poem_openapi::{OpenApi, OpenApiService};

use super::conditional::IfNoneMatch;
use super::errors::to_problem;
use super::list_tag::tag_list;
use super::operations::{Operations, OperationsAt};
use super::problem::Problem;

/// The endpoint of an API's operations. It goes into [`service`](super::service), or with others into a
/// [`shell`](super::shell).
pub fn endpoint<A: OpenApi + 'static>(api: A) -> BoxEndpoint<'static> {
    let operations = Arc::new(Operations::of::<A>());
    OpenApiService::new(api, "", "")
        .into_endpoint()
        .around(move |endpoint, request| {
            let operations = operations.clone();
            async move {
                match operations.at(request.uri().path()) {
                    Some(there) => answer(there, &endpoint, request).await,
                    None => endpoint
                        .call(request)
                        .await
                        .map(IntoResponse::into_response),
                }
            }
        })
        .boxed()
}

async fn answer(
    there: &OperationsAt,
    endpoint: &impl Endpoint,
    request: Request,
) -> Result<Response> {
    if request.method() == Method::OPTIONS {
        let response = StatusCode::NO_CONTENT.with_header(header::ALLOW, there.allow());
        let mut response = response.into_response();
        response.headers_mut().extend(there.accepted());
        response.set_data(there.pattern());
        return Ok(response);
    }
    let outcome = match there.check(&request) {
        Ok(()) => {
            let known = IfNoneMatch::of(request.headers());
            match endpoint.call(request).await {
                Ok(response) => Ok(tag_list(response.into_response(), &known).await),
                Err(error) => Err(refused(there, error)),
            }
        }
        Err(problem) => Err(problem.into()),
    };
    outcome.map_err(|mut error: Error| {
        error.set_data(there.pattern());
        error
    })
}

/// What the client has to know to ask in another way.
fn refused(there: &OperationsAt, error: Error) -> Error {
    if error.is::<MethodNotAllowedError>() {
        return Problem::method_not_allowed(&there.allow()).into();
    }
    if error.is::<ContentTypeError>() {
        return to_problem(&error).with_headers(there.accepted()).into();
    }
    error
}
