//! The endpoint of an API, with what poem does not do: `OPTIONS`, `Allow`, `Accept`, and refusing unknown parameters.

use std::collections::HashSet;
use std::sync::Arc;

use poem::endpoint::{BoxEndpoint, DynEndpoint};
use poem::error::MethodNotAllowedError;
use poem::http::{HeaderName, HeaderValue, Method, StatusCode, header};
use poem::{
    Endpoint, EndpointExt, Error, IntoEndpoint, IntoResponse, PathPattern, Request, Response,
    Result,
};
use poem_openapi::registry::{MetaOperation, MetaParamIn, MetaPath};
use poem_openapi::{OpenApi, OpenApiService};

use super::localized::Localized;
use super::negotiation::is_accepted;
use super::problem::framework::to_problem;
use super::problem::{CONTENT_TYPE, Problem, ProblemExample, ProblemType};
use super::request_metrics::{count, describe};

pub(super) const NOT_ACCEPTABLE: ProblemType = ProblemType {
    name: "not-acceptable",
    status: StatusCode::NOT_ACCEPTABLE,
    title: Localized {
        fr: "Type de réponse non pris en charge", en: "Unsupported type of answer"
    },
    when: "The header `Accept` excludes every media type that the operation answers with, and takes no problem either, or gives \
           the former `q=0`.",
    advice: "Accept the type that `detail` names, or leave the header out. Errors come as problems whatever it says.",
    example: ProblemExample::new("cette adresse répond en application/json, que « Accept » exclut"),
};
/// Most characters of an unknown parameter's name that a problem repeats.
const MAX_NAME: usize = 40;
const UNKNOWN: Localized<&str> =
    Localized { fr: "est un paramètre inconnu", en: "is an unknown parameter" };
const GIVEN_TWICE: Localized<&str> =
    Localized { fr: "ne peut être donné qu'une fois", en: "can be given only once" };

/// Makes the endpoint of an API's operations. It goes into [`service`](super::service), or with others into
/// [`with_middleware`](super::with_middleware).
pub fn endpoint<A: OpenApi + 'static>(api: A) -> BoxEndpoint<'static> {
    let api = Api {
        paths: A::meta().into_iter().flat_map(|api| api.paths).map(PathOperations::of).collect(),
        endpoint: OpenApiService::new(api, "", "").into_endpoint(),
    };
    describe();
    api.paths.iter().for_each(PathOperations::begin_counting);
    api.boxed()
}

struct Api {
    paths: Vec<PathOperations>,
    endpoint: BoxEndpoint<'static>,
}

impl Endpoint for Api {
    type Output = Response;

