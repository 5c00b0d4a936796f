//! A simulated AWS for tests: EC2 machine images, AppStream and WorkSpaces images, KMS and STS over their real wire
//! protocols, on one port. A test starts a [`Simulator`], seeds it with images, points an AWS SDK or a program at it,
//! and inspects the recorded calls and the images. Copies take time and can fail, Regions and accounts are isolated,
//! invalid requests are rejected with AWS's error codes, and faults can be injected. See the README for details.
//!
//! The Region, the service and the caller are read from the signature, which is not verified.
//!
//! ```
//! # async fn example() -> Result<(), Box<dyn std::error::Error>> {
//! use simulator::{Fault, FaultKind, Seed, Settings, Simulator};
//!
//! let simulator = Simulator::start(Settings::default()).await?;
//! simulator.seed(Seed::demo())?;
//! simulator.inject(Fault::of("ec2", "CopyImage", FaultKind::Throttle).times(2));
//! println!("AWS_ENDPOINT_URL={}", simulator.endpoint());
//! assert!(simulator.calls().is_empty());
//! # Ok(())
//! # }
//! ```

mod faults;
mod interrupt;
mod metadata;
mod models;
mod seed;
mod server;
mod services;
mod simulator;
mod wire;
mod world;

pub use faults::fault::{Fault, FaultKind};
pub use interrupt::interrupts;
pub use metadata::store::{InstanceSeed, METADATA_SERVICES, MetadataSeed, TokenSeed};
pub use models::check_request::check_request;
pub use models::violation::{Problem, Violation};
pub use seed::check::SeedError;
pub use seed::contents::{DenialSeed, Seed};
pub use server::dispatch::ConnectionDropped;
pub use server::running::RunningSimulator;
pub use services::appstream::images::image::AppStreamImageError;
pub use services::appstream::images::image_attributes::{AppStreamApplication, AppStreamImageAttributes};
pub use services::appstream::records::AppStreamImageRecord;
pub use services::appstream::seed::{
    AppStreamFleetSeed, AppStreamImageBuilderSeed, AppStreamImageSeed, AppStreamQuotas, AppStreamSeed,
};
pub use services::ec2::images::image::{ImageAttributes, ImageForm, ImageReference, ImageState, LaunchPermission};
pub use services::ec2::records::{ImageRecord, SnapshotRecord};
pub use services::ec2::seed::{Ec2Quotas, Ec2Seed, ImageSeed, VolumeSeed};
pub use services::ec2::snapshots::snapshot::SnapshotState;
pub use services::kms::seed::{KeySeed, KmsSeed};
pub use services::registry::{OperationRecord, operations};
pub use services::sts::roles::{RoleSeed, StsSeed};
pub use services::workspaces::images::image::WorkspacesImageError;
pub use services::workspaces::records::WorkspacesImageRecord;
pub use services::workspaces::seed::{
    WorkspaceSeed, WorkspacesBundleSeed, WorkspacesImageSeed, WorkspacesQuotas, WorkspacesSeed,
};
pub use simulator::Simulator;
pub use world::access::Denial;
pub use world::call_log::Call;
pub use world::settings::Settings;
