use std::collections::HashSet;
use std::sync::Arc;

use form_urlencoded::parse;
use poem::http::{HeaderName, HeaderValue, Method};
use poem::{PathPattern, Request};
use poem_openapi::OpenApi;
use poem_openapi::registry::{MetaOperation, MetaParamIn, MetaPath};

use super::accept::is_accepted;
use super::localized::Localized;
use super::problem::Problem;

/// Most characters of an unknown parameter's name that a problem repeats.
const MAX_NAME: usize = 40;
const UNKNOWN: Localized<&str> =
    Localized { fr: "est un paramètre inconnu", en: "is an unknown parameter" };
const GIVEN_TWICE: Localized<&str> =
    Localized { fr: "ne peut être donné qu'une fois", en: "can be given only once" };

/// An API's operations by path, for what poem does not do: `OPTIONS`, `Allow`, `Accept`, and unknown parameters.
pub(super) struct Operations {
    paths: Vec<PathOperations>,
}

/// The operations of a path.
pub(super) struct PathOperations {
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
}

impl Operations {
    pub(super) fn of<A: OpenApi>() -> Self {
        let paths = A::meta().into_iter().flat_map(|api| api.paths);
        Self { paths: paths.map(PathOperations::of).collect() }
    }

    pub(super) fn for_path(&self, path: &str) -> Option<&PathOperations> {
        self.paths.iter().find(|operations| is_match(&operations.template, path))
    }
}

impl PathOperations {
    fn of(path: MetaPath) -> Self {
        Self {
            template: path.path.into(),
            operations: path.operations.into_iter().map(Operation::of).collect(),
        }
    }

    /// The value of `Allow`.
    pub(super) fn allow(&self) -> String {
        let methods = self.operations.iter().flat_map(|operation| {
            let head = (operation.method == Method::GET).then_some("HEAD");
            std::iter::once(operation.method.as_str()).chain(head)
        });
        let methods: Vec<_> = methods.chain(["OPTIONS"]).collect();
        methods.join(", ")
    }

    /// Refuses a query that the operation does not know, and an `Accept` that it cannot meet. A request for no operation
    /// passes: poem refuses it.
    pub(super) fn check(&self, request: &Request) -> Result<(), Problem> {
        let mut operations = self.operations.iter();
        match operations.find(|operation| operation.method == *request.method()) {
            Some(operation) => operation.check(request),
            None => Ok(()),
        }
    }

    /// Headers that say which bodies can be sent here (RFC 5789; <https://www.w3.org/TR/ldp/#header-accept-post>).
    pub(super) fn accepted(&self) -> impl Iterator<Item = (HeaderName, HeaderValue)> {
        self.operations.iter().filter_map(Operation::accepted)
    }

    /// The label of metrics.
    pub(super) fn pattern(&self) -> PathPattern {
        PathPattern(self.template.clone())
    }
}

impl Operation {
    fn of(operation: MetaOperation) -> Self {
        let responses = operation.responses.responses.iter();
        let successes = responses.filter(|response| matches!(response.status, Some(200..300)));
        let types = successes.flat_map(|response| &response.content);
        let parameters = operation.params.into_iter();
        let parameters = parameters.filter(|parameter| parameter.in_type == MetaParamIn::Query);
        let bodies = operation.request.into_iter();
        let bodies = bodies.flat_map(|request| request.content);
        Self {
            method: operation.method,
            responses: types.map(|content| content.content_type).collect(),
            parameters: parameters.map(|parameter| parameter.name).collect(),
            requests: bodies.map(|content| content.content_type).collect(),
        }
    }

    fn check(&self, request: &Request) -> Result<(), Problem> {
        if let Some(query) = request.uri().query() {
            check_query(query, &self.parameters)?;
        }
        if self.responses.is_empty() || is_accepted(request.headers(), &self.responses) {
            return Ok(());
        }
        Err(Problem::not_acceptable(&self.responses))
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
    for (name, _) in parse(query.as_bytes()) {
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
