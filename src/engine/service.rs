//! [`ImageService`]: what the engine has to know of a service, in four traits by who uses them.

use std::sync::Arc;

use tokio::time::Instant;

use super::described_image::{DescribedImage, Detail};
use super::kind::ImageKind;
use crate::aws::{Connection, RegionClients, ServiceError};
use crate::engine::checks::existing_image::ExistingImage;
use crate::engine::checks::report::{PreflightContext, PreflightReport};
use crate::engine::model::leftover::Leftover;
use crate::engine::model::state::ImageModel;
use crate::engine::model::tags::TagPolicy;
use crate::engine::retry::policy::Retry;
use crate::terraform::{Attribute, Change, Diagnostic, Diagnostics, Model, MoveSource};

/// What became of an image that was to be deleted.
#[derive(Debug)]
pub enum Deletion {
    /// It is gone, but for these parts of it.
    Done(Vec<Leftover>),
    /// The service has begun, and the image is gone when it can be described no more.
    Underway,
}

/// The image that a copy is made from, as the arguments name it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Source<'a> {
    /// The argument that names it.
    pub argument: &'static str,
    /// Its ID.
    pub id: &'a str,
}

/// An image that is to be made.
#[derive(Debug)]
pub struct CreateRequest<'a, A> {
    /// The provider's connection, for services that are called in the source's Region.
    pub connection: &'a Connection,
    /// The plan.
    pub planned: &'a ImageModel<A>,
    /// The provider's part in the tags.
    pub tags: &'a TagPolicy,
    /// A token for this one image, the same each time that it is asked for: a service that takes one makes no second
    /// image when an answer was lost.
    pub token: &'a str,
}

/// Derived, this would demand that the attributes can be copied, which only their reference needs.
impl<A> Clone for CreateRequest<'_, A> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<A> Copy for CreateRequest<'_, A> {}

/// The facts of a service's images: its schema, and what a state of them says.
pub trait ImageFacts: Clone + std::fmt::Debug + Send + Sync + 'static {
    /// The service's own attributes.
    type Attributes: Model + Clone + Default + std::fmt::Debug + 'static;

    /// An image as the service describes it.
    type Image: DescribedImage + Clone + Send + Sync + 'static;

    /// What the service reads once for many resources. Each session has its own, so that services have no state.
    type Cache: Default + std::fmt::Debug + Send + Sync + 'static;

    /// The facts of the service's images.
    fn kind(&self) -> &'static ImageKind;

    /// The schema of [`ImageFacts::Attributes`].
    fn attributes(&self) -> Vec<Attribute>;

    /// Whether tags that the configuration does not name belong on the image: AWS copied them from the source. `None`
    /// while that is not known.
    fn inherits_source_tags(&self, attributes: &Self::Attributes) -> Option<bool>;

    /// The image of the same service that the arguments name as the source, if there is one and it is known.
    fn source<'a>(&self, attributes: &'a Self::Attributes) -> Option<Source<'a>>;

    /// The Region of the source, if the image is made from one and it is known.
    fn source_region<'a>(&self, attributes: &'a Self::Attributes) -> Option<&'a str>;

    /// The id of the account that owns an image, once its state tells.
    fn owner<'a>(&self, state: &'a ImageModel<Self::Attributes>) -> Option<&'a str>;

    /// The parts of an image that the state knows, by id: those of [`ImageKind::parts`].
    fn parts(&self, _state: &ImageModel<Self::Attributes>) -> Vec<String> {
        Vec::new()
    }
}

/// The checks of a service, and what it adds to a plan. Validation and plans use it, and what is about to create.
pub trait PlanChecks: ImageFacts {
    /// Checks a configuration without any network.
    fn validate(&self, config: &ImageModel<Self::Attributes>) -> Diagnostics;

    /// Checks, without any network, a configuration against the Region in which its image will live: its own `region`,
    /// or the provider's, which is known only to a plan.
    fn validate_in(&self, config: &ImageModel<Self::Attributes>, region: &str) -> Diagnostics;

