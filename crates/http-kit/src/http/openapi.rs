//! The OpenAPI document of an API.

mod post_process;

use std::collections::HashMap;
use std::fmt;
use std::marker::PhantomData;

use poem::endpoint::BoxEndpoint;
use poem::http::Method;
use poem_openapi::registry::{MetaApi, MetaOperation, Registry};
use poem_openapi::types::{ToJSON, Type};
use poem_openapi::{ContactObject, LicenseObject, OpenApi, OpenApiService};
use serde_json::{Map, Value, json};

use super::problem::catalog::{BODY, IDEMPOTENCY, OUTSIDE, ProblemTypes};
use super::problem::{ApiInfo, EXAMPLE_INSTANCE, GatewayProblem};
use post_process::{body_schemas, operations, post_process};

/// An OpenAPI document. Displayed as JSON that ends with a line feed.
pub struct Specification {
    document: Value,
    info: &'static ApiInfo,
}

/// What no operation says, because no path has an operation for it.
const OF_EVERY_PATH: &str = "Où il y a `GET`, `HEAD` répond de même, sans corps. `OPTIONS` est un 204 dont `Allow` liste les \
                             méthodes du chemin ; une autre méthode est un 405, avec le même `Allow`.";

/// Describes an API in French.
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
    // poem-openapi writes JSON, which is parsed again to add what it has no types for.
    let mut document = serde_json::from_str(&document).unwrap_or_default();
    post_process(&mut document, info, title, description);
    Specification { document, info }
}

impl Specification {
    /// Says that requests may give the field `name` as `alias`, but not both. Only descriptions say the latter, and that one of
    /// them is required: what schemas have for it (`oneOf`, `not`) breaks most generated clients.
    pub fn alternative_name(mut self, name: &str, alias: &str) -> Self {
        for schema in body_schemas(&mut self.document) {
            let schema = &mut self.document["components"]["schemas"][schema];
            let Some(mut property) = schema["properties"].get(name).cloned() else { continue };
            if let Some(property) = property.as_object_mut() {
                property.shift_remove("example");
            }
            let mut both = "les deux ensemble sont refusés";
            if let Some(required) = schema.get_mut("required").and_then(Value::as_array_mut)
                && required.contains(&name.into())
            {
                required.retain(|required| required != name);
                both = "il en faut un, et pas les deux";
            }
            property["description"] = format!("Autre écriture de `{name}` : {both}").into();
            schema["properties"][alias] = property;
            let described = &mut schema["properties"][name]["description"];
            let description = described.as_str().unwrap_or_default();
            *described = format!("{description}. Aussi écrit `{alias}` : {both}").into();
        }
        self
    }

    /// Replaces the example of a schema, of which services with the same schema have different ones.
    pub fn example<T: Type + ToJSON>(mut self, example: &T) -> Self {
        let example = example.to_json().unwrap_or_default();
        let properties = format!("/components/schemas/{}/properties", T::name());
        let properties = self.document.pointer_mut(&properties).and_then(Value::as_object_mut);
        for (name, property) in properties.into_iter().flatten() {
            if let (Some(value), Some(shown)) = (example.get(name), property.get_mut("example")) {
                *shown = value.clone();
            }
        }
        self
    }

