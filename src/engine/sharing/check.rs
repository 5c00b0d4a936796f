//! Checks of a plan that shares an image.

use super::argument::SharingForm;
use super::block::{BLOCK, path};
use super::grants::Grants;
use crate::engine::checks::report::PreflightReport;
use crate::engine::model::state::ImageModel;
use crate::engine::resource::engine::Engine;
use crate::engine::service::ImageService;
use crate::terraform::{Diagnostics, Rule, Value};

pub(crate) const OWN_ACCOUNT: Rule = Rule::refusal(
    BLOCK,
    "Image shared with its own account",
    "The account IDs of `sharing` cannot contain the account of the credentials.",
);

/// Checks that the block does not contain the account of the credentials. The owner of an image needs no permission, and
/// AWS rejects or omits it.
pub(crate) fn check_own_account<S: ImageService>(
    engine: &Engine<S>,
    planned: &ImageModel<S::Attributes>,
) -> Diagnostics {
    let Value::Known(sharing) = &planned.common.sharing else { return Diagnostics::new() };
    let Some(own) = engine.session.connection().known_account_id() else { return Diagnostics::new() };
    let accounts = engine.kind().sharing.iter().filter(|argument| argument.form == SharingForm::AccountIds);
    let broken = accounts.filter(|argument| sharing.elements(argument.name).contains(&own)).map(|argument| {
        let detail = format!(
            "AWS account {own} is the account of the credentials, which owns the {}. Remove it from `{}`.",
            engine.kind().noun,
            argument.name
        );
        OWN_ACCOUNT.broken(detail).at(path(argument.name))
    });
    broken.collect()
}

/// Checks with read-only calls whether AWS accepts the grants that a plan adds. A plan that adds none makes no call.
pub(crate) async fn check_added_grants<S: ImageService>(
    engine: &Engine<S>,
    prior: Option<&ImageModel<S::Attributes>>,
    planned: &ImageModel<S::Attributes>,
) -> PreflightReport {
    let Value::Known(sharing) = &planned.common.sharing else { return PreflightReport::default() };
    let arguments = engine.kind().sharing;
    let former = prior.and_then(|prior| prior.common.sharing.known());
    let former: Grants = former.map(|former| former.grants(arguments, &[])).unwrap_or_default();
    if sharing.grants(arguments, &[]).is_subset(&former) {
        return PreflightReport::default();
    }
    let Some(region) = engine.preflight_target(planned) else { return PreflightReport::default() };
    engine.service.check_sharing(&engine.shared.cache, &engine.preflight(&region), prior, planned).await
}
