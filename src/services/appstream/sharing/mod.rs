//! [`ShareImage`] of AppStream: one call for each account, which sets what the account can use the image for.
//! `arguments.rs` has the arguments of the block, and `checks.rs` its checks.

pub(crate) mod arguments;
pub(crate) mod checks;

use std::collections::BTreeSet;

use arguments::{BUILDERS, FLEETS};
use aws_sdk_appstream::types::ImagePermissions;

use super::describe::is_not_found;
use super::image::SERVICE;
use super::in_use;
use super::kind::AppStreamService;
use super::model::AppStreamAttributes;
use crate::aws::{RegionClients, ServiceError};
use crate::engine::{Grant, Grants, ImageModel, ShareImage};
use crate::terraform::{Diagnostics, Value};

/// A call that sets the permissions of an account.
#[derive(Debug, PartialEq, Eq)]
pub struct SharingCall {
    account: String,
    fleet: bool,
    image_builder: bool,
}

impl ShareImage for AppStreamService {
    type Call = SharingCall;

    async fn read_grants(&self, region: &RegionClients, name: &str, _part: &str) -> Result<Grants, ServiceError> {
        let mut grants = Grants::new();
        for shared in in_use::permissions(region, name).await? {
            if shared.fleet {
                grants.insert(Grant::on_image(FLEETS, shared.account.as_str()));
            }
            if shared.image_builder {
                grants.insert(Grant::on_image(BUILDERS, shared.account.as_str()));
            }
        }
        Ok(grants)
    }

    /// Revocations precede the others, so that the accounts do not exceed the quota.
    fn sharing_calls(&self, actual: &Grants, desired: &Grants) -> Vec<SharingCall> {
        let changed: BTreeSet<&str> =
            actual.symmetric_difference(desired).map(|grant| grant.grantee.as_str()).collect();
        let calls = changed.into_iter().map(|account| SharingCall {
            account: account.to_owned(),
            fleet: desired.contains(&Grant::on_image(FLEETS, account)),
            image_builder: desired.contains(&Grant::on_image(BUILDERS, account)),
        });
        let (revoked, granted): (Vec<_>, Vec<_>) = calls.partition(|call| !call.fleet && !call.image_builder);
        revoked.into_iter().chain(granted).collect()
    }

    async fn send_sharing_call(
        &self,
        region: &RegionClients,
        name: &str,
        call: &SharingCall,
    ) -> Result<(), ServiceError> {
        let &SharingCall { ref account, fleet, image_builder } = call;
        if !fleet && !image_builder {
            let deleted =
                region.appstream().delete_image_permissions().name(name).shared_account_id(account).send().await;
            return match region.service_error(SERVICE, "DeleteImagePermissions", deleted) {
                Err(error) if !is_not_found(&error) => Err(error),
                _ => Ok(()),
            };
        }
        let permissions = ImagePermissions::builder().allow_fleet(fleet).allow_image_builder(image_builder).build();
        let update = region.appstream().update_image_permissions().name(name).shared_account_id(account);
        let updated = update.image_permissions(permissions).send().await;
        region.service_error(SERVICE, "UpdateImagePermissions", updated).map(drop)
    }

    /// AppStream does not delete an image that is shared.
    fn revokes_before_deletion(&self, _state: &ImageModel<AppStreamAttributes>) -> bool {
        true
    }

    fn record_sharing(&self, state: &mut AppStreamAttributes, grants: &Grants) {
        state.shared_with_others = Value::Known(!grants.is_empty());
    }

    fn mark_sharing_unknown(
        &self,
        _prior: &ImageModel<AppStreamAttributes>,
        planned: &mut ImageModel<AppStreamAttributes>,
    ) {
        planned.service.shared_with_others = Value::Unknown;
    }

    fn validate_sharing(&self, config: &ImageModel<AppStreamAttributes>) -> Diagnostics {
        checks::validate(config)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sets_all_permissions_of_a_changed_account() {
        let grants = |fleets: &[&str], builders: &[&str]| -> Grants {
            let fleets = fleets.iter().map(|account| Grant::on_image(FLEETS, *account));
            fleets.chain(builders.iter().map(|account| Grant::on_image(BUILDERS, *account))).collect()
        };
        let call =
            |account: &str, fleet, image_builder| SharingCall { account: account.to_owned(), fleet, image_builder };
        let actual = grants(&["1", "2", "3"], &["1"]);
        let desired = grants(&["0", "1", "2"], &["2"]);
        let expected = [call("3", false, false), call("0", true, false), call("1", true, false), call("2", true, true)];
        assert_eq!(AppStreamService.sharing_calls(&actual, &desired), expected);
    }
}
