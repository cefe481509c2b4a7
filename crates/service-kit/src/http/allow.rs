use poem_openapi::OpenApi;

/// The methods of every path of an API, to answer 405 with `Allow` (poem does not).
#[derive(Clone)]
pub(super) struct AllowedMethods {
    paths: Vec<(String, String)>,
}

impl AllowedMethods {
    pub(super) fn of<A: OpenApi>() -> Self {
        let paths = A::meta().into_iter().flat_map(|api| api.paths);
        let paths = paths.map(|path| {
            let methods: Vec<&str> = path
                .operations
                .iter()
                .flat_map(|operation| match operation.method.as_str() {
                    "GET" => vec!["GET", "HEAD"],
                    "PATCH" => vec!["PATCH"],
                    "DELETE" => vec!["DELETE"],
                    "PUT" => vec!["PUT"],
                    _ => vec!["POST"],
                })
                .collect();
            (path.path, methods.join(", "))
        });
        Self {
            paths: paths.collect(),
        }
    }

    /// The value of `Allow` for a request's path.
    pub(super) fn at(&self, path: &str) -> Option<String> {
        self.paths
            .iter()
            .find(|(template, _)| is_match(template, path))
            .map(|(_, methods)| methods.clone())
    }
}

/// Is a path one of a template's, such as `/things/{id}`?
pub(super) fn is_match(template: &str, path: &str) -> bool {
    template.split('/').count() == path.split('/').count()
        && template
            .split('/')
            .zip(path.split('/'))
            .all(|(expected, part)| expected.starts_with('{') || expected == part)
}
