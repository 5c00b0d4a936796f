//! Imports a bundle by its import ID or its identity.

use super::calls::BundleCalls;
use super::messages::{self, NOUN};
use super::model::BundleModel;
use super::{describe, errors};
use crate::aws::validate_account;
use crate::engine::{ACCOUNT, ArnFormat, ImportId, REGION, check_import_region, no_region, retry_transient};
use crate::services::workspaces::image::SERVICE;
use crate::terraform::{Context, Diagnostic, Diagnostics, Identity, Value, quoted};

/// An example of a bundle's ID.
pub(super) const ID_EXAMPLE: &str = "wsb-0123456789";
/// The owner of the bundles that AWS provides.
const AMAZON: &str = "AMAZON";

const ARN: ArnFormat = ArnFormat { service: SERVICE, resource: "workspacebundle/", noun: NOUN };

/// Whether a text is a valid bundle ID.
///
/// Source: AWS, WorkSpaces API reference, `WorkspaceBundle`, pattern of `BundleId`.
pub(super) fn is_id(text: &str) -> bool {
    text.strip_prefix("wsb-").is_some_and(|rest| {
        (8..=63).contains(&rest.len()) && rest.bytes().all(|c| c.is_ascii_digit() || c.is_ascii_lowercase())
    })
}

/// The bundle of an import ID: `ID`, `ID@REGION` or an ARN. Terraform reads the bundle afterwards.
pub(super) async fn by_id(calls: &BundleCalls, context: &Context, text: &str) -> Result<BundleModel, Diagnostics> {
    let invalid = |problem: String| {
        let detail = format!(
            "{problem} Use the ID of the bundle, followed by its Region if that is not the provider's: {ID_EXAMPLE:?} or \
             \"{ID_EXAMPLE}@eu-west-1\"; or use the ARN of the bundle."
        );
        Diagnostic::error("Invalid import ID", detail)
    };
    let target = ImportId::parse(ARN, text).map_err(|problem| Diagnostics::from(invalid(problem)))?;
    imported(calls, context, target, invalid).await
}

/// The bundle of an identity, of which only the ID is required.
pub(super) async fn by_identity(
    calls: &BundleCalls,
    context: &Context,
    identity: &Identity,
) -> Result<BundleModel, Diagnostics> {
    let account = Value::from(identity.get(ACCOUNT).map(str::to_owned));
    if let Some(Diagnostic { summary, detail, .. }) = validate_account(ACCOUNT, &account) {
        return Err(Diagnostic::error(summary, detail).into());
    }
    let id = identity.get("id").unwrap_or_default();
    let target = ImportId { id, region: identity.get(REGION), account: account.text() };
    imported(calls, context, target, |problem| {
        let detail = format!("{problem} Use an identity such as {{ id = {ID_EXAMPLE:?} }}.");
        Diagnostic::error("Invalid identity", detail)
    })
    .await
}

/// The initial state of an imported bundle. `invalid` creates the error about an invalid target.
async fn imported(
    calls: &BundleCalls,
    context: &Context,
    target: ImportId<'_>,
    invalid: impl Fn(String) -> Diagnostic,
) -> Result<BundleModel, Diagnostics> {
    if !is_id(target.id) {
        return Err(invalid(format!("{} is not a valid {NOUN} ID.", quoted(target.id))).into());
    }
    let region = match target.region {
        Some(region) => {
            check_import_region(calls.connection(), region, invalid).await?;
            Value::from(region)
        }
        None if calls.connection().region().text().is_none() => return Err(no_region().into()),
        None => calls.connection().region().clone(),
    };
    let mut state = BundleModel { id: target.id.into(), region, ..BundleModel::default() };
    check_owner(calls, context, &mut state, target.account).await?;
    Ok(state)
}

/// Checks that the bundle belongs to the account. Terraform itself reports one that does not exist.
async fn check_owner(
    calls: &BundleCalls,
    context: &Context,
    state: &mut BundleModel,
    account: Option<&str>,
) -> Result<(), Diagnostics> {
    let region = &*calls.region_clients(state)?;
    let read = retry_transient(calls.timing(), context, || Box::pin(describe::bundle(region, state.id())));
    let Some(bundle) = read.await.map_err(|error| errors::unreadable(state, &error))? else { return Ok(()) };
    describe::record(region, &bundle, state);
    let owner = bundle.owner().unwrap_or_default();
    if owner == AMAZON {
        return Err(Diagnostic::error(
            format!("{} is provided by AWS", messages::bundle_name(state)),
            format!(
                "{} is a public bundle, which cannot be changed or deleted. Nothing was imported. Import a bundle that your account \
                 owns.",
                messages::bundle(state)
            ),
        )
        .into());
    }
    match account.or_else(|| calls.connection().known_account_id()) {
        Some(account) if account != owner => Err(Diagnostic::error(
            format!("{NOUN} not owned by AWS account {account}"),
            format!(
                "{} belongs to AWS account {owner}. Nothing was imported. Correct the account, or use the credentials of the \
                 intended account.",
                messages::bundle(state)
            ),
        )
        .into()),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn validates_ids() {
        assert!(is_id(ID_EXAMPLE) && is_id("wsb-abcdefgh"));
        for text in ["", "wsb-", "wsb-ABCDEFGH", "wsi-0123456789", "wsb-0123456", "wsb-0123456789 "] {
            assert!(!is_id(text), "{text}");
        }
    }
}
