//! [`Ami`]: an AMI as EC2 describes it, with its snapshots; and facts of AMIs that the checks use.

use std::collections::BTreeMap;
use std::time::SystemTime;

use aws_sdk_ec2::primitives::{DateTime, DateTimeFormat};
use aws_sdk_ec2::types::{DeviceType, EbsBlockDevice, Image, ImageState, Snapshot, Tag};

use crate::aws::TagLimits;
use crate::engine::{DescribedImage, Phase, TagMap};
use crate::services::shared::resource_id::IdFormat;
use crate::terraform::Value;

/// The prefix of EC2 in IAM actions, by which messages name its calls.
pub(super) const SERVICE: &str = "ec2";
/// The noun for an image of this service in messages.
pub(super) const NOUN: &str = "AMI";
/// An example of an AMI's ID.
pub(super) const ID_EXAMPLE: &str = "ami-0123456789abcdef0";
/// The tag limits of AMIs and snapshots.
///
/// Source: AWS, "Tag your Amazon EC2 resources": EC2 accepts every character.
pub(super) const TAG_LIMITS: TagLimits =
    TagLimits { longest_key: 128, longest_value: 256, character: |_| true, characters: "" };

/// An AMI with its snapshots.
#[derive(Debug, Clone)]
pub struct Ami {
    pub(super) image: Image,
    /// The snapshots that could be read; empty unless the AMI was described with its snapshots.
    pub(super) snapshots: Vec<Snapshot>,
}

impl DescribedImage for Ami {
    fn id(&self) -> &str {
        self.image.image_id().unwrap_or_default()
    }

    fn state(&self) -> &str {
        self.image.state().map(ImageState::as_str).unwrap_or_default()
    }

    fn tags(&self) -> TagMap {
        user_tags(self.image.tags())
    }

    /// The copied part of its snapshots, weighted by their sizes.
    fn percent(&self) -> Option<u8> {
        let parts = self.snapshots.iter().map(|snapshot| {
            let size = u64::try_from(snapshot.volume_size().unwrap_or_default()).unwrap_or_default().max(1);
            let percent = snapshot.progress().and_then(|text| text.trim_end_matches('%').parse::<u64>().ok());
            (size, size * percent.unwrap_or_default().min(100))
        });
        let (size, done) = parts.fold((0, 0), |(size, done), part| (size + part.0, done + part.1));
        u8::try_from(done.checked_div(size)?).ok()
    }

    fn created(&self) -> Option<i64> {
        let time = DateTime::from_str(self.image.creation_date()?, DateTimeFormat::DateTimeWithOffset).ok()?;
        Some(time.secs())
    }
}

impl Ami {
    fn volumes(&self) -> impl Iterator<Item = (&str, &EbsBlockDevice)> {
        let devices = self.image.block_device_mappings().iter();
        devices.filter_map(|device| Some((device.device_name().unwrap_or_default(), device.ebs()?)))
    }

    /// The snapshots' IDs, in the order of the block devices; incomplete while the copy is pending.
    pub(super) fn snapshot_ids(&self) -> impl Iterator<Item = &str> {
        self.volumes().filter_map(|(_, volume)| volume.snapshot_id())
    }

    /// The ID of the root volume's snapshot.
    ///
    /// The mapping of some AMIs names the root device otherwise: `/dev/sda` and not `/dev/sda1`, or the reverse. An only
    /// volume is the root volume in any case. An instance store has none.
    pub(super) fn root_snapshot_id(&self) -> Option<&str> {
        if self.image.root_device_type() == Some(&DeviceType::InstanceStore) {
            return None;
        }
        let root = self.image.root_device_name().filter(|root| !root.is_empty());
        let named = |matches: &dyn Fn(&str) -> bool| self.volumes().find(|(device, _)| matches(device));
        let by_name = root.and_then(|root| {
            named(&|device| device == root).or_else(|| named(&|device| whole_disk(device) == whole_disk(root)))
        });
        let only = || {
            let mut volumes = self.volumes();
            volumes.next().filter(|_| volumes.next().is_none())
        };
        by_name.or_else(only)?.1.snapshot_id()
    }

    /// Whether all snapshots are encrypted; `None` while that is unknown.
    pub(super) fn encrypted(&self) -> Option<bool> {
        let known = self.encrypted_parts();
        if known.is_empty() { None } else { Some(known.into_iter().all(|(_, encrypted)| encrypted)) }
    }

