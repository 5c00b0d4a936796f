//! Decoding of the query protocols: a form whose names are paths, such as `TagSpecification.1.Tag.2.Key=a`.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::incoming::Incoming;

/// Parses the form in a request's body and URL.
pub(crate) fn read(query: Option<&str>, body: &[u8]) -> Incoming {
    let in_url = form_urlencoded::parse(query.unwrap_or_default().as_bytes());
    let mut incoming = Incoming::default();
    let mut parameters = Vec::new();
    for (name, value) in in_url.chain(form_urlencoded::parse(body)) {
        match name.as_ref() {
            "Action" => incoming.operation = value.into_owned(),
            "Version" => incoming.version = Some(value.into_owned()),
            // The parameters of a URL's signature are not the operation's.
            name if name.starts_with("X-Amz-") => {}
            _ => parameters.push((name.into_owned(), value.into_owned())),
        }
    }
    incoming.parameters = unflatten(parameters);
    incoming
}

/// Maximum number of parts of a path. Real parameters have at most six; hostile ones must not exhaust the stack.
const MAX_DEPTH: usize = 24;

/// A value under construction. Numeric keys indicate a list.
enum Node {
    Text(String),
    Branch(BTreeMap<String, Node>),
}

/// Builds a tree from paths and texts. Numbered elements become a list in the order of their numbers. A path that is
/// too deep or contradicts another one is kept unchanged at the top level, as an unknown parameter.
fn unflatten(parameters: Vec<(String, String)>) -> Value {
    let mut root = BTreeMap::new();
    let mut contradictions = Map::new();
    for (path, value) in parameters {
        let parts: Vec<&str> = path.split('.').collect();
        if parts.len() > MAX_DEPTH || !insert(&mut root, &parts, &value) {
            contradictions.insert(path, Value::String(value));
        }
    }
    match finish(Node::Branch(root)) {
        Value::Object(mut object) => {
            object.extend(contradictions);
            Value::Object(object)
        }
        // Only where every name is a number.
        other => Value::Object(Map::from_iter([(String::new(), other)])),
    }
}

fn insert(branch: &mut BTreeMap<String, Node>, path: &[&str], value: &str) -> bool {
    let Some((first, rest)) = path.split_first() else {
        return false;
    };
    if rest.is_empty() {
        if branch.contains_key(*first) {
            return false;
        }
        branch.insert((*first).to_owned(), Node::Text(value.to_owned()));
        return true;
    }
    match branch.entry((*first).to_owned()).or_insert_with(|| Node::Branch(BTreeMap::new())) {
        Node::Branch(inner) => insert(inner, rest, value),
        Node::Text(_) => false,
    }
}

fn finish(node: Node) -> Value {
    match node {
        Node::Text(text) => Value::String(text),
        Node::Branch(branch) => {
            let numbers: Option<Vec<u32>> = branch.keys().map(|key| key.parse().ok()).collect();
            match numbers.filter(|numbers| !numbers.is_empty()) {
                Some(numbers) => {
                    let mut elements: Vec<(u32, Node)> = numbers.into_iter().zip(branch.into_values()).collect();
                    elements.sort_by_key(|(number, _)| *number);
                    Value::Array(elements.into_iter().map(|(_, node)| finish(node)).collect())
                }
                None => Value::Object(branch.into_iter().map(|(key, node)| (key, finish(node))).collect()),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn unflattens_parameter_names() {
        let body = b"Action=CopyImage&Version=2016-11-15&Name=a+b%2Fc&TagSpecification.1.ResourceType=image\
            &TagSpecification.1.Tag.2.Key=second&TagSpecification.1.Tag.1.Key=first&TagSpecification.1.Tag.1.Value=";
        let incoming = read(None, body);
        assert_eq!((incoming.operation.as_str(), incoming.version.as_deref()), ("CopyImage", Some("2016-11-15")));
        assert_eq!(
            incoming.parameters,
            json!({
                "Name": "a b/c",
                "TagSpecification": [{"ResourceType": "image", "Tag": [{"Key": "first", "Value": ""}, {"Key": "second"}]}],
            })
        );
    }

    #[test]
    fn orders_lists_by_number() {
        let form = (1..=11).rev().map(|number| format!("ImageId.{number}=ami-{number}")).collect::<Vec<_>>().join("&");
        let incoming = read(None, form.as_bytes());
        let ids = incoming.parameters["ImageId"].as_array().unwrap();
        assert_eq!((ids[1].as_str(), ids[10].as_str()), (Some("ami-2"), Some("ami-11")));
    }

    #[test]
    fn keeps_contradictory_parameters_for_the_log() {
        let incoming = read(None, b"Name=a&Name.1=b&1=c&Name=d");
        assert_eq!(incoming.parameters, json!({"Name": "d", "Name.1": "b", "1": "c"}));
    }

    #[test]
    fn reads_form_from_url() {
        let incoming = read(Some("Action=DescribeRegions&X-Amz-Date=x"), b"");
        assert_eq!((incoming.operation.as_str(), incoming.parameters), ("DescribeRegions", json!({})));
    }
}
