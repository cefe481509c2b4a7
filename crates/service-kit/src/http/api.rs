use std::sync::Arc;

use poem::endpoint::BoxEndpoint;
use poem::error::MethodNotAllowedError;
use poem::http::{Method, StatusCode, header};
use poem::{Endpoint, EndpointExt, Error, IntoEndpoint, IntoResponse, Request, Response, Result};
use poem_openapi::error::ContentTypeError;
use poem_openapi::{OpenApi, OpenApiService};

use super::accept::is_accepted;
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
                let path = request.original_uri().path().to_owned();
                match operations.at(&path) {
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
    let types = there.answers(request.method());
    let mut response = if request.method() == Method::OPTIONS {
        let response = StatusCode::NO_CONTENT.with_header(header::ALLOW, there.allow());
        let mut response = response.into_response();
        there.tell_accepted(response.headers_mut());
        response
    } else if !types.is_empty() && !is_accepted(request.headers(), types) {
        Problem::not_acceptable(types).into_response()
    } else {
        let headers = request.headers().clone();
        match endpoint.call(request).await {
            Ok(response) => return Ok(tag_list(response.into_response(), &headers).await),
            Err(error) => refused(there, error).await?,
        }
    };
    response.set_data(there.pattern());
    Ok(response)
}

/// What the client has to know to ask in another way.
async fn refused(there: &OperationsAt, error: Error) -> Result<Response> {
    if error.is::<MethodNotAllowedError>() {
        return Ok(Problem::method_not_allowed(&there.allow()).into_response());
    }
    if error.is::<ContentTypeError>() {
        let mut response = to_problem(error).await;
        there.tell_accepted(response.headers_mut());
        return Ok(response);
    }
    Err(error)
}
