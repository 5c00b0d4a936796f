//! The partitions and Regions of AWS, and which Regions an account must opt in to.

/// A partition: a set of Regions with one set of accounts.
#[derive(Debug)]
pub(crate) struct Partition {
    /// The partition as ARNs spell it.
    pub(crate) name: &'static str,
    /// The domain its endpoints are in.
    pub(crate) dns_suffix: &'static str,
    /// Regions that every account can use.
    always: &'static [&'static str],
    /// Regions that an account must opt in to.
    opt_in: &'static [&'static str],
}

/// Every partition. The Regions are those of AWS's endpoint data of November 2026; the opt-in ones those of the Account
/// Management guide.
static PARTITIONS: &[Partition] = &[
    Partition {
        name: "aws",
        dns_suffix: "amazonaws.com",
        always: &[
            "ap-northeast-1",
            "ap-northeast-2",
            "ap-northeast-3",
            "ap-south-1",
            "ap-southeast-1",
            "ap-southeast-2",
            "ca-central-1",
            "eu-central-1",
            "eu-north-1",
            "eu-west-1",
            "eu-west-2",
            "eu-west-3",
            "sa-east-1",
            "us-east-1",
            "us-east-2",
            "us-west-1",
            "us-west-2",
        ],
        opt_in: &[
            "af-south-1",
            "ap-east-1",
            "ap-east-2",
            "ap-south-2",
            "ap-southeast-3",
            "ap-southeast-4",
            "ap-southeast-5",
            "ap-southeast-6",
            "ap-southeast-7",
            "ca-west-1",
            "eu-central-2",
            "eu-south-1",
            "eu-south-2",
            "il-central-1",
            "me-central-1",
            "me-south-1",
            "me-west-1",
            "mx-central-1",
            "sa-west-1",
        ],
    },
    Partition {
        name: "aws-cn",
        dns_suffix: "amazonaws.com.cn",
        always: &["cn-north-1", "cn-northwest-1"],
        opt_in: &[],
    },
    Partition { name: "aws-eusc", dns_suffix: "amazonaws.eu", always: &["eusc-de-east-1"], opt_in: &[] },
    Partition { name: "aws-iso", dns_suffix: "c2s.ic.gov", always: &["us-iso-east-1", "us-iso-west-1"], opt_in: &[] },
    Partition {
        name: "aws-iso-b",
        dns_suffix: "sc2s.sgov.gov",
        always: &["us-isob-east-1", "us-isob-west-1"],
        opt_in: &[],
    },
    Partition { name: "aws-iso-e", dns_suffix: "cloud.adc-e.uk", always: &["eu-isoe-west-1"], opt_in: &[] },
    Partition {
        name: "aws-iso-f",
        dns_suffix: "csp.hci.ic.gov",
        always: &["us-isof-east-1", "us-isof-south-1"],
        opt_in: &[],
    },
    Partition {
        name: "aws-us-gov",
        dns_suffix: "amazonaws.com",
        always: &["us-gov-east-1", "us-gov-west-1"],
        opt_in: &[],
    },
];

impl Partition {
    /// The Regions of the partition, and whether they require opt-in.
    pub(crate) fn regions(&self) -> impl Iterator<Item = (&'static str, bool)> {
        let always = self.always.iter().map(|name| (*name, false));
        always.chain(self.opt_in.iter().map(|name| (*name, true)))
    }
}

/// The partition with this name.
pub(crate) fn partition(name: &str) -> Option<&'static Partition> {
    PARTITIONS.iter().find(|partition| partition.name == name)
}

/// The partition of a Region, or `None` if the Region does not exist.
pub(crate) fn partition_of(region: &str) -> Option<&'static Partition> {
    PARTITIONS.iter().find(|partition| partition.regions().any(|(name, _)| name == region))
}

/// Whether a Region requires opt-in.
pub(crate) fn needs_opt_in(region: &str) -> bool {
    PARTITIONS.iter().any(|partition| partition.opt_in.contains(&region))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_partition_of_region() {
        assert_eq!(partition_of("eu-west-1").unwrap().name, "aws");
        assert_eq!(partition_of("cn-north-1").unwrap().name, "aws-cn");
        assert!(partition_of("eu-wets-1").is_none());
        assert!(needs_opt_in("ap-east-1") && !needs_opt_in("us-east-1"));
    }

    #[test]
    fn commercial_partition_has_36_regions() {
        assert_eq!(partition("aws").unwrap().regions().count(), 36);
    }
}
