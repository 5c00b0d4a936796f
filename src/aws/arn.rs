//! [`Arn`]: the parts of an Amazon Resource Name.

use crate::aws::region::partition::{is_account, is_region, partition_of};

/// The parts of an Amazon Resource Name: `arn:PARTITION:SERVICE:REGION:ACCOUNT:RESOURCE`.
///
/// Source: AWS, IAM user guide, "Identify AWS resources with Amazon Resource Names (ARNs)".
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Arn<'a> {
    /// The partition, such as `aws`.
    pub partition: &'a str,
    /// The service's name, such as `kms`.
    pub service: &'a str,
    /// The Region. Empty for global resources.
    pub region: &'a str,
    /// The AWS account ID. Empty for resources that AWS owns.
    pub account: &'a str,
    /// The resource type and ID within the service.
    pub resource: &'a str,
}

impl<'a> Arn<'a> {
    /// Parses the ARN of a resource with a Region and an account. `None` for anything else.
    pub fn regional(text: &'a str) -> Option<Self> {
        Self::parse(text).filter(|arn| is_region(arn.region) && is_account(arn.account))
    }

    /// Parses any ARN.
    pub fn parse(text: &'a str) -> Option<Self> {
        let mut parts = text.splitn(6, ':');
        let mut part = || parts.next();
        if part()? != "arn" {
            return None;
        }
        let arn = Self { partition: part()?, service: part()?, region: part()?, account: part()?, resource: part()? };
        let is_complete = arn.partition.starts_with("aws") && !arn.service.is_empty() && !arn.resource.is_empty();
        is_complete.then_some(arn)
    }

    /// The detail of an error if the Region belongs to another partition.
    pub fn contradiction(&self) -> Option<String> {
        let partition = partition_of(self.region);
        (self.partition != partition).then(|| {
            format!(
                "The ARN begins with \"arn:{}:\", but ARNs in its Region {} begin with \"arn:{partition}:\". Correct the \
                 partition or the Region.",
                self.partition, self.region
            )
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parses_arns() {
        let text = "arn:aws:kms:eu-west-1:123456789012:alias/a:b";
        let parts = Arn {
            partition: "aws",
            service: "kms",
            region: "eu-west-1",
            account: "123456789012",
            resource: "alias/a:b",
        };
        assert_eq!((Arn::parse(text), Arn::regional(text)), (Some(parts), Some(parts)));
        for text in [
            "",
            "arn",
            "arn:aws:kms:eu-west-1:123456789012",
            "urn:aws:kms:eu-west-1:123456789012:key/a",
            "arn::iam::1:role/a",
        ] {
            assert_eq!(Arn::parse(text), None, "{text}");
        }
        for text in ["arn:aws:kms:europe:123456789012:key/a", "arn:aws:kms:eu-west-1::key/a"] {
            assert!(Arn::parse(text).is_some() && Arn::regional(text).is_none(), "{text}");
        }
    }

    #[test]
    fn reports_partition_of_another_region() {
        let contradiction = |text| Arn::parse(text).and_then(|arn| arn.contradiction());
        assert_eq!(contradiction("arn:aws-cn:kms:cn-north-1:123456789012:key/a"), None);
        assert!(contradiction("arn:aws:kms:cn-north-1:123456789012:key/a").is_some());
    }
}
