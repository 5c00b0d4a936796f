//! [`BundleModel`]: the state or configuration of a bundle.

use serde::{Deserialize, Serialize};

use crate::engine::TagMap;
use crate::terraform::Value;

/// The state or configuration of a bundle.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "each field is described in the schema, which the user reads")]
pub struct BundleModel {
    pub id: Value<String>,
    pub arn: Value<String>,
    pub name: Value<String>,
    pub description: Value<String>,
    pub image_id: Value<String>,
    pub compute_type: Value<String>,
    pub user_volume_gib: Value<i64>,
    pub root_volume_gib: Value<i64>,
    pub region: Value<String>,
    pub owner_id: Value<String>,
    pub state: Value<String>,
    pub tags: Value<TagMap>,
    pub tags_all: Value<TagMap>,
}

impl BundleModel {
    /// The ID; empty while unknown.
    pub(crate) fn id(&self) -> &str {
        self.id.text().unwrap_or_default()
    }

    /// The name; empty while unknown.
    pub(crate) fn name(&self) -> &str {
        self.name.text().unwrap_or_default()
    }
}
