//! What a simulator is told when it starts.

use std::time::Duration;

/// How the simulated AWS behaves. What it *contains* is told with a [`crate::Seed`].
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "the settings are independent")]
pub struct Settings {
    /// How long a copy is pending. Default: 5 seconds.
    pub copy_time: Duration,
    /// For how long a new image or snapshot is not found (eventual consistency). Default: none.
    pub propagation_delay: Duration,
    /// For how long a deregistered image is still listed, with the state `deregistered`. Default: none.
    pub deregistered_time: Duration,
    /// For how long, after that, asking for its id gives an empty list instead of `InvalidAMIID.NotFound`. Default:
    /// none.
    pub deregistered_empty_time: Duration,
    /// Whether tags and attributes of a pending image cannot be changed (`InvalidAMIID.Unavailable`; AppStream and
    /// WorkSpaces: `ResourceNotFoundException`). Default: they can.
    pub pending_images_refuse_changes: bool,
    /// Whether the block device mapping of a pending copy already names its snapshots. Default: it does.
    pub snapshot_ids_while_pending: bool,
    /// For how long a deleted AppStream image is still listed, with the state `DELETING`. Default: none.
    pub deleting_time: Duration,
    /// Whether AppStream's CBOR answers have a null for every member that is absent, as those of the live service
    /// have. Default: they have.
    pub nulls_in_answers: bool,
    /// By how many seconds AWS's clock is ahead of this machine's, or behind it if negative. It shows in the `Date` of
    /// every answer and in all other dates. Default: 0.
    pub clock_offset: i64,
    /// Whether a request is refused whose signature is more than five minutes older or newer than AWS's clock. Default:
    /// it is not.
    pub checks_signing_time: bool,
    /// The account of every access key that the seed does not give to another account. Default: `123456789012`.
    pub account: String,
    /// Whether an access key that the seed does not name is refused. Default: it is the default account's.
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
            deleting_time: Duration::ZERO,
            nulls_in_answers: true,
            clock_offset: 0,
            checks_signing_time: false,
            account: "123456789012".to_owned(),
            refuse_unknown_access_keys: false,
        }
    }
}
