//! Reading files, bounded in size and time, and running SDK code that reads files. Nothing else in the provider reads a file
//! that a user names: a file on a network file system, or a pipe, can block a read forever.

pub(crate) mod isolate;
pub(crate) mod read;
