//! The OpenAPI document of an API.

mod post_process;

use std::collections::HashMap;
use std::fmt;
use std::marker::PhantomData;

use poem::endpoint::BoxEndpoint;
use poem::http::Method;
use poem_openapi::registry::{MetaApi, MetaOperation, Registry};
use poem_openapi::{ContactObject, LicenseObject, OpenApi, OpenApiService};
use serde_json::Value;

use super::problem::ApiInfo;

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
    post_process::post_process(&mut document, info, title, description);
    Specification { document, info }
}

impl fmt::Display for Specification {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{:#}", self.document)
    }
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