    /// Each snapshot that could be read, and whether it is encrypted; or else each volume. The volumes of a pending copy
    /// may be those of its source, so they are omitted.
    pub(super) fn encrypted_parts(&self) -> Vec<(&str, bool)> {
        let snapshots = self.snapshots.iter();
        let of_snapshots: Vec<_> =
            snapshots.filter_map(|snapshot| Some((snapshot.snapshot_id()?, snapshot.encrypted()?))).collect();
        if !of_snapshots.is_empty() || self.image.state() == Some(&ImageState::Pending) {
            return of_snapshots;
        }
        self.volumes().filter_map(|(device, volume)| Some((device, volume.encrypted()?))).collect()
    }

    /// The ARNs of the KMS keys of the snapshots that could be read.
    pub(super) fn kms_key_arns(&self) -> impl Iterator<Item = &str> {
        self.snapshots.iter().filter_map(Snapshot::kms_key_id)
    }

    /// The ARN of the KMS key that encrypts the snapshots. If they differ, the key of the root volume.
    pub(super) fn kms_key_arn(&self) -> Option<&str> {
        let root = self.root_snapshot_id();
        let of_root = self.snapshots.iter().find(|snapshot| snapshot.snapshot_id() == root);
        of_root.into_iter().chain(&self.snapshots).find_map(Snapshot::kms_key_id)
    }

    /// The ARN of the Outpost of the snapshots, if they are on one.
    pub(super) fn outpost_arn(&self) -> Option<&str> {
        self.snapshots.iter().find_map(Snapshot::outpost_arn)
    }

    /// The tags of each snapshot.
    pub(super) fn snapshot_tags(&self) -> impl Iterator<Item = TagMap> {
        self.snapshots.iter().map(|snapshot| user_tags(snapshot.tags()))
    }

    /// The deregistration protection as the value of `deregistration_protection`.
    ///
    /// Source: AWS, EC2 API reference, `Image`, member `deregistrationProtection`: `disabled`,
    /// `enabled-without-cooldown` or `enabled-with-cooldown`.
    pub(super) fn deregistration_protection(&self) -> &'static str {
        match self.image.deregistration_protection() {
            Some("enabled-with-cooldown") => "enabled-with-cooldown",
            Some(text) if text.starts_with("enabled") => "enabled",
            _ => "disabled",
        }
    }

    /// Until when an AMI whose protection with cooldown is disabled stays protected, as EC2 writes it.
    pub(super) fn protected_until(&self) -> Option<&str> {
        protected_until(&self.image)
    }
}

/// Until when an AMI stays protected from deregistration after its protection was disabled, as EC2 writes it: `disabled
/// after 2026-11-28T00:00:00.000Z`. A time that has passed has no effect.
pub(crate) fn protected_until(image: &Image) -> Option<&str> {
    let (disabled, time) = image.deregistration_protection()?.split_once(" after ")?;
    let until = DateTime::from_str(time.trim(), DateTimeFormat::DateTimeWithOffset).ok();
    let is_over = until.is_some_and(|until| until <= DateTime::from(SystemTime::now()));
    if disabled == "disabled" && !is_over { Some(time.trim()) } else { None }
}

/// The name of the disk of a root device: without the number of its first partition.
fn whole_disk(device: &str) -> &str {
    match device.strip_suffix('1') {
        Some(disk) if disk.ends_with(|c: char| c.is_ascii_alphabetic()) => disk,
        _ => device,
    }
}

/// Tags as a map, without the keys that AWS reserves.
pub(crate) fn user_tags(tags: &[Tag]) -> TagMap {
    let pairs = tags.iter().filter_map(|tag| Some((tag.key()?, tag.value().unwrap_or_default())));
    pairs
        .filter(|(key, _)| !key.starts_with("aws:"))
        .map(|(key, value)| (key.to_owned(), Value::from(value)))
        .collect::<BTreeMap<_, _>>()
}

/// The phase of an AMI state.
///
/// Source: AWS, EC2 API reference, `Image`, member `imageState`.
pub(super) fn phase(state: &str) -> Phase {
    match state {
        "available" | "disabled" => Phase::Ready,
        "failed" | "error" | "invalid" => Phase::Failed,
        "deregistered" => Phase::Gone,
        _ => Phase::InProgress,
    }
}

/// The format of an AMI ID.
pub(super) const ID: IdFormat = IdFormat {
    what: "an AMI ID",
    resource: "an AMI",
    prefix: "ami-",
    lengths: &[8..=8, 17..=17],
    length: "17 hexadecimal digits (older IDs have 8)",
    character: |c| matches!(c, '0'..='9' | 'a'..='f'),
    characters: "the digits 0-9 and the letters a-f",
    example: ID_EXAMPLE,
    lookup: "Look up the ID with the data source `image_ec2`.",
    instead: &[
        ("snap-", "Create an AMI from the snapshot (`aws ec2 register-image`), and use the ID of that AMI."),
        ("i-", "Create an AMI of the instance (`aws ec2 create-image`), and use the ID of that AMI."),
        ("vol-", "Create a snapshot of the volume and an AMI from it, and use the ID of that AMI."),
        ("wsi-", "WorkSpaces images are copied with `image_copy_workspaces`."),
    ],
};

