//! [`HostFault`]: faults of released versions of Terraform and OpenTofu.

use super::Version;
use crate::Product;

/// A fault of released versions of Terraform or OpenTofu that users of the provider meet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HostFault {
    /// An `import` block without a `resource` block ignores `required_providers`.
    ///
    /// Source: hashicorp/terraform#39144, fixed in 1.16.3 by hashicorp/terraform#39185.
    ImpliedImportProvider,
    /// An `import` block requires the provider that is named after the first word of the type, even if the `resource` block
    /// names another one.
    ///
    /// Source: `internal/configs/config.go` of OpenTofu 1.10.10, 1.12.6 and its main branch of August 2026.
    ImportOfAlias,
    /// A move sends the type of the source provider instead of its address.
    ///
    /// Source: opentofu/opentofu#4355.
    ShortSourceAddress,
}

/// Versions from the first to before the one that fixes the fault, if there is one.
type Range = (Version, Option<Version>);

const IMPLIED_IMPORT_PROVIDER: &[Range] = &[(Version::new(1, 16, 0), Some(Version::new(1, 16, 3)))];
const IMPORT_OF_ALIAS: &[Range] = &[(Version::new(1, 10, 0), None)];
const SHORT_SOURCE_ADDRESS: &[Range] =
    &[(Version::new(1, 10, 0), Some(Version::new(1, 11, 12))), (Version::new(1, 12, 0), Some(Version::new(1, 12, 4)))];

impl HostFault {
    /// All faults, in the order of the support matrix.
    pub const ALL: [Self; 3] = [Self::ImpliedImportProvider, Self::ImportOfAlias, Self::ShortSourceAddress];

    /// The product.
    #[must_use]
    pub fn product(self) -> Product {
        match self {
            Self::ImpliedImportProvider => Product::Terraform,
            Self::ImportOfAlias | Self::ShortSourceAddress => Product::OpenTofu,
        }
    }

    /// The affected versions: each range ends before the version that fixes the fault.
    #[must_use]
    pub fn ranges(self) -> &'static [Range] {
        match self {
            Self::ImpliedImportProvider => IMPLIED_IMPORT_PROVIDER,
            Self::ImportOfAlias => IMPORT_OF_ALIAS,
            Self::ShortSourceAddress => SHORT_SOURCE_ADDRESS,
        }
    }

    /// The effect and what to do, for the support matrix, in Markdown.
    #[must_use]
    pub fn description(self) -> &'static str {
        match self {
            Self::ImpliedImportProvider => {
                "An `import` block for a resource without a `resource` block, such as with `-generate-config-out`, requires a \
                 provider `hashicorp/image`, which does not exist. Set `provider = image` in the `import` block \
                 ([hashicorp/terraform#39144](https://github.com/hashicorp/terraform/issues/39144))."
            }
            Self::ImportOfAlias => {
                "An `import` block for an alias, such as `appstream_image_copy`, requires a provider `hashicorp/appstream`, which \
                 does not exist, even if the `resource` block has `provider = image`. Set `provider = image` in both blocks."
            }
            Self::ShortSourceAddress => {
                "A move from `aws_ami_copy` or from `usan/awsext` sends only the type of the source provider, such as `aws`. \
                 The provider accepts it, but cannot check the namespace \
                 ([opentofu/opentofu#4355](https://github.com/opentofu/opentofu/pull/4355))."
            }
        }
    }

    /// Whether a version of a product has the fault.
    #[must_use]
    pub fn is_in(self, product: Product, version: Version) -> bool {
        let is_affected = |&(first, fixed): &Range| first <= version && fixed.is_none_or(|fixed| version < fixed);
        product == self.product() && self.ranges().iter().any(is_affected)
    }
}

#[cfg(test)]
mod tests {
    use super::HostFault;
    use crate::{Product, Version};

    #[test]
    fn ends_with_the_version_that_fixes_it() {
        let fault = HostFault::ImpliedImportProvider;
        for (version, affected) in [
            (Version::new(1, 15, 9), false),
            (Version::new(1, 16, 0), true),
            (Version::new(1, 16, 2), true),
            (Version::new(1, 16, 3), false),
            (Version::new(1, 17, 0), false),
        ] {
            assert_eq!(fault.is_in(Product::Terraform, version), affected, "{version}");
            assert!(!fault.is_in(Product::OpenTofu, version), "{version}");
        }
    }
}
