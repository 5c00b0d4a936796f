//! Limits of arguments that AWS sets: `templates/limits.json`, added to the descriptions of the schema.

use std::fs;
use std::path::Path;

use serde_json::Value;

use crate::Outcome;

/// Adds the limits to the descriptions of the provider, resources and actions.
pub(crate) fn add(root: &Path, provider: &mut Value) -> Outcome<()> {
    let text = fs::read_to_string(root.join("templates/limits.json"))?;
    let file: Value = serde_json::from_str(&text).map_err(|error| format!("templates/limits.json: {error}"))?;
    for limit in file["limits"].as_array().into_iter().flatten() {
        let (Some(rule), Some(argument)) = (limit["rule"].as_str(), limit["argument"].as_str()) else { continue };
        for name in limit["types"].as_array().into_iter().flatten().filter_map(Value::as_str) {
            for block in blocks(provider, name) {
                append(block, argument, rule);
            }
        }
    }
    Ok(())
}

/// The provider's block, or those of the resource and the action of a type.
fn blocks<'schema>(provider: &'schema mut Value, type_name: &str) -> Vec<&'schema mut Value> {
    if type_name == "image" {
        return provider.pointer_mut("/provider/block").into_iter().collect();
    }
    let mut found = Vec::new();
    for (sort, schemas) in provider.as_object_mut().into_iter().flatten() {
        if matches!(sort.as_str(), "resource_schemas" | "action_schemas") {
            found.extend(schemas.get_mut(type_name).and_then(|schema| schema.get_mut("block")));
        }
    }
    found
}

/// Appends a sentence to the description of an attribute, such as `name` or `assume_role.duration`.
fn append(block: &mut Value, argument: &str, rule: &str) {
    let (blocks, attribute) = argument.rsplit_once('.').unwrap_or(("", argument));
    let mut place = String::new();
    for name in blocks.split('.').filter(|name| !name.is_empty()) {
        place = place + "/block_types/" + name + "/block";
    }
    if let Some(Value::String(description)) = block.pointer_mut(&format!("{place}/attributes/{attribute}/description"))
        && !description.contains(rule)
    {
        *description = format!("{} {rule}", description.trim_end());
    }
}
