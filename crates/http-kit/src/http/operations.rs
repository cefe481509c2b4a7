use poem::http::{HeaderName, HeaderValue, Method};
use poem::{PathPattern, Request};
use poem_openapi::OpenApi;
use poem_openapi::registry::{MetaOperation, MetaParamIn, MetaPath};

use super::accept::is_accepted;
use super::problem::Problem;
use super::query::check_query;

/// What an API has at which path, for what poem does not do: `OPTIONS`, `Allow`, `Accept`, and parameters that it does not
/// know.
pub(super) struct Operations {
    paths: Vec<OperationsAt>,
}

/// The operations of a path.
pub(super) struct OperationsAt {
    template: String,
    operations: Vec<Operation>,
}

struct Operation {
    method: Method,
    /// The media types of its successes; none when they have no body.
    answers: Vec<&'static str>,
    /// The names of those in the query.
    parameters: Vec<String>,
    /// The media types of its body; none when it has none.
    reads: Vec<&'static str>,
}

impl Operations {
    pub(super) fn of<A: OpenApi>() -> Self {
        let paths = A::meta().into_iter().flat_map(|api| api.paths);
        Self { paths: paths.map(OperationsAt::of).collect() }
    }

    pub(super) fn at(&self, path: &str) -> Option<&OperationsAt> {
        self.paths.iter().find(|there| there.is_at(path))
    }
}

impl OperationsAt {
    fn of(path: MetaPath) -> Self {
        Self {
            template: path.path,
            operations: path.operations.into_iter().map(Operation::of).collect(),
        }
    }

    fn is_at(&self, path: &str) -> bool {
        is_match(&self.template, path)
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

    /// Refuses what its operation does not know or cannot answer. What is no operation is for others to refuse.
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

    /// How poem calls the route: its parameters have numbers.
    pub(super) fn pattern(&self) -> PathPattern {
        let mut number = 0;
        let parts = self.template.split('/').map(|part| {
            if !part.starts_with('{') {
                return part.to_owned();
            }
            number += 1;
            format!(":param{}", number - 1)
        });
        PathPattern(parts.collect::<Vec<_>>().join("/").into())
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
            answers: types.map(|content| content.content_type).collect(),
            parameters: parameters.map(|parameter| parameter.name).collect(),
            reads: bodies.map(|content| content.content_type).collect(),
        }
    }

    fn check(&self, request: &Request) -> Result<(), Problem> {
        if let Some(query) = request.uri().query() {
            check_query(query, &self.parameters)?;
        }
        if self.answers.is_empty() || is_accepted(request.headers(), &self.answers) {
            return Ok(());
        }
        Err(Problem::not_acceptable(&self.answers))
    }

    fn accepted(&self) -> Option<(HeaderName, HeaderValue)> {
        let name = match self.method {
            Method::POST => "accept-post",
            Method::PATCH => "accept-patch",
            _ => return None,
        };
        let types = HeaderValue::try_from(self.reads.join(", ")).ok()?;
        (!types.is_empty()).then_some((HeaderName::from_static(name), types))
    }
}

/// Is a path one of a template's, such as `/things/{id}`?
fn is_match(template: &str, path: &str) -> bool {
    let is_part = |(expected, part): (&str, &str)| match expected.starts_with('{') {
        true => !part.is_empty(),
        false => expected == part,
    };
    template.split('/').count() == path.split('/').count()
        && template.split('/').zip(path.split('/')).all(is_part)
}
