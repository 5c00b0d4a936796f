//! Checks of the `sharing` block.

use std::collections::BTreeSet;

use super::arguments::{BUILDERS, FLEETS};
use crate::engine::ImageModel;
use crate::services::appstream::model::AppStreamAttributes;
use crate::terraform::{Diagnostics, Rule, Value};

/// How many accounts an image can be shared with, unless the quota is increased.
///
/// Source: AWS, AppStream 2.0 administration guide, "Service quotas" (L-99A44980).
const ACCOUNTS: usize = 100;

pub(crate) const QUOTA: Rule = Rule::refusal(
    "sharing",
    "Image shared with many accounts",
    "`sharing` contains at most 100 accounts, which is the default quota.",
)
.warns();

/// Checks the number of accounts.
pub(crate) fn validate(config: &ImageModel<AppStreamAttributes>) -> Diagnostics {
    let Value::Known(sharing) = &config.common.sharing else { return Diagnostics::new() };
    let accounts: BTreeSet<&str> = [FLEETS, BUILDERS].into_iter().flat_map(|name| sharing.elements(name)).collect();
    if accounts.len() <= ACCOUNTS {
        return Diagnostics::new();
    }
    let detail = format!(
        "`sharing` contains {} AWS accounts. By default, AppStream 2.0 shares an image with at most {ACCOUNTS} accounts. \
         Request an increase of quota L-99A44980 in Service Quotas, or ignore this warning if the quota is higher.",
        accounts.len()
    );
    QUOTA.broken(detail).into()
}
