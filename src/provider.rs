//! [`ImageProvider`]: the registry of everything that this provider offers.

use crate::aws::{Connection, ProviderBlock};
use crate::copy::{ImageResource, Pace, SharedConnection};
use crate::services::ec2::Ec2Service;
use crate::terraform::{Diagnostics, ErasedResource, Provider, Schema};

/// The provider `image`.
#[derive(Debug)]
pub struct ImageProvider {
    connection: SharedConnection,
    pace: Pace,
}

impl ImageProvider {
    /// A provider that waits at the given pace.
    pub fn new(pace: Pace) -> Self {
        Self { connection: SharedConnection::default(), pace }
    }
}

impl Provider for ImageProvider {
    type Configuration = ProviderBlock;

    fn schema(&self) -> Schema {
        ProviderBlock::schema()
    }

    fn validate(&self, config: &ProviderBlock) -> Diagnostics {
        config.validate()
    }

    async fn configure(&self, config: ProviderBlock, terraform_version: &str) -> Diagnostics {
        tracing::info!(terraform_version, provider_version = env!("CARGO_PKG_VERSION"), "configured");
        self.connection.set(Connection::open(config).await);
        Diagnostics::new()
    }

    fn resources(&self) -> Vec<Box<dyn ErasedResource>> {
        let connection = || self.connection.clone();
        vec![Box::new(ImageResource::new("image_copy_ec2", Ec2Service, connection(), self.pace))]
    }
}
