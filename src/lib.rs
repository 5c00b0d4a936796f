//! A Terraform and OpenTofu provider that copies machine images between AWS Regions and manages the copies.
//!
//! Dependencies of the layers: [`plugin`] uses [`terraform`]; [`services`] uses [`engine`], [`aws`] and [`terraform`];
//! [`engine`] uses [`aws`] and [`terraform`]; [`aws`] uses [`terraform`]. ARCHITECTURE.md describes the life of a
//! `terraform apply`.

pub mod aws;
pub mod engine;
pub mod plugin;
pub mod provider;
pub mod services;
pub mod terraform;

use crate::terraform::proto::provider_server::Provider;
use tokio_util::sync::CancellationToken;

/// The provider's gRPC service. Once `stop` is canceled, its calls no longer wait.
pub fn provider(stop: CancellationToken) -> impl Provider {
    let provider = crate::provider::ImageProvider::new(crate::engine::Timing::from_environment())
        .with_progress_file(crate::engine::ProgressFile::from_environment());
    crate::terraform::Server::new(provider).stopped_by(stop)
}
