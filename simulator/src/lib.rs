//! A simulated AWS for tests: EC2 machine images, AppStream and WorkSpaces images, KMS and STS over their real wire
//! protocols, on one port.
//!
//! A test starts a [`Simulator`], seeds it with images, points an AWS SDK or a whole program at it, and then looks at
//! the calls that were made and the images there are. Copies take time and can fail; Regions and accounts are worlds
//! of their own; requests that AWS would refuse are refused with AWS's codes; and faults can be injected. The README
//! tells more.
//!
//! Signatures are read, for the Region, the service and the caller, but not verified.
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

mod access;
mod appstream;
mod calls;
mod check_request;
mod clock;
mod context;
mod control;
mod copies;
mod dispatch;
mod ec2;
mod ending;
mod error;
mod faults;
mod ids;
mod kms;
mod metadata;
mod models;
mod pages;
mod pattern;
mod regions;
mod running;
mod seed;
mod seed_check;
mod server;
mod service;
mod services;
mod settings;
mod signature;
mod simulator;
mod sts;
mod validate;
mod wire;
mod workspaces;
mod world;

pub use access::Denial;
pub use appstream::{
    AppStreamApplication, AppStreamFleetSeed, AppStreamImageAttributes, AppStreamImageBuilderSeed, AppStreamImageError,
    AppStreamImageRecord, AppStreamImageSeed, AppStreamQuotas, AppStreamSeed,
};
pub use calls::Call;
pub use check_request::check_request;
pub use dispatch::ConnectionDropped;
pub use ec2::{
    Ec2Quotas, Ec2Seed, ImageAttributes, ImageRecord, ImageReference, ImageSeed, ImageState, LaunchPermission,
    SnapshotRecord, SnapshotState, VolumeSeed,
};
pub use faults::{Fault, FaultKind};
pub use kms::{KeySeed, KmsSeed};
pub use metadata::store::{InstanceSeed, METADATA_SERVICES, MetadataSeed, TokenSeed};
pub use running::RunningSimulator;
pub use seed::{DenialSeed, Seed};
pub use seed_check::SeedError;
pub use services::{OperationRecord, operations};
pub use settings::Settings;
pub use simulator::Simulator;
pub use sts::{RoleSeed, StsSeed};
pub use validate::{Problem, Violation};
pub use workspaces::{
    WorkspaceSeed, WorkspacesBundleSeed, WorkspacesImageError, WorkspacesImageRecord, WorkspacesImageSeed,
    WorkspacesQuotas, WorkspacesSeed,
};
