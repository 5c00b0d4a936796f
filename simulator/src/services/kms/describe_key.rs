//! `DescribeKey`.

use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::store::{Key, KeyProblem};
use crate::services::context::Context;
use crate::services::error::ServiceError;
use crate::services::service::input;
use crate::wire::output::Output;
use crate::world::state::World;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Input {
    key_id: String,
}

pub(super) fn run(world: &mut World, context: &Context<'_>, value: Value) -> Result<Output, ServiceError> {
    let Input { key_id } = input(value)?;
    let key = world
        .kms
        .find(&key_id, context.account(), context.region)
        .map_err(|problem| refusal(&key_id, &problem, context))?;
    if !key.usable {
        return Err(denied(&key.arn, context));
    }
    Ok(Output::Json(json!({"KeyMetadata": metadata(key)})))
}

fn refusal(name: &str, problem: &KeyProblem, context: &Context<'_>) -> ServiceError {
    let resource =
        |name: &str| format!("arn:{}:kms:{}:{}:{name}", context.partition.name, context.region, context.account());
    match problem {
        KeyProblem::Malformed if name.starts_with("arn:") => {
            ServiceError::new("InvalidArnException", format!("Invalid arn {name}"))
        }
        KeyProblem::Malformed => ServiceError::new("NotFoundException", format!("Invalid keyId '{name}'")),
        KeyProblem::OtherRegion(region) => ServiceError::new("NotFoundException", format!("Invalid arn {region}")),
        KeyProblem::NotFound if name.starts_with("arn:") && name.contains(":alias/") => {
            ServiceError::new("NotFoundException", format!("Alias {name} is not found."))
        }
        KeyProblem::NotFound if name.starts_with("arn:") => {
            ServiceError::new("NotFoundException", format!("Key '{name}' does not exist"))
        }
        KeyProblem::NotFound if name.starts_with("alias/") => {
            ServiceError::new("NotFoundException", format!("Alias {} is not found.", resource(name)))
        }
        KeyProblem::NotFound => {
            ServiceError::new("NotFoundException", format!("Key '{}' does not exist", resource(&format!("key/{name}"))))
        }
        KeyProblem::NotShared => denied(name, context),
    }
}

fn denied(resource: &str, context: &Context<'_>) -> ServiceError {
    let user = &context.caller.arn;
    ServiceError::new(
        "AccessDeniedException",
        format!(
            "User: {user} is not authorized to perform: kms:DescribeKey on resource: {resource} because no \
             resource-based policy allows the kms:DescribeKey action"
        ),
    )
}

fn metadata(key: &Key) -> Value {
    let symmetric = key.spec == "SYMMETRIC_DEFAULT";
    let mut metadata = Map::from_iter([
        ("AWSAccountId".to_owned(), json!(key.account)),
        ("KeyId".to_owned(), json!(key.id)),
        ("Arn".to_owned(), json!(key.arn)),
        ("CreationDate".to_owned(), json!(key.created.unix_timestamp())),
        ("Enabled".to_owned(), json!(key.is_active())),
        ("Description".to_owned(), json!(key.description)),
        ("KeyUsage".to_owned(), json!(key.usage)),
        ("KeyState".to_owned(), json!(key.state)),
        ("Origin".to_owned(), json!(if key.state == "PendingImport" { "EXTERNAL" } else { "AWS_KMS" })),
        ("KeyManager".to_owned(), json!(if key.aws_managed { "AWS" } else { "CUSTOMER" })),
        ("KeySpec".to_owned(), json!(key.spec)),
        ("MultiRegion".to_owned(), json!(key.id.starts_with("mrk-"))),
    ]);
    if symmetric {
        metadata.insert("CustomerMasterKeySpec".to_owned(), json!(key.spec));
        metadata.insert("EncryptionAlgorithms".to_owned(), json!(["SYMMETRIC_DEFAULT"]));
    }
    if key.state == "PendingDeletion" {
        // 30 days is KMS's default waiting period.
        metadata.insert("DeletionDate".to_owned(), json!(key.created.unix_timestamp() + 30 * 86_400));
    }
    Value::Object(metadata)
}
