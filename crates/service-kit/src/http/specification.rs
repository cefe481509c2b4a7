use std::collections::HashMap;
use std::marker::PhantomData;

use poem::endpoint::BoxEndpoint;
use poem::http::Method;
use poem_openapi::registry::{MetaApi, Registry};
use poem_openapi::{OpenApi, OpenApiService};
use serde_json::{Map, Value};

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
    if let Some(Value::Object(schemas)) = document.pointer_mut("/components/schemas") {
        schemas.values_mut().for_each(spread_example);
    }
    format!("{document:#}\n")
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
        if let (Value::Object(property), Some(example)) = (property, example.get(name)) {
            set_example(property, example);
        }
    }
}

fn set_example(property: &mut Map<String, Value>, example: &Value) {
    // A reference has no room for siblings in OpenAPI 3.0; the object that it names has its own example.
    if !property.contains_key("$ref") {
        property.insert("example".to_owned(), example.clone());
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
