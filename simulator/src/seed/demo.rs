//! The seed that the simulator has by default.

use std::collections::BTreeMap;

use super::contents::Seed;
use crate::services::appstream::seed::AppStreamSeed;
use crate::services::ec2::seed::{Ec2Seed, ImageSeed, VolumeSeed};
use crate::services::kms::seed::{KeySeed, KmsSeed};
use crate::services::workspaces::seed::WorkspacesSeed;

impl Seed {
    /// The demo contents: images in us-east-1 and eu-central-1, including an encrypted one, one shared
    /// by another account and a public one; a KMS key `alias/images` in us-east-1, eu-central-1 and eu-west-1;
    /// own and shared AppStream and WorkSpaces images in us-east-1; and a WorkSpace in eu-west-1.
    #[must_use]
    pub fn demo() -> Self {
        let volume = |size_gib: u32| VolumeSeed { size_gib, ..VolumeSeed::default() };
        let image = |id: &str, name: &str, description: &str| ImageSeed {
            id: id.to_owned(),
            name: name.to_owned(),
            description: description.to_owned(),
            volumes: vec![volume(8)],
            ..ImageSeed::default()
        };
        let tagged = |team: &str| BTreeMap::from([("team".to_owned(), team.to_owned())]);
        let images = BTreeMap::from([
            (
                "us-east-1".to_owned(),
                vec![
                    ImageSeed {
                        tags: tagged("web"),
                        volumes: vec![volume(8), VolumeSeed { device: Some("/dev/sdf".to_owned()), ..volume(100) }],
                        ..image("ami-0aaaaaaaaaaaaaaa1", "web-2026.11", "Web server, two volumes")
                    },
                    ImageSeed {
                        encrypted: true,
                        kms_key_id: Some("alias/images".to_owned()),
                        tags: tagged("payments"),
                        ..image("ami-0aaaaaaaaaaaaaaa2", "payments-2026.11", "Payment server, encrypted")
                    },
                    ImageSeed {
                        owner: Some("999988887777".to_owned()),
                        shared_with: vec!["123456789012".to_owned()],
                        ..image("ami-0aaaaaaaaaaaaaaa3", "hardened-base-7", "Base image, shared by another account")
                    },
                    ImageSeed {
                        owner: Some("amazon".to_owned()),
                        public: true,
                        ..image(
                            "ami-0aaaaaaaaaaaaaaa4",
                            "al2023-ami-2023.9.20261101.0-kernel-6.12-x86_64",
                            "Public image",
                        )
                    },
                ],
            ),
            (
                "eu-central-1".to_owned(),
                vec![ImageSeed {
                    architecture: Some("arm64".to_owned()),
                    tags: tagged("web"),
                    ..image("ami-0bbbbbbbbbbbbbbb1", "web-arm-2026.11", "Web server for arm64")
                }],
            ),
        ]);
        let key = || KeySeed {
            alias: Some("alias/images".to_owned()),
            description: "Machine images".to_owned(),
            ..KeySeed::default()
        };
        let keys = ["us-east-1", "eu-central-1", "eu-west-1"].map(|region| (region.to_owned(), vec![key()]));
        Self {
            ec2: Ec2Seed { images, ..Ec2Seed::default() },
            kms: KmsSeed { keys: BTreeMap::from(keys) },
            appstream: AppStreamSeed::demo(),
            workspaces: WorkspacesSeed::demo(),
            ..Self::default()
        }
    }
}
