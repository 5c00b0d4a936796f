//! The quotas that a seed applies in a Region, instead of the defaults of the services.

use std::collections::BTreeMap;

/// The code of AppStream's quota of images.
pub(crate) const APPSTREAM_IMAGES: &str = "L-E1182CCA";
/// The code of AppStream's quota of concurrent copies.
pub(crate) const APPSTREAM_COPIES: &str = "L-60244546";
/// The code of WorkSpaces' quota of images.
pub(crate) const WORKSPACES_IMAGES: &str = "L-18CE281C";

/// The applied quotas, by Region and quota code.
#[derive(Debug, Default)]
pub(crate) struct Store {
    pub(super) applied: BTreeMap<(String, String), usize>,
}

impl Store {
    /// The quota in a Region: the applied value, or the default of the service.
    pub(crate) fn value(&self, region: &str, code: &str, default: usize) -> usize {
        self.applied.get(&(region.to_owned(), code.to_owned())).copied().unwrap_or(default)
    }
}
