//! The copy engine: the lifecycle of images, implemented once for all services.
//!
//! [`ImageResource`] is the managed resource and [`CopyAction`] the action. An [`ImageService`] implements the create,
//! describe, update and delete calls of one service. Differences between services (the Region that is called, keys,
//! snapshots, unique names, what blocks a deletion) belong in the folder of the service: no code here names a service.
//! The [`Poller`] and the backoff are the only code of the provider that sleeps.

pub(crate) mod action;
pub(crate) mod advice;
pub(crate) mod batch;
pub(crate) mod checks;
pub(crate) mod described_image;
pub(crate) mod in_use;
pub(crate) mod kind;
pub(crate) mod list_resource;
pub(crate) mod listing;
pub(crate) mod lookup;
pub(crate) mod messages;
pub(crate) mod model;
pub(crate) mod progress;
pub(crate) mod resource;
pub(crate) mod retry;
pub(crate) mod service;
pub(crate) mod service_session;
pub(crate) mod session;
pub(crate) mod sharing;
pub(crate) mod wait;

#[cfg(test)]
mod unit_tests;

pub use action::copy::{CopyAction, CopyArguments};
pub use advice::{Advice, FailureAdvice};
pub use batch::batcher::Activity;
pub use batch::concurrent::try_map_concurrent;
pub use batch::describe_batcher::DescribeBatcher;
pub use batch::pages::{EndlessList, PageGuard};
pub use batch::read_cache::{ReadCache, SingleReadCache};
pub use checks::existing_image::{ExistingImage, MatchLevel};
pub(crate) use checks::offline::{ALL_TAGS, TAGS, check_region, no_region};
pub use checks::offline::{
    EXPECTED_OWNER, OF_COPIES, check_owner, check_regions, check_same_region, check_source_region,
};
pub(crate) use checks::online::{check_region as check_enabled_region, diagnostics as preflight_diagnostics};
pub use checks::online::{every_rule, of_every_resource};
pub use checks::report::{DryRunImage, PreflightContext, PreflightReport};
pub use checks::source_owner::ExpectedOwner;
pub use described_image::{DescribedImage, Detail};
pub use in_use::{Blockers, UNSHARE, in_use_sentence};
pub use kind::{Creation, ImageKind, Naming, OnDestroy, Phase};
pub use list_resource::ImageList;
pub use listing::{ListArguments, ListQuery, Listing, Page, Unfiltered};
pub use lookup::arguments::{ListLookupArguments, LookupArguments, Query};
pub use lookup::image_data_source::{FoundImage, ImageDataSource};
pub use lookup::images_data_source::{FoundImages, ImagesDataSource};
pub(crate) use lookup::messages::invalid_pattern;
#[cfg(test)]
pub(crate) use lookup::order::newest_first;
pub use lookup::service::{Completion, Lookup, NoDetails, Omission, SearchDescription, Summary};
pub(crate) use messages::{Denial, whole_seconds};
pub use messages::{call_failed, failed, reasons};
pub(crate) use model::identity::{ACCOUNT, REGION, identity_schema};
pub(crate) use model::import_id::{ArnFormat, ImportId};
pub use model::leftover::Leftover;
pub(crate) use model::private::{PrivateState, former_defaults, is_fresh};
pub use model::schema::NEW_COPY;
pub use model::state::{CommonAttributes, ImageModel, TagMap, keep_spelling};
pub use model::tag_change::TagChange;
pub(crate) use model::tag_validation::validate_all_tags;
pub use model::tag_validation::{TagRules, check_tag_count, validate_tags};
pub use model::tags::{Inherited, TagPolicy, known_tags};
pub use progress::file::ProgressFile;
pub use resource::image_resource::ImageResource;
pub(crate) use resource::import::check_region as check_import_region;
pub(crate) use retry::backoff::Backoff;
pub(crate) use retry::client_token::ClientToken;
pub(crate) use retry::deadline::Deadline;
pub(crate) use retry::lost_response::{Search, search_created};
pub use retry::policy::Retry;
pub(crate) use retry::policy::{NextAttempt, RetryPolicy, retry_transient, retry_unknown};
pub use service::ImageService;
pub use service::adoption::Adoption;
pub use service::create_image::{CreateImage, CreateRequest};
pub use service::delete_image::{DeleteImage, Deletion};
pub use service::describe_images::DescribeImages;
pub use service::facts::{ImageFacts, Source};
pub use service::plan_checks::PlanChecks;
pub use service::share_image::ShareImage;
pub use service::update_image::UpdateImage;
pub(crate) use service_session::ServiceSession;
pub use session::{Session, SessionHandle};
pub use sharing::argument::{SharingArgument, SharingForm};
pub use sharing::block::{Sharing, SharingValue, path as sharing_path};
pub use sharing::grants::{Grant, Grants};
pub use sharing::validate::{SHARING_ACCOUNTS, SHARING_ARNS};
pub use wait::outcome::WaitOutcome;
pub use wait::poller::Poller;
pub use wait::timing::Timing;
pub(crate) use wait::timing::within_stop_grace;
