//! What Terraform and OpenTofu can do, by version: the only table of it. Tests choose by it the programs that they run with
//! (`Executable::with`), and a test of the registry pages writes the support matrix from it. Nothing here runs a program.
//!
//! - `feature`: features that the provider uses or that its users combine with it.
//! - `fault`: faults of released versions that users of the provider meet.
//! - `tested`: the versions that the tests have passed with.

mod fault;
mod feature;
mod tested;
mod version;

pub use fault::HostFault;
pub use feature::Feature;
pub use tested::TESTED;
pub use version::Version;
