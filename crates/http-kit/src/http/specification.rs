mod answers;
mod links;
mod problems;
mod requests;
mod schemas;

use std::collections::HashMap;
use std::fmt;
use std::marker::PhantomData;

use poem::endpoint::BoxEndpoint;
use poem::http::Method;
use poem_openapi::registry::{MetaApi, Registry};
use poem_openapi::types::ToJSON;
use poem_openapi::{ContactObject, LicenseObject, OpenApi, OpenApiService};
use serde_json::{Map, Value, json};

use super::api_info::ApiInfo;
use super::problem_types::ProblemTypes;

/// The OpenAPI document of an API. Displayed as JSON that ends with a line feed.
pub struct Specification {
    document: Value,
    info: &'static ApiInfo,
}

/// What no operation says, because no path has an operation for it.
const OF_EVERY_PATH: &str = "Où il y a `GET`, `HEAD` répond de même, sans corps. `OPTIONS` est un 204 dont `Allow` liste les \
                             méthodes du chemin ; une autre méthode est un 405, avec le même `Allow`.";

/// What every service says of itself.
///
/// The server is `/`: whoever serves the document, gateway or service, serves the operations too.
pub fn specification<A: OpenApi>(
    info: &'static ApiInfo,
    title: &str,
    description: &str,
) -> Specification {
    let document = OpenApiService::new(MetadataOnly::<A>(PhantomData), title, info.version)
        .description(format!("{description}\n\n{OF_EVERY_PATH}"))
        .contact(ContactObject::new().name(info.contact))
        .license(LicenseObject::new(info.license).url(info.license_url))
        .server("/")
        .spec();
    // poem-openapi writes JSON; it is only parsed again to say what it cannot, or says oddly.
    let mut document = serde_json::from_str(&document).unwrap_or_default();
    post_process(&mut document, title, description);
    problems::name_types(&mut document, info);
    Specification { document, info }
}

impl Specification {
    /// Requests may give the field `name` as `alias`, but not both.
    pub fn alternative_name(mut self, name: &str, alias: &str) -> Self {
        requests::add_alternative_name(&mut self.document, name, alias);
        self
    }

    /// Replaces the example of an object's schema.
    pub fn example<T: ToJSON>(mut self, example: &T) -> Self {
        let schema = format!("/components/schemas/{}", T::name());
        if let Some(schema) = self.document.pointer_mut(&schema) {
            schema["example"] = json!(example.to_json());
            schemas::spread_example(schema);
        }
        self
    }

    /// What its errors can be.
    pub fn problems(mut self, types: &[ProblemTypes]) -> Self {
        problems::show_examples(&mut self.document, self.info, types);
        self
    }
}

impl fmt::Display for Specification {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{:#}", self.document)
    }
}

fn post_process(document: &mut Value, title: &str, description: &str) {
    document["tags"] = json!([{ "name": title, "description": description }]);
    // Nobody has to say who they are.
    document["security"] = json!([]);
    for operation in operations(document) {
        operation["tags"] = json!([title]);
    }
    requests::close_bodies(document);
    requests::show_examples(document);
    requests::add_common_headers(document);
    answers::complete(document);
    answers::show_accepted_bodies(document);
    answers::drop_unneeded(document);
    links::add(document);
    schemas::tidy(document);
}

fn operations(document: &mut Value) -> impl Iterator<Item = &mut Value> {
    children(document.get_mut("paths")).flat_map(|path| children(Some(path)))
}

fn children(value: Option<&mut Value>) -> impl Iterator<Item = &mut Value> {
    let object = value.and_then(Value::as_object_mut);
    object.into_iter().flat_map(Map::values_mut)
}

/// An API's description without the API: there is nothing to call.
struct MetadataOnly<A>(PhantomData<fn() -> A>);

impl<A: OpenApi> OpenApi for MetadataOnly<A> {
    fn meta() -> Vec<MetaApi> {
        A::meta()
    }

    fn register(registry: &mut Registry) {
        A::register(registry);
    }

    fn add_routes(self, _: &mut HashMap<String, HashMap<Method, BoxEndpoint<'static>>>) {}
}