    /// Refines a planned change, and checks what only a plan can tell without the network. AWS may be asked, to refine
    /// it, only where there is a `preflight`. `tags` is the provider's part in the tags.
    fn plan(
        &self,
        cache: &Self::Cache,
        preflight: Option<PreflightContext<'_>>,
        change: &mut Change<ImageModel<Self::Attributes>>,
        tags: &TagPolicy,
    ) -> impl Future<Output = Diagnostics> + Send;

    /// Checks, by reading alone and as far as the arguments are known, whether a planned image can be made. The name
    /// and the Regions are checked by the engine.
    fn check_creation(
        &self,
        cache: &Self::Cache,
        preflight: &PreflightContext<'_>,
        planned: &ImageModel<Self::Attributes>,
    ) -> impl Future<Output = PreflightReport> + Send;

    /// Finds out, by reading alone, what the removal of an image would break or what would keep it from being removed.
    fn check_removal(
        &self,
        cache: &Self::Cache,
        preflight: &PreflightContext<'_>,
        state: &ImageModel<Self::Attributes>,
    ) -> impl Future<Output = PreflightReport> + Send;

    /// The account's images that have the planned name. `tags` is the provider's part in the tags.
    fn images_named(
        &self,
        cache: &Self::Cache,
        region: &Arc<RegionClients>,
        planned: &ImageModel<Self::Attributes>,
        tags: &TagPolicy,
    ) -> impl Future<Output = Result<Vec<ExistingImage>, ServiceError>> + Send;

    /// Checks, by reading alone, what must hold for a copy that is about to be made, whether or not its plan was
    /// checked.
    fn check(
        &self,
        cache: &Self::Cache,
        connection: &Connection,
        planned: &ImageModel<Self::Attributes>,
    ) -> impl Future<Output = Diagnostics> + Send;

    /// In what an image differs from what was asked for, where that is worse than a difference between two values: an
    /// error where the image must not be used.
    fn deviation(&self, _asked: &ImageModel<Self::Attributes>, _image: &Self::Image) -> Option<Diagnostic> {
        None
    }

    /// What the user should know of an image that is about to be imported, as far as it can be read: Terraform itself
    /// reads it next, and tells what keeps it from doing so.
    fn check_import(
        &self,
        _cache: &Self::Cache,
        _region: &Arc<RegionClients>,
        _id: &str,
    ) -> impl Future<Output = Diagnostics> + Send {
        std::future::ready(Diagnostics::new())
    }
}

/// The calls to a service's API, and how its answers are recorded. What creates, reads, changes and deletes uses it.
///
/// Every method takes the Region in which the copy lives; a service that is called somewhere else (the source's
/// Region) deals with that itself.
pub trait ImageApi: ImageFacts {
    /// Asks AWS to make the image, and returns its id.
    fn start(
        &self,
        region: &RegionClients,
        start: CreateRequest<'_, Self::Attributes>,
    ) -> impl Future<Output = Result<String, ServiceError>> + Send;

    /// Looks for an image that a call to [`ImageApi::start`] made whose answer was lost: it has the planned name,
    /// and AWS made it at this moment or later ([`RegionClients::aws_time`]). Anything older is somebody else's. A service
    /// that takes a token has nothing to look for.
    fn find_created(
        &self,
        region: &RegionClients,
        planned: &ImageModel<Self::Attributes>,
        since: Instant,
    ) -> impl Future<Output = Result<Option<String>, ServiceError>> + Send;

    /// Whether what holds a call back passes by itself, so that the same call will work later; `None` if it does not.
    /// The call was about this image, as it is planned or in the state. `copying` tells that this process has copies
    /// under way to the Region, which AWS may not list yet.
    fn classify_retry(
        &self,
        connection: &Connection,
        region: &RegionClients,
        image: &ImageModel<Self::Attributes>,
        error: &ServiceError,
        copying: bool,
    ) -> impl Future<Output = Option<Retry>> + Send;

