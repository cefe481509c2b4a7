use poem::PathPattern;
use poem::http::{HeaderName, HeaderValue, Method};
use poem_openapi::OpenApi;
use poem_openapi::registry::{MetaOperation, MetaPath};

/// What an API has at which path, for what poem does not do: `OPTIONS`, `Allow`, `Accept`.
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
    has_body: bool,
}

impl Operations {
    pub(super) fn of<A: OpenApi>() -> Self {
        let paths = A::meta().into_iter().flat_map(|api| api.paths);
        Self {
            paths: paths.map(OperationsAt::of).collect(),
        }
    }

    pub(super) fn at(&self, path: &str) -> Option<&OperationsAt> {
        self.paths.iter().find(|there| there.is_at(path))
    }
}

impl OperationsAt {
    fn of(path: MetaPath) -> Self {
        Self {
            template: path.path,
            operations: path.operations.iter().map(Operation::of).collect(),
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

    /// What an operation answers when it succeeds. Empty: there is no such operation, or its answers have no body.
    pub(super) fn answers(&self, method: &Method) -> &[&'static str] {
        let operation = self.operations.iter().find(|one| one.method == *method);
        operation.map_or(&[], |operation| &operation.answers)
    }

    /// Headers that say which bodies can be sent here (RFC 5789; <https://www.w3.org/TR/ldp/#header-accept-post>).
    pub(super) fn accepted(&self) -> impl Iterator<Item = (HeaderName, HeaderValue)> {
        let with_body = self.operations.iter().filter(|one| one.has_body);
        with_body.filter_map(Operation::accepted)
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
    fn of(operation: &MetaOperation) -> Self {
        let responses = operation.responses.responses.iter();
        let successes = responses.filter(|response| matches!(response.status, Some(200..300)));
        let types = successes.flat_map(|response| &response.content);
        Self {
            method: operation.method.clone(),
            answers: types.map(|content| content.content_type).collect(),
            has_body: operation.request.is_some(),
        }
    }

    fn accepted(&self) -> Option<(HeaderName, HeaderValue)> {
        match self.method {
            Method::POST => Some((
                HeaderName::from_static("accept-post"),
                HeaderValue::from_static("application/json"),
            )),
            Method::PATCH => Some((
                HeaderName::from_static("accept-patch"),
                HeaderValue::from_static("application/merge-patch+json, application/json"),
            )),
            _ => None,
        }
    }
}

/// Is a path one of a template's, such as `/things/{id}`?
pub(super) fn is_match(template: &str, path: &str) -> bool {
    let is_part = |(expected, part): (&str, &str)| match expected.starts_with('{') {
        true => !part.is_empty(),
        false => expected == part,
    };
    template.split('/').count() == path.split('/').count()
        && template.split('/').zip(path.split('/')).all(is_part)
}
