//! Amazon EC2, limited to AMIs and their snapshots. The protocol is EC2 query with XML responses. One folder per
//! resource, one file per operation or pair of operations; files here serve several resources.

mod account;
mod denial;
mod errors;
mod filters;
pub(crate) mod images;
mod load;
mod pages;
pub(crate) mod records;
mod resource_key;
pub(crate) mod seed;
pub(crate) mod service;
pub(crate) mod snapshots;
pub(crate) mod store;
mod tags;
