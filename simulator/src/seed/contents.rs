//! The initial contents of a simulated AWS. `--seed FILE`, `POST /_simulator/seed`
//! and [`crate::Simulator::seed`] read the same JSON:
//!
//! ```
//! let seed: simulator::Seed = serde_json::from_str(r#"{
//!   "access_keys": {"AKIAOTHERACCOUNT": "999988887777"},
//!   "opted_in_regions": ["ap-east-1"],
//!   "denied": ["ec2:DescribeSnapshots", {"action": "ec2:CopyImage", "region": "eu-west-3"}],
//!   "ec2": {
//!     "encryption_by_default": ["eu-west-2"],
//!     "images": {
//!       "us-east-1": [{
//!         "id": "ami-0aaaaaaaaaaaaaaa1",
//!         "name": "web-2026.11",
//!         "tags": {"team": "web"},
//!         "volumes": [{"size_gib": 8}, {"device": "/dev/sdf", "size_gib": 100, "encrypted": true}]
//!       }]
//!     }
//!   },
//!   "kms": {"keys": {"eu-west-1": [{"alias": "alias/images"}]}}
//! }"#)?;
//! simulator::Simulator::new(simulator::Settings::default()).seed(seed)?;
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::metadata::store::MetadataSeed;
use crate::seed::check::{SeedError, check_account, check_region};
use crate::services::appstream::seed::AppStreamSeed;
use crate::services::ec2::seed::Ec2Seed;
use crate::services::kms::seed::KmsSeed;
use crate::services::sts::roles::StsSeed;
use crate::services::workspaces::seed::WorkspacesSeed;
use crate::world::access::Denial;
use crate::world::regions;
use crate::world::state::World;

/// The contents of a simulated AWS. All members are optional. A second seed is added to the first.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Seed {
    /// AWS account IDs by access key ID. Other access keys belong to the default account.
    pub access_keys: BTreeMap<String, String>,
    /// Partitions of accounts that are not in `aws`: `{"123456789012": "aws-cn"}`. An account can use its own partition
    /// only.
    pub partitions: BTreeMap<String, String>,
    /// Opt-in Regions that are enabled. In other opt-in Regions, no credentials are valid.
    pub opted_in_regions: Vec<String>,
    /// Denied IAM actions: a string for all Regions and accounts, or an object with a Region or an account.
    pub denied: Vec<DenialSeed>,
    /// EC2.
    pub ec2: Ec2Seed,
    /// KMS.
    pub kms: KmsSeed,
    /// AppStream.
    pub appstream: AppStreamSeed,
    /// WorkSpaces.
    pub workspaces: WorkspacesSeed,
    /// STS.
    pub sts: StsSeed,
    /// Credential sources of the client's machine.
    pub metadata: MetadataSeed,
}

/// A denied IAM action.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum DenialSeed {
    /// Denied in every Region, to every account.
    Everywhere(String),
    /// Denied in a Region or to an account.
    Scoped(Denial),
}

impl Seed {
    /// Validates the seed, then adds it to the state.
    pub(crate) fn load_into(self, world: &mut World) -> Result<(), SeedError> {
        self.check()?;
        for (account, partition) in self.partitions {
            if let Some(partition) = regions::partition(&partition) {
                world.access.partitions.insert(account, partition.name);
            }
        }
        for (key, account) in self.access_keys {
            let identity = world.access.user(&account);
            world.access.keys.insert(key, identity);
        }
        world.access.opted_in.extend(self.opted_in_regions);
        world.access.denials.extend(self.denied.into_iter().map(|denial| match denial {
            DenialSeed::Everywhere(action) => {
                Denial { action, region: None, account: None, service_control_policy: None }
            }
            DenialSeed::Scoped(denial) => denial,
        }));
        self.kms.load_into(world);
        self.ec2.load_into(world);
        self.appstream.load_into(world);
        self.workspaces.load_into(world);
        self.sts.load_into(world);
        self.metadata.load_into(world);
        Ok(())
    }

    fn check(&self) -> Result<(), SeedError> {
        self.access_keys.values().chain(self.partitions.keys()).try_for_each(|account| check_account(account))?;
        self.opted_in_regions.iter().try_for_each(|region| check_region(region))?;
        if let Some(partition) = self.partitions.values().find(|partition| regions::partition(partition).is_none()) {
            return Err(SeedError::Invalid(format!("partition '{partition}' does not exist")));
        }
        for denial in &self.denied {
            let (action, region, account) = match denial {
                DenialSeed::Everywhere(action) => (action, None, None),
                DenialSeed::Scoped(denial) => (&denial.action, denial.region.as_ref(), denial.account.as_ref()),
            };
            if !action.contains(':') {
                return Err(SeedError::Invalid(format!("'{action}' is not an IAM action such as ec2:CopyImage")));
            }
            region.map_or(Ok(()), |region| check_region(region))?;
            account.map_or(Ok(()), |account| check_account(account))?;
        }
        self.kms.check()?;
        self.sts.check()?;
        self.metadata.check()?;
        self.ec2.check()?;
        self.appstream.check()?;
        self.workspaces.check()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Settings, Simulator};

    fn load(json: &str) -> Result<(), SeedError> {
        Simulator::new(Settings::default()).seed(serde_json::from_str(json).unwrap())
    }

    #[test]
    fn demo_seed_is_valid() {
        let simulator = Simulator::new(Settings::default());
        simulator.seed(Seed::demo()).unwrap();
        assert_eq!(simulator.images().len(), 5);
        assert_eq!(simulator.snapshots().len(), 6);
        assert_eq!((simulator.appstream_images().len(), simulator.workspaces_images().len()), (3, 2));
    }

    #[test]
    fn demo_seed_round_trips_through_json() {
        let json = serde_json::to_string(&Seed::demo()).unwrap();
        assert_eq!(serde_json::from_str::<Seed>(&json).unwrap(), Seed::demo());
    }

    #[test]
    fn rejects_invalid_seeds() {
        assert_eq!(load(r#"{"ec2": {"images": {"eu-wets-1": []}}}"#), Err(SeedError::Region("eu-wets-1".into())));
        assert_eq!(load(r#"{"access_keys": {"AKIA": "12"}}"#), Err(SeedError::Account("12".into())));
        assert!(load(r#"{"denied": ["CopyImage"]}"#).unwrap_err().to_string().contains("ec2:CopyImage"));
        assert!(load(r#"{"ec2": {"images": {"eu-west-1": [{"id": "web", "name": "web"}]}}}"#).is_err());
        for seed in [
            r#"{"appstream": {"images": {"eu-west-1": [{"name": "a b"}]}}}"#,
            r#"{"appstream": {"fleets": {"eu-wets-1": []}}}"#,
            r#"{"workspaces": {"images": {"eu-west-1": [{"id": "wsi-1", "name": "a"}]}}}"#,
            r#"{"workspaces": {"workspaces": {"eu-west-1": [{"id": "ws-1"}]}}}"#,
            r#"{"workspaces": {"byol_regions": ["eu-wets-1"]}}"#,
        ] {
            assert!(load(seed).is_err(), "{seed}");
        }
        assert!(serde_json::from_str::<Seed>(r#"{"images": {}}"#).is_err());
    }
}
