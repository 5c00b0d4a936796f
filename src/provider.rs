//! [`ImageProvider`]: the registry of everything that this provider offers.

use std::ffi::OsString;

use crate::aws::{Connection, ProviderBlock, validate_environment};
use crate::copy::{ImageDataSource, ImageResource, ImageService, Pace, SharedConnection};
use crate::services::appstream::AppStreamService;
use crate::services::ec2::Ec2Service;
use crate::services::workspaces::{Copied, Created, WorkspacesService};
use crate::terraform::{Diagnostics, ErasedDataSource, ErasedResource, Provider, Schema};

/// The provider `image`.
#[derive(Debug)]
pub struct ImageProvider {
    connection: SharedConnection,
    pace: Pace,
}

impl ImageProvider {
    /// A provider that waits at the given pace.
    pub fn new(pace: Pace) -> Self {
        Self::over(SharedConnection::default(), pace)
    }

    /// A provider over a connection that somebody else configures as well: tests put one to a simulated AWS there.
    pub fn over(connection: SharedConnection, pace: Pace) -> Self {
        Self { connection, pace }
    }
}

impl ImageProvider {
    /// The resource of a service's images under its type name, and under its alias if it has one.
    fn images<S: ImageService>(
        &self,
        service: S,
        type_name: &'static str,
        alias: Option<&'static str>,
    ) -> Vec<Box<dyn ErasedResource>> {
        let resource = ImageResource::new(type_name, service, self.connection.clone(), self.pace);
        let alias = alias.map(|alias| Box::new(resource.alias(alias)) as Box<dyn ErasedResource>);
        std::iter::once(Box::new(resource) as Box<dyn ErasedResource>).chain(alias).collect()
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
        let text = |text: OsString| text.into_string().ok();
        let variables = std::env::vars_os().filter_map(|(name, value)| Some((text(name)?, text(value)?)));
        let problems = validate_environment(variables);
        if problems.has_errors() {
            return problems;
        }
        self.connection.set(Connection::open(config).await);
        Diagnostics::new()
    }

    fn resources(&self) -> Vec<Box<dyn ErasedResource>> {
        [
            self.images(Ec2Service::default(), "image_copy_ec2", None),
            self.images(AppStreamService::default(), "image_copy_appstream", Some("appstream_image_copy")),
            self.images(WorkspacesService::new(Copied), "image_copy_workspaces", Some("workspaces_image_copy")),
            self.images(WorkspacesService::new(Created), "image_workspaces", Some("workspaces_image")),
        ]
        .into_iter()
        .flatten()
        .collect()
    }

    fn data_sources(&self) -> Vec<Box<dyn ErasedDataSource>> {
        let connection = || self.connection.clone();
        vec![
            Box::new(ImageDataSource::new("image_ec2", Ec2Service::default(), connection())),
            Box::new(ImageDataSource::new("image_appstream", AppStreamService::default(), connection())),
            Box::new(ImageDataSource::new("image_workspaces", WorkspacesService::new(Copied), connection())),
        ]
    }
}
