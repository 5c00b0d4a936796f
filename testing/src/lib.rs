//! Support code of the acceptance tests and the demo. A test starts a [`CheckedSimulator`], points a [`Terraform`]
//! working directory at it, and runs the real program with the real provider binary. When the simulator is dropped, all
//! recorded requests are checked against AWS's service models ([`Violation`]). This crate does not depend on the
//! provider.

mod boto3;
mod checked_simulator;
mod environment;
mod error;
mod executable;
mod heartbeat;
mod hosts;
mod mirror;
mod package;
mod process;
mod process_group;
mod requests;
mod terraform;
mod tools;
mod wait;

pub use boto3::{AwsCall, call_aws};
pub use checked_simulator::CheckedSimulator;
pub use environment::{aws_variables, certificates};
pub use error::{Error, Result};
pub use executable::{Executable, Product};
pub use hosts::{Feature, HostFault, TESTED, Version};
pub use mirror::{Mirror, ProviderBinary};
pub use package::Package;
pub use process::{Output, Running, Signal};
pub use requests::Violation;
pub use terraform::Terraform;
pub use tools::{export_models, python, target_directory};
pub use wait::{advance_clock, wait_until};
