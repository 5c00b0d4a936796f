//! Data sources that look up images, generic over their service: the search, its order and the messages. Filters that only
//! one service has, and the calls that read its images, are in the service's `data_source.rs`.

pub(crate) mod arguments;
pub(crate) mod image_data_source;
pub(crate) mod images_data_source;
pub(crate) mod messages;
pub(crate) mod order;
pub(crate) mod schema;
pub(crate) mod search;
pub(crate) mod service;