/// Whether a text is an AMI ID.
pub(super) fn is_id(text: &str) -> bool {
    ID.matches(text)
}

/// What is wrong with a text that is not an AMI ID.
pub(super) fn id_problem(text: &str) -> Option<String> {
    ID.problem(text)
}

#[cfg(test)]
mod tests {
    use aws_sdk_ec2::types::BlockDeviceMapping;

    use super::*;

    /// An AMI with volumes (device and snapshot), each snapshot with a key of its own, and a device without a volume.
    fn ami(root: Option<&str>, volumes: &[(&str, &str)]) -> Ami {
        let mappings = volumes.iter().map(|(device, snapshot)| {
            let ebs = EbsBlockDevice::builder().snapshot_id(*snapshot).build();
            BlockDeviceMapping::builder().device_name(*device).ebs(ebs).build()
        });
        let ephemeral = BlockDeviceMapping::builder().device_name("/dev/sdb").virtual_name("ephemeral0").build();
        let mappings = std::iter::once(ephemeral).chain(mappings).collect();
        let snapshots = volumes.iter().map(|(_, snapshot)| {
            Snapshot::builder().snapshot_id(*snapshot).kms_key_id(format!("key-of-{snapshot}")).build()
        });
        let image = Image::builder().set_root_device_name(root.map(str::to_owned));
        Ami { image: image.set_block_device_mappings(Some(mappings)).build(), snapshots: snapshots.collect() }
    }

    #[test]
    fn finds_root_volume_under_other_names() {
        let data = ("/dev/sdf", "snap-data");
        for (root, device) in [
            ("/dev/sda1", "/dev/sda1"),
            ("/dev/sda1", "/dev/sda"),
            ("/dev/sda", "/dev/sda1"),
            ("/dev/xvda1", "/dev/xvda"),
            ("/dev/xvda", "/dev/xvda1"),
        ] {
            let ami = ami(Some(root), &[data, (device, "snap-root")]);
            assert_eq!(ami.root_snapshot_id(), Some("snap-root"), "{root} {device}");
            assert_eq!(ami.kms_key_arn(), Some("key-of-snap-root"), "{root} {device}");
        }
        // An exact name precedes a similar one.
        let both = ami(Some("/dev/sda1"), &[("/dev/sda", "snap-disk"), ("/dev/sda1", "snap-root")]);
        assert_eq!(both.root_snapshot_id(), Some("snap-root"));
        for root in [Some("/dev/nvme0n1"), Some(""), None] {
            assert_eq!(ami(root, &[("/dev/xvda", "snap-only")]).root_snapshot_id(), Some("snap-only"), "{root:?}");
            assert_eq!(ami(root, &[data, ("/dev/xvda", "snap-root")]).root_snapshot_id(), None, "{root:?}");
        }
        assert_eq!(ami(Some("/dev/sda1"), &[]).root_snapshot_id(), None);
        // `/dev/sda11` is another partition, and `/dev/sdf1` another disk.
        let others = [("/dev/sda11", "snap-other"), ("/dev/sdf1", "snap-data")];
        assert_eq!(ami(Some("/dev/sda1"), &others).root_snapshot_id(), None);
    }

    #[test]
    fn accepts_only_ami_ids() {
        for id in ["ami-12345678", "ami-0123456789abcdef0"] {
            assert!(is_id(id), "{id}");
        }
        for text in ["", "ami-", "ami-1234567", "ami-0123456789ABCDEF0", "snap-12345678", "ami-12345678 "] {
            assert!(!is_id(text), "{text}");
        }
    }

    #[test]
    fn reads_the_end_of_a_cooldown() {
        let image = |text: &str| Image::builder().deregistration_protection(text).build();
        let until = |text: &str| protected_until(&image(text)).map(str::to_owned);
        assert_eq!(until("disabled after 2999-11-28T00:00:00.000Z").as_deref(), Some("2999-11-28T00:00:00.000Z"));
        assert_eq!(until("disabled after tomorrow").as_deref(), Some("tomorrow"));
        for text in ["disabled after 2020-11-28T00:00:00.000Z", "disabled", "enabled-with-cooldown"] {
            assert_eq!(until(text), None, "{text}");
        }
    }

    #[test]
    fn treats_unknown_states_as_in_progress() {
        assert_eq!(phase("transient"), Phase::InProgress);
        assert_eq!(phase("brand-new"), Phase::InProgress);
        assert_eq!(phase("disabled"), Phase::Ready);
    }
}