    /// Adds what the API's errors can be, as examples of the responses.
    pub fn problems(mut self, types: &[ProblemTypes]) -> Self {
        let mut shown = Map::new();
        for operation in operations(&mut self.document) {
            let own = types.iter().filter(|group| applies(operation, group)).copied().flatten();
            let own = own.map(|kind| {
                let (status, shown) = (kind.status.as_u16(), kind.example);
                example(self.info, status, kind.name, kind.title.fr, shown.detail, shown.errors)
            });
            let of_the_gateway = self.info.gateway_problems.iter().map(|problem| {
                let GatewayProblem { status, name, title, detail } = *problem;
                example(self.info, status, name, title, detail, &[])
            });
            let all: Vec<_> = own.chain(of_the_gateway).collect();
            for (status, response) in operation["responses"].as_object_mut().into_iter().flatten() {
                let Some(content) = response.pointer_mut("/content/application~1problem+json")
                else {
                    continue;
                };
                let status = status.parse().ok();
                let found = all.iter().filter(|(_, it)| it["value"]["status"].as_u64() == status);
                let found: Map<_, _> = found.cloned().collect();
                let reference = |name| json!({ "$ref": format!("#/components/examples/{name}") });
                content["examples"] =
                    found.keys().map(|name| (name.clone(), reference(name))).collect();
                shown.extend(found);
            }
        }
        shown.sort_keys();
        self.document["components"]["examples"] = Value::Object(shown);
        self
    }
}

impl fmt::Display for Specification {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{:#}", self.document)
    }
}

/// Returns whether an operation can raise the problems of a group: those of bodies and keys need a body or a key.
fn applies(operation: &Value, group: ProblemTypes) -> bool {
    let mut parameters = operation["parameters"].as_array().into_iter().flatten();
    match group {
        _ if group == OUTSIDE => false,
        _ if group == BODY => operation.get("requestBody").is_some(),
        _ if group == IDEMPOTENCY => parameters.any(|it| it["name"] == "Idempotency-Key"),
        _ => true,
    }
}

/// The name of an example, and the example of a problem; `errors` has JSON pointers, and what is wrong there.
fn example(
    info: &ApiInfo,
    status: u16,
    name: &str,
    title: &str,
    detail: &str,
    errors: &[(&str, &str)],
) -> (String, Value) {
    let mut problem = json!({
        "type": info.problem_type(name),
        "title": title,
        "status": status,
        "detail": detail,
        "instance": EXAMPLE_INSTANCE,
    });
    if !errors.is_empty() {
        let errors = errors.iter();
        problem["errors"] =
            errors.map(|(at, wrong)| json!({ "pointer": at, "detail": wrong })).collect();
    }
    (name.to_owned(), json!({ "summary": title, "value": problem }))
}

/// An API's metadata without the API: there is nothing to call.
struct MetadataOnly<A>(PhantomData<fn() -> A>);

impl<A: OpenApi> OpenApi for MetadataOnly<A> {
    fn meta() -> Vec<MetaApi> {
        let mut apis = A::meta();
        let paths = apis.iter_mut().flat_map(|api| &mut api.paths);
        for operation in paths.flat_map(|path| &mut path.operations) {
            drop_needless_406(operation);
            name_headers(operation);
        }
        apis
    }

    fn register(registry: &mut Registry) {
        A::register(registry);
    }

    fn add_routes(self, _: &mut HashMap<String, HashMap<Method, BoxEndpoint<'static>>>) {}
}

/// Where no success has a body, `Accept` cannot exclude any.
fn drop_needless_406(operation: &mut MetaOperation) {
    let responses = &mut operation.responses.responses;
    let mut successes = responses.iter().filter(|it| matches!(it.status, Some(200..300)));
    if successes.all(|success| success.content.is_empty()) {
        responses.retain(|response| response.status != Some(406));
    }
}

/// Writes the names of headers as RFCs do (`Location`, `ETag`): poem-openapi's derives have them in capitals, and generated
/// clients take the names of their properties from the document.
fn name_headers(operation: &mut MetaOperation) {
    let responses = operation.responses.responses.iter_mut();
    for header in responses.flat_map(|response| &mut response.headers) {
        header.name = title_case(&header.name);
    }
}

fn title_case(name: &str) -> String {
    if name.eq_ignore_ascii_case("etag") {
        return "ETag".to_owned();
    }
    let words = name.split('-').map(|word| {
        let (first, rest) = word.split_at(word.len().min(1));
        first.to_ascii_uppercase() + &rest.to_ascii_lowercase()
    });
    words.collect::<Vec<_>>().join("-")
}
