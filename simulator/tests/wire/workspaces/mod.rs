//! WorkSpaces: images, bundles and permissions.

mod bundles;
mod images;
mod permissions;
