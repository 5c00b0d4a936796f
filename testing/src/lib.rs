//! The tools of the acceptance tests and the demo.
//!
//! A test starts a [`TestWorld`], which is a simulated AWS, points a [`Terraform`] working directory at it, and
//! runs the real program against the real provider binary. When the world goes, every request that AWS would have
//! seen is checked against AWS's own service models ([`Violation`]). Nothing here knows the provider's code: it is
//! driven from the outside, as its users drive it.

mod boto3;
mod environment;
mod error;
mod executable;
mod heartbeat;
mod mirror;
mod package;
mod process;
mod requests;
mod terraform;
mod tools;
mod wait;
mod world;

pub use boto3::{AwsCall, call_aws};
pub use error::{Error, Result};
pub use executable::{Executable, Product};
pub use mirror::{Mirror, ProviderBinary};
pub use package::Package;
pub use process::{Output, Running, Signal};
pub use requests::Violation;
pub use terraform::Terraform;
pub use tools::{export_models, python, target_directory};
pub use wait::{advance_clock, wait_until};
pub use world::TestWorld;
