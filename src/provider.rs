//! [`ImageProvider`]: the provider `image` and its resources, data sources, list resources and actions.

use std::sync::Arc;

use crate::aws::{ProviderBlock, configure};
use crate::engine::{
    CopyAction, ImageDataSource, ImageList, ImageResource, ImageService, ImagesDataSource, Lookup, ProgressFile,
    Session, SessionHandle, Timing, every_rule,
};
use crate::services::appstream::AppStreamService;
use crate::services::ec2::{DeprecateImage, Ec2Service};
use crate::services::workspaces::{BundleList, BundleResource, FromImage, FromWorkspace, WorkspacesService};
use crate::terraform::{
    ActionServer, DataSourceServer, Diagnostics, ErasedAction, ErasedDataSource, ErasedListResource, ErasedResource,
    ListResourceServer, Provider, ResourceServer, Rule, Schema,
};

/// The provider `image`.
#[derive(Debug)]
pub struct ImageProvider {
    sessions: SessionHandle,
    timing: Timing,
    progress_file: Option<Arc<ProgressFile>>,
    ec2: ImageResource<Ec2Service>,
    appstream: ImageResource<AppStreamService>,
    copied: ImageResource<WorkspacesService<FromImage>>,
    created: ImageResource<WorkspacesService<FromWorkspace>>,
    bundle: BundleResource,
}

impl ImageProvider {
    /// Creates a provider with these timings.
    pub fn new(timing: Timing) -> Self {
        Self::with_sessions(SessionHandle::default(), timing)
    }

    /// Creates a provider with a shared session handle, with which tests set a session for a simulated AWS.
    pub fn with_sessions(sessions: SessionHandle, timing: Timing) -> Self {
        Self {
            ec2: ImageResource::new("image_copy_ec2", Ec2Service, sessions.clone()),
            appstream: ImageResource::new("image_copy_appstream", AppStreamService, sessions.clone()),
            copied: ImageResource::new("image_copy_workspaces", WorkspacesService::new(FromImage), sessions.clone()),
            created: ImageResource::new("image_workspaces", WorkspacesService::new(FromWorkspace), sessions.clone()),
            bundle: BundleResource::new(sessions.clone()),
            sessions,
            timing,
            progress_file: None,
        }
    }

    /// The same provider with a file in which it reports the progress of images.
    #[must_use]
    pub fn with_progress_file(self, progress_file: Option<Arc<ProgressFile>>) -> Self {
        Self { progress_file, ..self }
    }
}

impl ImageProvider {
    /// The resource types without aliases, with the rules of their checks, for the documentation.
    pub fn rules(&self) -> Vec<(&'static str, Vec<&'static Rule>)> {
        let images = [self.ec2.kind(), self.appstream.kind(), self.copied.kind(), self.created.kind()];
        let images = images.map(|(type_name, kind)| (type_name, every_rule(kind).collect()));
        images.into_iter().chain([(BundleResource::TYPE_NAME, BundleResource::rules().collect())]).collect()
    }
}

/// A resource with its name and its alias, if it has one.
fn with_alias<S: ImageService>(
    resource: &ImageResource<S>,
    alias: Option<&'static str>,
) -> Vec<Box<dyn ErasedResource>> {
    let erased = |resource| Box::new(ResourceServer::new(resource)) as Box<dyn ErasedResource>;
    match alias {
        Some(alias) => resource.clone().with_alias(alias).map(erased).into(),
        None => vec![erased(resource.clone())],
    }
}

/// The data sources of a service: for one image and for several.
fn with_list<S: Lookup>(
    one: &'static str,
    several: &'static str,
    service: S,
    sessions: &SessionHandle,
) -> [Box<dyn ErasedDataSource>; 2] {
    [
        Box::new(DataSourceServer::new(ImageDataSource::new(one, service.clone(), sessions.clone()))),
        Box::new(DataSourceServer::new(ImagesDataSource::new(several, service, sessions.clone()))),
    ]
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
        if let Some(connection) = &connection {
            diagnostics.extend(connection.check_region().await);
            // With a wrong Region, the credentials cannot be checked either.
            if !diagnostics.has_errors() {
                diagnostics.extend(connection.check_credentials().await);
            }
        }
        match connection {
            // A process in debug mode serves several commands, each of which begins with this call.
            Some(connection) if !diagnostics.has_errors() => {
                let session = Session::new(connection, self.timing);
                self.sessions.replace(session.with_progress_file(self.progress_file.clone()));
            }
            // With a forbidden account, nothing must be read or changed.
            _ => self.sessions.clear(),
        }
        diagnostics
    }

    fn resources(&self) -> Vec<Box<dyn ErasedResource>> {
        [
            with_alias(&self.ec2, None),
            with_alias(&self.appstream, Some("appstream_image_copy")),
            with_alias(&self.copied, Some("workspaces_image_copy")),
            with_alias(&self.created, Some("workspaces_image")),
            vec![Box::new(ResourceServer::new(self.bundle.clone()))],
        ]
        .into_iter()
        .flatten()
        .collect()
    }

    fn data_sources(&self) -> Vec<Box<dyn ErasedDataSource>> {
        let sessions = &self.sessions;
        let data_sources = [
            with_list("image_ec2", "image_ec2_images", Ec2Service, sessions),
            with_list("image_appstream", "image_appstream_images", AppStreamService, sessions),
            with_list("image_workspaces", "image_workspaces_images", WorkspacesService::new(FromImage), sessions),
        ];
        data_sources.into_iter().flatten().collect()
    }

    fn list_resources(&self) -> Vec<Box<dyn ErasedListResource>> {
        vec![
            Box::new(ListResourceServer::new(ImageList::new(&self.ec2))),
            Box::new(ListResourceServer::new(ImageList::new(&self.appstream))),
            Box::new(ListResourceServer::new(ImageList::new(&self.copied))),
            Box::new(ListResourceServer::new(BundleList::new(&self.bundle))),
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
