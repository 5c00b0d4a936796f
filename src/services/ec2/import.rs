//! [`Adoption`] of AMIs: imports, generated configuration, and states moved from `aws_ami_copy` of hashicorp/aws to
//! `image_copy_ec2`.
//!
//! Source: terraform-provider-aws, `aws_ami_copy`. Its schema version is 0 in every release. Early releases do not have
//! `arn` and `tags_all`; 6.0 added `region`. Strings that are not set are often empty, not null.

use serde_json::{Map, Value as Json};

use super::kind::Ec2Service;
use super::model::Ec2Attributes;
use crate::aws::{Arn, is_region};
use crate::engine::Adoption;
use crate::terraform::{Diagnostic, Diagnostics, MoveSource, Value};

/// The addresses of hashicorp/aws in the two registries.
const PROVIDERS: [&str; 2] = ["registry.terraform.io/hashicorp/aws", "registry.opentofu.org/hashicorp/aws"];
const TYPE_NAME: &str = "aws_ami_copy";
const SCHEMA_VERSION: i64 = 0;

/// Arguments that have another name in `image_copy_ec2`.
const RENAMED: [(&str, &str); 2] = [("source_ami_id", "source_image_id"), ("source_ami_region", "source_region")];

impl Adoption for Ec2Service {
    /// Omits arguments that have the value which EC2 uses without them.
    fn omit_from_generated_config(&self, config: &mut Ec2Attributes) {
        if config.encrypted == Value::Known(false) {
            config.encrypted = Value::Null;
        }
        if config.deregistration_protection.text() == Some("disabled") {
            config.deregistration_protection = Value::Null;
        }
    }

    /// Attributes of the same name mean the same in both resources, and attributes that only `aws_ami_copy` has are
    /// dropped.
    fn state_from(&self, source: &MoveSource) -> Result<Option<Map<String, Json>>, Diagnostics> {
        if source.type_name != TYPE_NAME || !PROVIDERS.contains(&source.provider_address.as_str()) {
            return Ok(None);
        }
        if source.schema_version != SCHEMA_VERSION {
            return Err(unsupported_version(source.schema_version));
        }
        let mut state = source.state.clone();
        for (theirs, ours) in RENAMED {
            if let Some(value) = state.remove(theirs) {
                state.insert(ours.to_owned(), value);
            }
        }
        state.retain(|_, value| !is_empty(value));
        if !state.contains_key("region")
            && let Some(region) = state.get("arn").and_then(Json::as_str).and_then(Arn::parse).map(|arn| arn.region)
            && is_region(region)
        {
            let region = region.to_owned();
            state.insert("region".to_owned(), region.into());
        }
        // Releases before `default_tags` do not have `tags_all`.
        if !state.contains_key("tags_all") {
            let tags = state.get("tags").cloned().unwrap_or_else(|| Map::new().into());
            state.insert("tags_all".to_owned(), tags);
        }
        Ok(Some(state))
    }
}

/// Whether a stored value means that the argument is not set.
fn is_empty(value: &Json) -> bool {
    match value {
        Json::Null => true,
        Json::String(text) => text.is_empty(),
        Json::Object(members) => members.is_empty(),
        _ => false,
    }
}

fn unsupported_version(version: i64) -> Diagnostics {
    Diagnostic::error(
        "Unsupported state version of aws_ami_copy",
        format!(
            "hashicorp/aws stored the state with schema version {version}, but this version of the provider supports only \
             schema version {SCHEMA_VERSION}. Nothing was moved. Upgrade this provider."
        ),
    )
    .into()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::terraform::Private;

    fn source(state: &Json) -> MoveSource {
        MoveSource {
            provider_address: PROVIDERS[0].to_owned(),
            type_name: TYPE_NAME.to_owned(),
            schema_version: 0,
            state: state.as_object().cloned().unwrap(),
            private: Private::default(),
        }
    }

    #[test]
    fn renames_arguments_and_omits_unset_ones() {
        let state = json!({
            "id": "ami-12345678", "name": "golden", "source_ami_id": "ami-87654321", "source_ami_region": "us-east-1",
            "description": "", "kms_key_id": "", "tags": {}, "encrypted": false, "ebs_block_device": [],
            "arn": "arn:aws-us-gov:ec2:us-gov-west-1::image/ami-12345678",
            "timeouts": { "create": "1h", "delete": null, "update": null },
        });
        let expected = json!({
            "id": "ami-12345678", "name": "golden", "source_image_id": "ami-87654321", "source_region": "us-east-1",
            "encrypted": false, "ebs_block_device": [], "region": "us-gov-west-1", "tags_all": {},
            "arn": "arn:aws-us-gov:ec2:us-gov-west-1::image/ami-12345678",
            "timeouts": { "create": "1h", "delete": null, "update": null },
        });
        assert_eq!(Ec2Service.state_from(&source(&state)).unwrap().map(Json::Object), Some(expected));
    }

    #[test]
    fn prefers_the_stored_region_to_the_arn() {
        let with_region = json!({ "region": "eu-west-1", "arn": "arn:aws:ec2:us-east-1::image/ami-12345678" });
        assert_eq!(Ec2Service.state_from(&source(&with_region)).unwrap().unwrap()["region"], "eu-west-1");
        let without_region = json!({ "id": "ami-12345678" });
        assert_eq!(Ec2Service.state_from(&source(&without_region)).unwrap().unwrap().get("region"), None);
    }

    #[test]
    fn accepts_only_aws_ami_copy_of_hashicorp_aws() {
        let good = source(&json!({}));
        let of_tofu = MoveSource { provider_address: PROVIDERS[1].to_owned(), ..good.clone() };
        assert!(Ec2Service.state_from(&of_tofu).unwrap().is_some());
        let type_name = "aws_ami".to_owned();
        assert_eq!(Ec2Service.state_from(&MoveSource { type_name, ..good.clone() }).unwrap(), None);
        let provider_address = "registry.terraform.io/someone/aws".to_owned();
        assert_eq!(Ec2Service.state_from(&MoveSource { provider_address, ..good.clone() }).unwrap(), None);
        assert!(Ec2Service.state_from(&MoveSource { schema_version: 1, ..good }).is_err());
    }
}
