//! [`ImageQuota`]: the quota of images in a Region.

use crate::aws::{Connection, ErrorKind, QuotaId, READS_QUOTAS, RegionClients};
use crate::terraform::{Diagnostic, Rule};

/// The quota of images of an account in a Region.
#[derive(Debug)]
pub(crate) struct ImageQuota {
    /// The rule about a plan that exceeds the quota: a warning, because the same run may remove an image.
    pub(crate) rule: Rule,
    /// The default value.
    pub(crate) default: u32,
    /// The quota in Service Quotas.
    pub(crate) id: QuotaId,
    /// The service's name in Service Quotas.
    pub(crate) service_name: &'static str,
}

impl ImageQuota {
    /// A warning if the account has reached its quota. The quota is read only if the account has reached the default.
    pub(crate) async fn check(
        &self,
        connection: &Connection,
        count: usize,
        region: &RegionClients,
    ) -> Option<Diagnostic> {
        let Self { rule, default, id, service_name } = self;
        let count = u32::try_from(count).unwrap_or(u32::MAX);
        if count < *default {
            return None;
        }
        let quota = format!("Service Quotas, {service_name}, {}", id.code);
        let (found, remedy) = match connection.applied_quota(region, *id).await {
            Ok(Some(applied)) if f64::from(count) < applied => return None,
            Ok(applied) => (
                format!("its quota is {} ({quota})", applied.unwrap_or_else(|| f64::from(*default))),
                "Unless this run removes an image, AWS will reject the request.".to_owned(),
            ),
            Err(error) => {
                let reason = match error.kind {
                    ErrorKind::Denied => format!("the credentials do not allow {READS_QUOTAS}"),
                    _ => error.to_string(),
                };
                (
                    format!("the default quota is {default} ({quota})"),
                    format!(
                        "The account's own quota could not be read: {reason}. Unless it is higher or this run removes an \
                         image, AWS will reject the request."
                    ),
                )
            }
        };
        Some(rule.broken(format!(
            "The account has {count} images in {}, and {found}. {remedy} Delete images that are not needed, or request a \
             quota increase.",
            region.region()
        )))
    }
}
