//! A Terraform and OpenTofu provider that copies machine images between AWS Regions and keeps the copies under
//! Terraform's control.
//!
//! The layers import one way: [`plugin`] on [`terraform`]; [`services`] on [`copy`] on [`terraform`]; [`services`] and
//! [`copy`] on [`aws`]. ARCHITECTURE.md tells the way of one `terraform apply` through them.

pub mod aws;
pub mod engine;
pub mod plugin;
pub mod provider;
pub mod services;
pub mod terraform;

use crate::terraform::proto::provider_server::Provider;
use tokio_util::sync::CancellationToken;

/// The whole provider as the gRPC service that Terraform speaks to. Once `stop` is cancelled, its calls wait for nothing
/// any more.
pub fn provider(stop: CancellationToken) -> impl Provider {
    crate::terraform::Server::new(crate::provider::ImageProvider::new(crate::engine::Timing::from_environment()))
        .stopped_by(stop)
}
