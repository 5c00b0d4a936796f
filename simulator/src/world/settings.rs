//! The settings of a simulator.

use std::time::Duration;

/// The behavior of the simulated AWS. A [`crate::Seed`] sets its contents.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "the settings are independent")]
pub struct Settings {
    /// Duration of a copy. Defaults to 5 seconds.
    pub copy_time: Duration,
    /// How long a new image or snapshot is not found (eventual consistency). Defaults to zero.
    pub propagation_delay: Duration,
    /// How long a deregistered image is still listed, in state `deregistered`. Defaults to zero.
    pub deregistered_time: Duration,
    /// How long, after that, a request for its ID returns an empty list instead of `InvalidAMIID.NotFound`. Defaults to
    /// zero.
    pub deregistered_empty_time: Duration,
    /// Whether changes to tags and attributes of a pending image fail with `InvalidAMIID.Unavailable` (AppStream and
    /// WorkSpaces: `ResourceNotFoundException`). Defaults to `false`.
    pub pending_images_refuse_changes: bool,
    /// Whether the block device mapping of a pending copy contains its snapshot IDs. Defaults to `true`.
    pub snapshot_ids_while_pending: bool,
    /// Whether EC2 describes the source in the description of a copy that is requested without one. Defaults to `false`.
    pub copies_describe_their_source: bool,
    /// How long a deleted AppStream image is still listed, in state `DELETING`. Defaults to zero.
    pub deleting_time: Duration,
    /// Whether WorkSpaces does not report the owners of images, as it did not in 2021. Defaults to `false`.
    pub workspaces_omits_owners: bool,
    /// Whether AppStream's CBOR responses contain null for every absent member, as the live service's do. Defaults to
    /// `true`.
    pub nulls_in_answers: bool,
    /// Offset of AWS's clock from the machine's clock, in seconds. Applies to the `Date` header and all other dates.
    /// Defaults to 0.
    pub clock_offset: i64,
    /// Whether requests are rejected if their signature is more than five minutes off AWS's clock. Defaults to `false`.
    pub checks_signing_time: bool,
    /// The default account, which owns all access keys that the seed does not assign. Defaults to `123456789012`.
    pub account: String,
    /// Whether access keys that the seed does not name are rejected. Defaults to `false`.
    pub refuse_unknown_access_keys: bool,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            copy_time: Duration::from_secs(5),
            propagation_delay: Duration::ZERO,
            deregistered_time: Duration::ZERO,
            deregistered_empty_time: Duration::ZERO,
            pending_images_refuse_changes: false,
            snapshot_ids_while_pending: true,
            copies_describe_their_source: false,
            deleting_time: Duration::ZERO,
            workspaces_omits_owners: false,
            nulls_in_answers: true,
            clock_offset: 0,
            checks_signing_time: false,
            account: "123456789012".to_owned(),
            refuse_unknown_access_keys: false,
        }
    }
}
