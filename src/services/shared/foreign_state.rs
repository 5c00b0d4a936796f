//! [`ForeignType`]: a resource type of another provider whose states a `moved` block can move to a resource of this one.

use serde_json::{Map, Value as Json};

use crate::aws::{Arn, is_region};
use crate::terraform::{Diagnostic, Diagnostics, MoveSource};

/// A resource type of another provider.
#[derive(Debug, Clone, Copy)]
pub(crate) struct ForeignType {
    /// The namespace of the provider, such as `hashicorp`.
    pub(crate) namespace: &'static str,
    /// The type of the provider, such as `aws`.
    pub(crate) provider: &'static str,
    /// The type name of the resource.
    pub(crate) type_name: &'static str,
    /// The only supported schema version.
    pub(crate) schema_version: i64,
    /// The attribute that contains the ID of the image.
    pub(crate) id: &'static str,
    /// Arguments that have another name here, with that name.
    pub(crate) renamed: &'static [(&'static str, &'static str)],
}

impl ForeignType {
    /// Converts a state of this type; `None` for a state of another type. Attributes of the same name mean the same in
    /// both resources. Those that only the other resource has are dropped when the result is decoded.
    ///
    /// # Errors
    ///
    /// A state of another schema version.
    pub(crate) fn state_of(&self, source: &MoveSource) -> Result<Option<Map<String, Json>>, Diagnostics> {
        if source.type_name != self.type_name || !self.is_provider(&source.provider_address) {
            return Ok(None);
        }
        if source.schema_version != self.schema_version {
            return Err(self.unsupported_version(source.schema_version));
        }
        let mut state = source.state.clone();
        for (theirs, ours) in self.renamed {
            if let Some(value) = state.remove(*theirs) {
                state.insert((*ours).to_owned(), value);
            }
        }
        state.retain(|_, value| !is_empty(value));
        if let Some(id) = state.get(self.id).cloned() {
            state.insert("id".to_owned(), id);
        }
        if !state.contains_key("region")
            && let Some(region) = region_of_arn(&state)
        {
            state.insert("region".to_owned(), region.into());
        }
        // Not every state has `tags_all`.
        if !state.contains_key("tags_all") {
            let tags = state.get("tags").cloned().unwrap_or_else(|| Map::new().into());
            state.insert("tags_all".to_owned(), tags);
        }
        Ok(Some(state))
    }

    /// Whether an address is that of the provider on any host, because mirrors and private registries have their own
    /// host names. OpenTofu 1.10.0 to 1.10.10, 1.11.0 to 1.11.11 and 1.12.0 to 1.12.3 send only the type of the provider.
    fn is_provider(&self, address: &str) -> bool {
        let mut parts = address.rsplit('/');
        let (provider, namespace) = (parts.next(), parts.next());
        // The rest is the host.
        let is_address = parts.count() <= 1;
        is_address && provider == Some(self.provider) && namespace.is_none_or(|namespace| namespace == self.namespace)
    }

    fn unsupported_version(&self, version: i64) -> Diagnostics {
        let Self { namespace, provider, type_name, schema_version, .. } = self;
        Diagnostic::error(
            format!("Unsupported state version of {type_name}"),
            format!(
                "{namespace}/{provider} stored the state with schema version {version}, but this version of the provider \
                 supports only schema version {schema_version}. Nothing was moved. Upgrade this provider."
            ),
        )
        .into()
    }
}

/// The Region in the state's ARN.
fn region_of_arn(state: &Map<String, Json>) -> Option<String> {
    let arn = Arn::parse(state.get("arn")?.as_str()?)?;
    if is_region(arn.region) { Some(arn.region.to_owned()) } else { None }
}

/// Whether a stored value means that the argument is not set. Strings that are not set are often empty, not null.
fn is_empty(value: &Json) -> bool {
    match value {
        Json::Null => true,
        Json::String(text) => text.is_empty(),
        Json::Object(members) => members.is_empty(),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::terraform::Private;

    const TYPE: ForeignType = ForeignType {
        namespace: "hashicorp",
        provider: "aws",
        type_name: "aws_thing",
        schema_version: 2,
        id: "thing_id",
        renamed: &[("old", "new")],
    };

    fn source(provider: &str, state: &Json) -> MoveSource {
        MoveSource {
            provider_address: provider.to_owned(),
            type_name: TYPE.type_name.to_owned(),
            schema_version: TYPE.schema_version,
            state: state.as_object().cloned().unwrap_or_default(),
            private: Private::default(),
        }
    }

    fn converted(state: &Json) -> Map<String, Json> {
        TYPE.state_of(&source("aws", state)).unwrap().unwrap()
    }

    #[test]
    fn accepts_the_provider_on_any_host_and_without_host() {
        for address in [
            "aws",
            "hashicorp/aws",
            "registry.terraform.io/hashicorp/aws",
            "registry.opentofu.org/hashicorp/aws",
            "mirror.example.com:8443/hashicorp/aws",
        ] {
            assert!(TYPE.state_of(&source(address, &json!({}))).unwrap().is_some(), "{address}");
        }
        for address in [
            "",
            "awscc",
            "/aws",
            "registry.terraform.io/other/aws",
            "registry.terraform.io/my-hashicorp/aws",
            "registry.terraform.io/hashicorp/awscc",
            "registry.terraform.io/hashicorp/aws/aws",
            "a/b/hashicorp/aws",
        ] {
            assert_eq!(TYPE.state_of(&source(address, &json!({}))).unwrap(), None, "{address}");
        }
        let other_type = MoveSource { type_name: "aws_other".to_owned(), ..source("aws", &json!({})) };
        assert_eq!(TYPE.state_of(&other_type).unwrap(), None);
    }

    #[test]
    fn rejects_other_schema_versions() {
        let newer = MoveSource { schema_version: 3, ..source("aws", &json!({})) };
        assert!(TYPE.state_of(&newer).is_err());
    }

    #[test]
    fn renames_arguments_and_omits_unset_ones() {
        let state = converted(&json!({
            "thing_id": "t-1", "old": "value", "kept": false, "unset": "", "nothing": null, "tags": { "team": "web" },
            "arn": "arn:aws-us-gov:ec2:us-gov-west-1::thing/t-1",
        }));
        let expected = json!({
            "thing_id": "t-1", "id": "t-1", "new": "value", "kept": false, "region": "us-gov-west-1",
            "tags": { "team": "web" }, "tags_all": { "team": "web" },
            "arn": "arn:aws-us-gov:ec2:us-gov-west-1::thing/t-1",
        });
        assert_eq!(Json::Object(state), expected);
    }

    #[test]
    fn prefers_the_stored_region_to_the_arn() {
        let both = json!({ "region": "eu-west-1", "arn": "arn:aws:ec2:us-east-1::thing/t-1" });
        assert_eq!(converted(&both)["region"], "eu-west-1");
        for neither in [json!({}), json!({ "arn": "arn" }), json!({ "arn": "arn:aws:iam::123456789012:role/a" })] {
            assert_eq!(converted(&neither).get("region"), None, "{neither}");
        }
    }
}
