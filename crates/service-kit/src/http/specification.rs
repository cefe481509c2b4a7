use std::collections::HashMap;
use std::marker::PhantomData;

use poem::endpoint::BoxEndpoint;
use poem::http::Method;
use poem_openapi::registry::{MetaApi, Registry};
use poem_openapi::{OpenApi, OpenApiService};
use serde_json::{Value, json};

/// The OpenAPI document of an API, as JSON that ends with a line feed.
///
/// The server is `/`: whoever serves the document, gateway or service, serves the operations too.
pub fn specification<A: OpenApi>(title: &str, description: &str) -> String {
    let document = OpenApiService::new(
        Described::<A>(PhantomData),
        title,
        env!("CARGO_PKG_VERSION"),
    )
    .description(description)
    .license(poem_openapi::LicenseObject::new("MIT OR Apache-2.0"))
    .server("/")
    .spec();
    let Ok(mut document) = serde_json::from_str::<Value>(&document) else {
        return document;
    };
    polish(&mut document, title);
    format!("{document:#}\n")
}

/// What poem-openapi cannot say, or says oddly.
fn polish(document: &mut Value, title: &str) {
    document["tags"] = json!([{ "name": title }]);
    for operation in children(document.get_mut("paths")).flat_map(|path| children(Some(path))) {
        operation["tags"] = json!([title]);
        for response in children(operation.get_mut("responses")) {
            if let Some(Value::Object(headers)) = response.get_mut("headers") {
                *headers = std::mem::take(headers)
                    .into_iter()
                    .map(|(name, header)| (title_case(&name), header))
                    .collect();
            }
        }
    }
    // The one schema of ours whose example names the service.
    if let Some(service) = document.pointer_mut("/components/schemas/Etat/example/service") {
        *service = title.into();
    }
    children(document.pointer_mut("/components/schemas")).for_each(spread_example);
}

fn children(value: Option<&mut Value>) -> impl Iterator<Item = &mut Value> {
    let object = value.and_then(Value::as_object_mut);
    object.into_iter().flat_map(serde_json::Map::values_mut)
}

/// `LOCATION` is `Location`: upper case is how poem-openapi writes headers.
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

/// Gives each property the value that the example of its object has: poem-openapi knows examples of objects only.
fn spread_example(schema: &mut Value) {
    let Some(Value::Object(example)) = schema.get("example").cloned() else {
        return;
    };
    let Some(Value::Object(properties)) = schema.get_mut("properties") else {
        return;
    };
    for (name, property) in properties {
        // A reference has no room for siblings in OpenAPI 3.0; the object that it names has its own example.
        if let (None, Some(example)) = (property.get("$ref"), example.get(name)) {
            property["example"] = example.clone();
        }
    }
}

/// An API's description without the API: there is nothing to call.
struct Described<A>(PhantomData<fn() -> A>);

impl<A: OpenApi> OpenApi for Described<A> {
    fn meta() -> Vec<MetaApi> {
        A::meta()
    }

    fn register(registry: &mut Registry) {
        A::register(registry);
    }

    fn add_routes(self, _: &mut HashMap<String, HashMap<Method, BoxEndpoint<'static>>>) {}
}