    /// Describes images, at most [`ImageKind::describe_batch`] of them. An image that does not exist is left out; it does
    /// not fail the call.
    fn describe(
        &self,
        region: &RegionClients,
        ids: &[String],
        detail: Detail,
    ) -> impl Future<Output = Result<Vec<Self::Image>, ServiceError>> + Send;

    /// Writes what was read in [`Detail::Full`] into a state. The engine has already written the id, the state and
    /// the tags. Attributes that AWS cannot tell stay as they are.
    fn record(
        &self,
        region: &RegionClients,
        image: &Self::Image,
        state: &mut ImageModel<Self::Attributes>,
        tags: &TagPolicy,
    );

    /// Why an image failed, in the service's own words: code, message and every detail there is.
    fn failure(&self, region: &RegionClients, image: &Self::Image) -> impl Future<Output = String> + Send;

    /// Brings what can be changed in place from `image` to `planned`, tags among it. Right after a copy it sets what
    /// the copy call itself could not.
    fn change(
        &self,
        region: &RegionClients,
        image: &Self::Image,
        planned: &ImageModel<Self::Attributes>,
        tags: &TagPolicy,
    ) -> impl Future<Output = Result<(), ServiceError>> + Send;

    /// Deletes the image in the way that the state's `on_destroy` says; the engine has dealt with
    /// [`OnDestroy::RETAIN`]. An image that is already gone is success.
    fn delete(
        &self,
        region: &RegionClients,
        state: &ImageModel<Self::Attributes>,
    ) -> impl Future<Output = Result<Deletion, ServiceError>> + Send;

    /// The parts of an image that AWS still keeps, by id, although the image is gone.
    fn find_leftovers(
        &self,
        _region: &RegionClients,
        _state: &ImageModel<Self::Attributes>,
    ) -> impl Future<Output = Result<Vec<String>, ServiceError>> + Send {
        std::future::ready(Ok(Vec::new()))
    }

    /// Tries once more to delete what is left of an image, and returns what is still left.
    fn delete_leftovers(
        &self,
        _region: &RegionClients,
        _ids: Vec<String>,
    ) -> impl Future<Output = Vec<Leftover>> + Send {
        std::future::ready(Vec::new())
    }

    /// Makes a state that of an image that is gone, but for these parts.
    fn record_leftovers(&self, _state: &mut ImageModel<Self::Attributes>, _ids: Vec<String>) {}

    /// The parts that are left, why, and how to delete them by hand: the middle of a message about them.
    fn describe_leftovers(&self, _region: &RegionClients, _left: &[Leftover]) -> impl Future<Output = String> + Send {
        std::future::ready(String::new())
    }

    /// Who still uses an image whose deletion was refused, in full sentences; `None` if nobody can tell.
    fn blocking_references(
        &self,
        region: &RegionClients,
        state: &ImageModel<Self::Attributes>,
    ) -> impl Future<Output = Option<String>> + Send;
}

/// Taking over images that something else has managed: imports, generated configuration, moved states.
pub trait Adoption: ImageFacts {
    /// Takes out of a generated configuration what an argument is without being written.
    fn omit_from_generated_config(&self, _config: &mut Self::Attributes) {}

    /// The state of an image that another provider's resource has managed so far, in this resource's shape; `None` if
    /// nothing is known of that resource.
    ///
    /// # Errors
    ///
    /// A state that cannot be taken over.
    fn state_from(
        &self,
        _source: &MoveSource,
    ) -> Result<Option<serde_json::Map<String, serde_json::Value>>, Diagnostics> {
        Ok(None)
    }

    /// Takes out of what was just read what another provider left undone when it made the image: that is no drift.
    fn suppress_import_drift(&self, _state: &mut ImageModel<Self::Attributes>) {}
}

/// A service whose images can be copied: everything that a managed resource needs.
pub trait ImageService: PlanChecks + ImageApi + Adoption {}

impl<S: PlanChecks + ImageApi + Adoption> ImageService for S {}
