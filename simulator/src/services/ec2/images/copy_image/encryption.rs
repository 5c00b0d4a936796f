//! The encryption of the copied snapshots. AWS validates keys during the copy, so an unusable key fails the copy and
//! not the call.

use super::request::Request;
use crate::services::context::Context;
use crate::services::ec2::snapshots::snapshot::Snapshot;
use crate::services::error::ServiceError;
use crate::services::kms::store::{EBS_ALIAS, Key, KeyProblem};
use crate::world::state::World;

/// The encryption of a snapshot.
#[derive(Debug, Clone)]
pub(super) struct Encrypted {
    pub(super) encrypted: bool,
    /// ARN of the KMS key.
    pub(super) key: Option<String>,
}

/// The encryption of all snapshots.
#[derive(Debug)]
pub(super) struct Encryption {
    /// One entry for each snapshot of the source, in the same order.
    pub(super) each: Vec<Encrypted>,
    /// The state message of the snapshots, if a key is unusable.
    pub(super) problem: Option<String>,
}

/// EBS's message for an unusable key.
const NOT_ACCESSIBLE: &str = "Given key ID is not accessible";

impl Encryption {
    /// Determines the encryption of the copied snapshots.
    pub(super) fn of(
        world: &mut World,
        context: &Context<'_>,
        request: &Request,
        snapshots: &[Snapshot],
    ) -> Result<Self, ServiceError> {
        if let Some(snapshot) = snapshots.iter().find(|snapshot| snapshot.encrypted && request.encrypted == Some(false))
        {
            let message = format!(
                "Snapshot {} is encrypted. Creating unencrypted copy from an encrypted snapshot is not supported.",
                snapshot.id
            );
            return Err(ServiceError::new("InvalidRequest", message));
        }
        let here = (context.account().to_owned(), context.region.to_owned());
        let always = request.encrypted == Some(true)
            || request.outpost_arn.is_some()
            || request.availability_zone.is_some()
            || world.ec2.encryption_by_default.contains(&here);
        let mut encryption = Self { each: Vec::new(), problem: None };
        for snapshot in snapshots {
            if !always && !snapshot.encrypted {
                encryption.each.push(Encrypted { encrypted: false, key: None });
                continue;
            }
            let key = destination_key(world, context, request, snapshot);
            let problem = source_problem(world, context, snapshot).or_else(|| key.as_ref().err().cloned());
            encryption.problem = encryption.problem.or(problem);
            encryption.each.push(Encrypted { encrypted: true, key: key.ok().map(|key| key.arn) });
        }
        Ok(encryption)
    }
}

/// The key of a copied snapshot, or the message if it is unusable.
fn destination_key(
    world: &mut World,
    context: &Context<'_>,
    request: &Request,
    snapshot: &Snapshot,
) -> Result<Key, String> {
    let here = (context.account().to_owned(), context.region.to_owned());
    let kept =
        snapshot.kms_key.clone().filter(|_| snapshot.region == context.region && snapshot.owner == context.account());
    let name = request.kms_key_id.clone().or(kept).or_else(|| world.ec2.default_keys.get(&here).cloned());
    // The first use of the account's EBS key creates it.
    let Some(name) = name.filter(|name| name != "alias/aws/ebs") else {
        return Ok(world.kms.ebs_key(
            &mut world.ids,
            &world.access,
            context.account(),
            context.region,
            world.clock.date(),
        ));
    };
    let key = world.kms.find(&name, context.account(), context.region).map_err(|problem| match problem {
        KeyProblem::OtherRegion(region) => format!("{NOT_ACCESSIBLE}: it is in {region}"),
        KeyProblem::Malformed | KeyProblem::NotFound | KeyProblem::NotShared => NOT_ACCESSIBLE.to_owned(),
    })?;
    if world.access.denies("kms:CreateGrant", context.region, context.account()) || !key.usable {
        return Err(NOT_ACCESSIBLE.to_owned());
    }
    // The policy of an AWS managed key allows only its own service.
    if key.aws_managed && !key.aliases.contains(EBS_ALIAS) {
        return Err(NOT_ACCESSIBLE.to_owned());
    }
    if !key.encrypts_volumes() {
        return Err(format!("{NOT_ACCESSIBLE}: {} is {}, {} and for {}", key.arn, key.state, key.spec, key.usage));
    }
    Ok(key.clone())
}

/// The message if the caller cannot use the key of an encrypted source snapshot. Unknown keys are assumed to be usable.
fn source_problem(world: &World, context: &Context<'_>, snapshot: &Snapshot) -> Option<String> {
    let key = world.kms.by_arn(snapshot.kms_key.as_deref()?)?;
    let shared = key.account == context.account() || key.shared_with.contains(context.account());
    let usable = shared && key.usable && key.is_active();
    (!usable).then(|| format!("{NOT_ACCESSIBLE}: {}", key.arn))
}
