//! [`ImageProvider`]: the registry of everything that this provider offers.

use crate::aws::{ProviderBlock, configure};
use crate::engine::{
    CopyAction, ImageDataSource, ImageKind, ImageList, ImageResource, ImageService, Session, SessionHandle, Timing,
};
use crate::services::appstream::AppStreamService;
use crate::services::ec2::{DeprecateImage, Ec2Service};
use crate::services::workspaces::{FromImage, FromWorkspace, WorkspacesService};
use crate::terraform::{
    ActionServer, DataSourceServer, Diagnostics, ErasedAction, ErasedDataSource, ErasedListResource, ErasedResource,
    ListResourceServer, Provider, ResourceServer, Schema,
};

/// The provider `image`.
#[derive(Debug)]
pub struct ImageProvider {
    sessions: SessionHandle,
    timing: Timing,
    ec2: ImageResource<Ec2Service>,
    appstream: ImageResource<AppStreamService>,
    copied: ImageResource<WorkspacesService<FromImage>>,
    created: ImageResource<WorkspacesService<FromWorkspace>>,
}

impl ImageProvider {
    /// A provider that waits at the given pace.
    pub fn new(timing: Timing) -> Self {
        Self::with_sessions(SessionHandle::default(), timing)
    }

    /// A provider whose sessions are also replaced from outside: tests open one to a simulated AWS.
    pub fn with_sessions(sessions: SessionHandle, timing: Timing) -> Self {
        Self {
            ec2: ImageResource::new("image_copy_ec2", Ec2Service, sessions.clone()),
            appstream: ImageResource::new("image_copy_appstream", AppStreamService, sessions.clone()),
            copied: ImageResource::new("image_copy_workspaces", WorkspacesService::new(FromImage), sessions.clone()),
            created: ImageResource::new("image_workspaces", WorkspacesService::new(FromWorkspace), sessions.clone()),
            sessions,
            timing,
        }
    }
}

impl ImageProvider {
    /// Every resource type's name and facts, without aliases: what the documentation tells of them.
    pub fn kinds(&self) -> [(&'static str, &'static ImageKind); 4] {
        [self.ec2.kind(), self.appstream.kind(), self.copied.kind(), self.created.kind()]
    }
}

/// A resource under its own name, and under its alias if it has one.
fn named<S: ImageService>(resource: &ImageResource<S>, alias: Option<&'static str>) -> Vec<Box<dyn ErasedResource>> {
    let adapted = |resource| Box::new(ResourceServer::new(resource)) as Box<dyn ErasedResource>;
    match alias {
        Some(alias) => resource.clone().with_alias(alias).map(adapted).into(),
        None => vec![adapted(resource.clone())],
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
        let (connection, mut diagnostics) = configure(config, terraform_version).await;
        if let Some(connection) = connection {
            diagnostics.extend(connection.check_credentials().await);
            // With the credentials of an account that may not be worked in, nothing must be read or changed.
            if !diagnostics.has_errors() {
                self.sessions.replace(Session::new(connection, self.timing));
            }
        }
        diagnostics
    }

    fn resources(&self) -> Vec<Box<dyn ErasedResource>> {
        [
            named(&self.ec2, None),
            named(&self.appstream, Some("appstream_image_copy")),
            named(&self.copied, Some("workspaces_image_copy")),
            named(&self.created, Some("workspaces_image")),
        ]
        .into_iter()
        .flatten()
        .collect()
    }

    fn data_sources(&self) -> Vec<Box<dyn ErasedDataSource>> {
        let sessions = || self.sessions.clone();
        vec![
            Box::new(DataSourceServer::new(ImageDataSource::new("image_ec2", Ec2Service, sessions()))),
            Box::new(DataSourceServer::new(ImageDataSource::new("image_appstream", AppStreamService, sessions()))),
            Box::new(DataSourceServer::new(ImageDataSource::new(
                "image_workspaces",
                WorkspacesService::new(FromImage),
                sessions(),
            ))),
        ]
    }

    fn list_resources(&self) -> Vec<Box<dyn ErasedListResource>> {
        vec![
            Box::new(ListResourceServer::new(ImageList::new(&self.ec2))),
            Box::new(ListResourceServer::new(ImageList::new(&self.appstream))),
            Box::new(ListResourceServer::new(ImageList::new(&self.copied))),
        ]
    }

    fn actions(&self) -> Vec<Box<dyn ErasedAction>> {
        vec![
            Box::new(ActionServer::new(CopyAction::new(&self.ec2))),
            Box::new(ActionServer::new(CopyAction::new(&self.appstream))),
            Box::new(ActionServer::new(CopyAction::new(&self.copied))),
            Box::new(ActionServer::new(DeprecateImage::new(self.sessions.clone()))),
        ]
    }
}