    async fn call(&self, request: Request) -> Result<Response> {
        let path = request.uri().path();
        let found = self.paths.iter().find(|operations| is_match(&operations.template, path));
        let Some(operations) = found else {
            return DynEndpoint::call(&*self.endpoint, request).await;
        };
        if request.method() == Method::OPTIONS {
            return Ok(options(operations));
        }
        let outcome = match operations.check(&request) {
            Ok(()) => DynEndpoint::call(&*self.endpoint, request).await,
            Err(problem) => Err(problem.into()),
        };
        match outcome {
            Ok(mut response) => {
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

/// Adds what the client has to know to ask in another way.
fn refused(operations: &PathOperations, error: Error) -> Error {
    if error.is::<MethodNotAllowedError>() {
        return Problem::method_not_allowed(&operations.allow()).into();
    }
    if error.status() == StatusCode::UNSUPPORTED_MEDIA_TYPE {
        return to_problem(&error).with_headers(operations.accepted()).into();
    }
    error
}

/// The operations of a path.
struct PathOperations {
    /// Such as `/things/{id}`.
    template: Arc<str>,
    operations: Vec<Operation>,
}

struct Operation {
    method: Method,
    /// The media types of its successes; none when they have no body.
    responses: Vec<&'static str>,
    /// The names of its parameters in the query.
    parameters: Vec<String>,
    /// The media types of its request's body; none when it has none.
    requests: Vec<&'static str>,
    /// The statuses of its successes, and of failures of ours.
    counted: Vec<StatusCode>,
}

impl PathOperations {
    fn of(path: MetaPath) -> Self {
        Self {
            template: path.path.into(),
            operations: path.operations.into_iter().map(Operation::of).collect(),
        }
    }

    /// Shows that nothing was answered yet, neither well nor with a failure of ours.
    fn begin_counting(&self) {
        for Operation { method, counted, .. } in &self.operations {
            for status in counted {
                count(method, self.template.to_string(), *status, 0);
            }
        }
    }

    /// The label of metrics.
    fn pattern(&self) -> PathPattern {
        PathPattern(self.template.clone())
    }

    /// The value of `Allow`.
    fn allow(&self) -> String {
        let methods = self.operations.iter().flat_map(|operation| {
            let head = (operation.method == Method::GET).then_some("HEAD");
            std::iter::once(operation.method.as_str()).chain(head)
        });
        let methods: Vec<_> = methods.chain(["OPTIONS"]).collect();
        methods.join(", ")
    }

    /// Refuses a query that the operation does not know, and an `Accept` that it cannot meet. A request for no operation
    /// passes: poem refuses it.
    fn check(&self, request: &Request) -> Result<(), Problem> {
        let mut operations = self.operations.iter();
        let operation = operations.find(|operation| operation.method == *request.method());
        operation.map_or(Ok(()), |operation| operation.check(request))
    }

    /// Headers that say which bodies can be sent here (RFC 5789; <https://www.w3.org/TR/ldp/#header-accept-post>).
    fn accepted(&self) -> impl Iterator<Item = (HeaderName, HeaderValue)> {
        self.operations.iter().filter_map(Operation::accepted)
    }
}

impl Operation {
    fn of(operation: MetaOperation) -> Self {
        let statuses = operation.responses.responses.iter().filter_map(|response| response.status);
        let counted = statuses.filter(|status| matches!(status, 200..300 | 500 | 503));
        let counted = counted.filter_map(|status| StatusCode::from_u16(status).ok()).collect();
        let successes = operation.responses.responses.iter();
        let successes = successes.filter(|response| matches!(response.status, Some(200..300)));
        let types = successes.flat_map(|response| &response.content);
        let parameters = operation.params.into_iter();
        let parameters = parameters.filter(|parameter| parameter.in_type == MetaParamIn::Query);
        let bodies = operation.request.into_iter().flat_map(|request| request.content);
        Self {
            method: operation.method,
            responses: types.map(|content| content.content_type).collect(),
            parameters: parameters.map(|parameter| parameter.name).collect(),
            requests: bodies.map(|content| content.content_type).collect(),
            counted,
        }
    }

    fn check(&self, request: &Request) -> Result<(), Problem> {
        if let Some(query) = request.uri().query() {
            check_query(query, &self.parameters)?;
        }
        if self.responses.is_empty()
            || is_accepted(request.headers(), &self.responses, CONTENT_TYPE)
        {
            return Ok(());
        }
        let types = self.responses.join(", ");
        Err(NOT_ACCEPTABLE.detail(Localized {
            fr: format!("cette adresse répond en {types}, que « Accept » exclut"),
            en: format!("this address answers with {types}, which “Accept” excludes"),
        }))
    }

    fn accepted(&self) -> Option<(HeaderName, HeaderValue)> {
        let name = match self.method {
            Method::POST => "accept-post",
            Method::PATCH => "accept-patch",
            _ => return None,
        };
        let types = HeaderValue::try_from(self.requests.join(", ")).ok()?;
        (!types.is_empty()).then_some((HeaderName::from_static(name), types))
    }
}

/// Checks that every parameter is known and given once. poem would ignore any other, and a list would look filtered that
/// is not.
fn check_query(query: &str, known: &[String]) -> Result<(), Problem> {
    let mut seen = HashSet::new();
    for (name, _) in form_urlencoded::parse(query.as_bytes()) {
        let shown: String = name.chars().take(MAX_NAME).collect();
        if !known.iter().any(|known| *known == name) {
            return Err(Problem::parameter(&shown, UNKNOWN));
        }
        if !seen.insert(name) {
            return Err(Problem::parameter(&shown, GIVEN_TWICE));
        }
    }
    Ok(())
}

/// Returns whether a path matches a template such as `/things/{id}`.
fn is_match(template: &str, path: &str) -> bool {
    let is_part = |(expected, part): (&str, &str)| match expected.starts_with('{') {
        true => !part.is_empty(),
        false => expected == part,
    };
    template.split('/').count() == path.split('/').count()
        && template.split('/').zip(path.split('/')).all(is_part)
}
