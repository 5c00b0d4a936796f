//! Tasks of the developers, without dependencies: what must answer before anything else is compiled.
//!
//! [`build`] runs cargo and reports how far it is, because the AWS SDK takes minutes the first time. [`Arguments`] is
//! the command line of the demo.

mod arguments;
mod build;
mod progress;

pub use arguments::{Arguments, USAGE, WRONG_ARGUMENTS};
pub use build::{build, follow};
