use std::collections::HashSet;

use form_urlencoded::parse;
use poem::Request;
use poem::http::Method;
use poem_openapi::OpenApi;
use poem_openapi::registry::{MetaOperation, MetaParamIn};

use super::operations::is_match;
use super::problem::Problem;
use super::text::Text;

/// The query parameters that every operation of an API knows. Whatever else an address has is refused: poem would ignore
/// it, and a list would look filtered that is not.
pub(super) struct QueryParameters {
    operations: Vec<Operation>,
}

struct Operation {
    method: Method,
    path: String,
    parameters: Vec<String>,
}

const MAX_NAME: usize = 40;
const UNKNOWN: Text<&str> = Text {
    fr: "est un paramètre inconnu",
    en: "is an unknown parameter",
};
const GIVEN_TWICE: Text<&str> = Text {
    fr: "ne peut être donné qu'une fois",
    en: "can be given only once",
};

impl QueryParameters {
    pub(super) fn of<A: OpenApi>() -> Self {
        let paths = A::meta().into_iter().flat_map(|api| api.paths);
        let operations = paths.flat_map(|path| {
            let operations = path.operations.into_iter();
            operations.map(move |operation| Operation::new(path.path.clone(), operation))
        });
        Self {
            operations: operations.collect(),
        }
    }

    /// Is every parameter known, and given once? What is no operation is for others to refuse.
    pub(super) fn check(&self, request: &Request) -> Result<(), Problem> {
        let uri = request.uri();
        let Some(query) = uri.query() else {
            return Ok(());
        };
        let operation = self
            .operations
            .iter()
            .find(|operation| operation.is_for(request.method(), uri.path()));
        operation.map_or(Ok(()), |operation| operation.check(query))
    }
}

impl Operation {
    fn new(path: String, operation: MetaOperation) -> Self {
        let parameters = operation.params.into_iter();
        let parameters = parameters.filter(|parameter| parameter.in_type == MetaParamIn::Query);
        Self {
            method: operation.method,
            path,
            parameters: parameters.map(|parameter| parameter.name).collect(),
        }
    }

    fn is_for(&self, method: &Method, path: &str) -> bool {
        let is_same =
            *method == self.method || (*method == Method::HEAD && self.method == Method::GET);
        is_same && is_match(&self.path, path)
    }

    fn check(&self, query: &str) -> Result<(), Problem> {
        let mut seen = HashSet::new();
        for (name, _) in parse(query.as_bytes()) {
            let shown: String = name.chars().take(MAX_NAME).collect();
            if !self.parameters.iter().any(|known| *known == name) {
                return Err(Problem::parameter(&shown, UNKNOWN));
            }
            if !seen.insert(name) {
                return Err(Problem::parameter(&shown, GIVEN_TWICE));
            }
        }
        Ok(())
    }
}
