//! Where a new resource leads.

use serde_json::{Map, Value, json};

/// What is created at `/things` can be asked for, changed and deleted at `/things/{id}`: the answer links to each of these
/// operations.
pub(super) fn add(document: &mut Value) {
    let Some(Value::Object(paths)) = document.get_mut("paths") else {
        return;
    };
    let found: Vec<_> = paths
        .iter()
        .filter_map(|(path, operations)| {
            Some((path.strip_suffix("/{id}")?.to_owned(), links(operations)))
        })
        .collect();
    for (collection, links) in found {
        let created = paths
            .get_mut(&collection)
            .and_then(|operations| operations.pointer_mut("/post/responses/201"));
        if let Some(created) = created {
            created["links"] = Value::Object(links);
        }
    }
}

fn links(operations: &Value) -> Map<String, Value> {
    let operations = operations.as_object().into_iter().flat_map(Map::values);
    let links = operations.filter_map(|operation| {
        let id = operation["operationId"].as_str()?;
        let link = json!({
            "operationId": id,
            "description": operation["summary"],
            "parameters": { "id": "$response.body#/id" },
        });
        Some((id.to_owned(), link))
    });
    links.collect()
}
