//! [`Adoption`] of AMIs: imports, generated configuration, and states moved from `aws_ami_copy` of hashicorp/aws to
//! `image_copy_ec2`.
//!
//! Source: terraform-provider-aws, `aws_ami_copy`. Its schema version is 0 in every release. Early releases do not have
//! `arn` and `tags_all`; 6.0 added `region`. Strings that are not set are often empty, not null.

use serde_json::{Map, Value as Json};

use super::kind::Ec2Service;
use super::model::Ec2Attributes;
use crate::engine::Adoption;
use crate::services::shared::foreign_state::ForeignType;
use crate::terraform::{Diagnostics, MoveSource, Value};

/// The copies of hashicorp/aws.
const AWS_AMI_COPY: ForeignType = ForeignType {
    namespace: "hashicorp",
    provider: "aws",
    type_name: "aws_ami_copy",
    schema_version: 0,
    id: "id",
    renamed: &[("source_ami_id", "source_image_id"), ("source_ami_region", "source_region")],
};

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

    fn state_from(&self, source: &MoveSource) -> Result<Option<Map<String, Json>>, Diagnostics> {
        AWS_AMI_COPY.state_of(source)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::terraform::Private;

    #[test]
    fn converts_states_of_aws_ami_copy() {
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
        let source = MoveSource {
            provider_address: "registry.example.com/hashicorp/aws".to_owned(),
            type_name: "aws_ami_copy".to_owned(),
            schema_version: 0,
            state: state.as_object().cloned().unwrap(),
            private: Private::default(),
        };
        assert_eq!(Ec2Service.state_from(&source).unwrap().map(Json::Object), Some(expected));
    }
}
