//! [`ProviderBlock`]: the `provider "image"` block, spelt as users of the AWS provider know it.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::partition;
use crate::terraform::{Attribute, AttributePath, Block, Diagnostic, Diagnostics, NestedBlock, Nesting, Schema, Value};

/// Plans ask AWS.
const LIVE: &str = "live";
/// Plans check only what needs no network.
pub(super) const STATIC: &str = "static";

/// The model of the provider block.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct ProviderBlock {
    /// The Region of resources that name none.
    pub region: Value<String>,
    /// At most one block of tags for everything.
    pub default_tags: Value<Vec<DefaultTags>>,
    /// At most one block of endpoints.
    pub endpoints: Value<Vec<Endpoints>>,
    /// Whether plans ask AWS.
    #[serde(default)]
    pub plan_checks: Value<String>,
}

/// The model of a `default_tags` block.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct DefaultTags {
    /// The tags.
    pub tags: Value<BTreeMap<String, Value<String>>>,
}

/// The model of an `endpoints` block.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Endpoints {
    /// In place of AppStream's own endpoint.
    pub appstream: Value<String>,
    /// In place of EC2's own endpoint.
    pub ec2: Value<String>,
    /// In place of KMS's own endpoint.
    #[serde(default)]
    pub kms: Value<String>,
    /// In place of WorkSpaces' own endpoint.
    pub workspaces: Value<String>,
}

impl Endpoints {
    fn all(&self) -> [(&'static str, &Value<String>); 4] {
        [("appstream", &self.appstream), ("ec2", &self.ec2), ("kms", &self.kms), ("workspaces", &self.workspaces)]
    }

    /// Whether an endpoint is known only after apply.
    pub(super) fn has_unknown(&self) -> bool {
        self.all().iter().any(|(_, endpoint)| endpoint.is_unknown())
    }
}

impl ProviderBlock {
    /// The schema of the provider block.
    pub fn schema() -> Schema {
        let region = Attribute::string("region").describe(
            "The AWS Region of resources that do not set `region` themselves, such as `eu-west-1`. Without it the \
             Region comes from `AWS_REGION`, `AWS_DEFAULT_REGION` or the shared configuration file.",
        );
        let default_tags = block(
            "default_tags",
            "Tags that every image gets, beside its own. A tag of the resource wins over a default tag with the \
             same key.",
            vec![Attribute::string_map("tags").describe("The tags, as a map from key to value.")],
        );
        let endpoint = |name: &str, service: &str| {
            Attribute::string(name).describe(format!("The URL of the endpoint to use for {service}."))
        };
        let endpoints = block(
            "endpoints",
            "Endpoints in place of AWS's own, for emulators and private networks. `AWS_ENDPOINT_URL` and its forms for \
             single services, such as `AWS_ENDPOINT_URL_EC2`, work too.",
            vec![
                endpoint("appstream", "Amazon AppStream 2.0 (Amazon WorkSpaces Applications)"),
                endpoint("ec2", "Amazon EC2"),
                endpoint("kms", "AWS Key Management Service (KMS), which is only read"),
                endpoint("workspaces", "Amazon WorkSpaces"),
            ],
        );
        let plan_checks = Attribute::string("plan_checks").describe(
            "Whether planning a copy asks AWS if it can work: `live` asks, by reading alone, and refuses what cannot work; \
             `static` checks only what needs no network. The default is `live`.",
        );
        let description = "Copies machine images between AWS Regions and keeps the copies under Terraform's control. \
                           Credentials come from where every AWS SDK looks for them: the environment, the shared \
                           files, the container or the instance.";
        Schema {
            version: 0,
            block: Block {
                description: description.to_owned(),
                attributes: vec![region, plan_checks],
                blocks: vec![default_tags, endpoints],
            },
        }
    }

    /// Checks the block without any network.
    pub fn validate(&self) -> Diagnostics {
        let mut diagnostics = Diagnostics::new();
        diagnostics.extend(partition::validate_region("region", &self.region));
        if let Some(checks) = self.plan_checks.text().filter(|checks| ![LIVE, STATIC].contains(checks)) {
            let detail = format!("{checks:?} is neither \"{LIVE}\" nor \"{STATIC}\".");
            diagnostics.push(Diagnostic::error("Invalid plan_checks", detail).at_attribute("plan_checks"));
        }
        for (name, endpoint) in self.endpoints.known().and_then(|blocks| blocks.first()).iter().flat_map(|e| e.all()) {
            if let Some(endpoint) = endpoint.text()
                && !(endpoint.starts_with("http://") || endpoint.starts_with("https://"))
            {
                diagnostics.push(
                    Diagnostic::error(
                        "Invalid endpoint",
                        format!("{endpoint:?} is not a URL. Write one such as \"http://127.0.0.1:4599\"."),
                    )
                    .at(AttributePath::of("endpoints").index(0).attribute(name)),
                );
            }
        }
        diagnostics
    }
}

/// An error for each endpoint variable of the environment that is set and empty, for which the SDK has no answer but to
/// give up.
pub fn validate_environment(variables: impl Iterator<Item = (String, String)>) -> Diagnostics {
    let empty = variables.filter(|(name, value)| name.starts_with("AWS_ENDPOINT_URL") && value.is_empty());
    let error = |(name, _)| {
        let detail = "Unset it to use AWS's own endpoint, or write a URL such as \"http://127.0.0.1:4599\".";
        Diagnostic::error(format!("The environment variable {name} is empty"), detail)
    };
    empty.map(error).collect()
}

/// A block that may be given once, as a list of at most one: so `provider "aws"` has them.
fn block(name: &str, description: &str, attributes: Vec<Attribute>) -> NestedBlock {
    NestedBlock {
        name: name.to_owned(),
        nesting: Nesting::List,
        max_items: Some(1),
        block: Block { description: description.to_owned(), attributes, blocks: Vec::new() },
    }
}

#[cfg(test)]
mod tests {
    use super::validate_environment;

    #[test]
    fn an_endpoint_that_is_set_and_empty_is_told_by_its_name() {
        let variables = [("AWS_ENDPOINT_URL_EC2", ""), ("AWS_ENDPOINT_URL", "http://127.0.0.1:1"), ("AWS_PROFILE", "")];
        let variables = variables.into_iter().map(|(name, value)| (name.to_owned(), value.to_owned()));
        let summaries: Vec<_> = validate_environment(variables).into_iter().map(|error| error.summary).collect();
        assert_eq!(summaries, ["The environment variable AWS_ENDPOINT_URL_EC2 is empty"]);
    }
}
