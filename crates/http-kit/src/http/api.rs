use poem::endpoint::{BoxEndpoint, DynEndpoint};
use poem::error::MethodNotAllowedError;
use poem::http::{Method, StatusCode, header};
use poem::{Endpoint, EndpointExt, Error, IntoEndpoint, IntoResponse, Request, Response, Result};
use poem_openapi::error::ContentTypeError;
use poem_openapi::{OpenApi, OpenApiService};

use super::conditional::IfNoneMatch;
use super::errors::to_problem;
use super::list_tag::tag_list;
use super::operations::{Operations, PathOperations};
use super::problem::Problem;

/// The endpoint of an API's operations. It goes into [`service`](super::service), or with others into
/// [`with_middleware`](super::with_middleware).
pub fn endpoint<A: OpenApi + 'static>(api: A) -> BoxEndpoint<'static> {
    let api = Api {
        operations: Operations::of::<A>(),
        endpoint: OpenApiService::new(api, "", "").into_endpoint(),
    };
    api.boxed()
}

struct Api {
    operations: Operations,
    endpoint: BoxEndpoint<'static>,
}

impl Endpoint for Api {
    type Output = Response;

    async fn call(&self, request: Request) -> Result<Response> {
        let Some(operations) = self.operations.for_path(request.uri().path()) else {
            return DynEndpoint::call(&*self.endpoint, request).await;
        };
        if request.method() == Method::OPTIONS {
            return Ok(options(operations));
        }
        let known = IfNoneMatch::of(request.headers());
        let outcome = match operations.check(&request) {
            Ok(()) => DynEndpoint::call(&*self.endpoint, request).await,
            Err(problem) => Err(problem.into()),
        };
        match outcome {
            Ok(response) => {
                let mut response = tag_list(response, &known).await;
                response.set_data(operations.pattern());
                Ok(response)
            }
            Err(error) => {
                let mut error = refused(operations, error);
                error.set_data(operations.pattern());
                Err(error)
            }
        }
    }
}

fn options(operations: &PathOperations) -> Response {
    let response = StatusCode::NO_CONTENT.with_header(header::ALLOW, operations.allow());
    let mut response = response.into_response();
    response.headers_mut().extend(operations.accepted());
    response.set_data(operations.pattern());
    response
}

/// What the client has to know to ask in another way.
fn refused(operations: &PathOperations, error: Error) -> Error {
    if error.is::<MethodNotAllowedError>() {
        return Problem::method_not_allowed(&operations.allow()).into();
    }
    if error.is::<ContentTypeError>() {
        return to_problem(&error).with_headers(operations.accepted()).into();
    }
    error
}
