//! Developer commands without dependencies, which respond before anything else is compiled. [`build`] runs cargo and
//! reports its progress, because the first compilation of the AWS SDK takes minutes. [`Arguments`] is the command line
//! of the demo.

mod arguments;
mod build;
mod progress;

pub use arguments::{Arguments, USAGE, WRONG_ARGUMENTS};
pub use build::{build, follow};
