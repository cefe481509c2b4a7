//! Schemas, as a reader wants them.

use serde_json::{Number, Value};

use super::children;

pub(super) fn tidy(document: &mut Value) {
    children(document.pointer_mut("/components/schemas")).for_each(spread_example);
    for name in references_that_may_be_null(document) {
        document["components"]["schemas"][name]["nullable"] = true.into();
    }
    write_whole_numbers(document);
}

/// Gives each property the value that the example of its object has: poem-openapi knows examples of objects only, and who
/// reads the document puts those of the properties together again.
pub(super) fn spread_example(schema: &mut Value) {
    let example = schema.as_object_mut().and_then(|schema| schema.shift_remove("example"));
    let properties = schema.get_mut("properties").and_then(Value::as_object_mut);
    let (Some(Value::Object(example)), Some(properties)) = (example, properties) else {
        return;
    };
    for (name, property) in properties {
        // An object and a list of objects have schemas, and so examples, of their own.
        if let Some(example) =
            example.get(name).filter(|value| !value.is_object() && !value.is_array())
        {
            property["example"] = example.clone();
        }
    }
}

/// The schemas that a property refers to, or is `null`. poem-openapi writes `nullable` beside the reference, where nothing
/// has a type: in OpenAPI 3.0 it means nothing there.
fn references_that_may_be_null(document: &mut Value) -> Vec<String> {
    let schemas = children(document.pointer_mut("/components/schemas"));
    let properties = schemas.flat_map(|schema| children(schema.get_mut("properties")));
    let references = properties.filter_map(|property| {
        let name = property.pointer("/allOf/0/$ref")?.as_str()?;
        let name = name.rsplit('/').next()?.to_owned();
        property.as_object_mut()?.shift_remove("nullable")?;
        let beside = property.pointer_mut("/allOf/1")?.as_object_mut()?;
        beside.shift_remove("nullable");
        Some(name)
    });
    references.collect()
}

/// poem-openapi writes every bound with a decimal: `1.0`.
fn write_whole_numbers(value: &mut Value) {
    match value {
        Value::Object(object) => {
            for bound in ["minimum", "maximum"] {
                if let Some(whole) = object.get(bound).and_then(whole) {
                    object.insert(bound.to_owned(), whole.into());
                }
            }
            object.values_mut().for_each(write_whole_numbers);
        }
        Value::Array(items) => items.iter_mut().for_each(write_whole_numbers),
        _ => {}
    }
}

fn whole(number: &Value) -> Option<Number> {
    number.to_string().strip_suffix(".0")?.parse().ok()
}
