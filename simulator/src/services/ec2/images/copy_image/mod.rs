//! `CopyImage`: the request, the encryption of the copied snapshots, and the creation of the image.

mod creation;
mod encryption;
pub(crate) mod operation;
mod request;
