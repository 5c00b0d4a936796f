//! The estimate of costs and duration.

use std::fmt::Write as _;

use super::account::Account;
use super::run::{MARK, Run};
use super::service::Service;

/// What the run will do, and what it may cost. Printed before it begins.
pub(crate) fn text(account: &Account, run: &Run, services: &[Service]) -> String {
    let mut text = format!(
        "Run {} copies images from {} to {}. Everything that it creates has the tag {MARK} = {}.\n",
        run.id(),
        account.source_region,
        account.region,
        run.id()
    );
    for service in Service::ALL {
        // `String` never fails to grow.
        let _ = if services.contains(&service) {
            writeln!(text, "  {service}: {}", service.estimate())
        } else {
            writeln!(text, "  {service}: omitted; set {} to an image of your account", service.variable())
        };
    }
    if account.share_with.is_none() {
        text.push_str("  Sharing with an account is omitted; set TF_ACC_SHARE_WITH to the ID of an account.\n");
    }
    text.push_str("Interrupted, the run leaves images: `TF_ACC=1 cargo test --test live -- sweep` removes them.\n");
    text
}
