//! [`Feature`]: the first version of each product that has it.
//!
//! Sources: the change logs of Terraform and OpenTofu. OpenTofu has neither actions (opentofu/opentofu#3309) nor list
//! resources (opentofu/opentofu#3787).

use super::Version;
use crate::Product;

/// A feature of Terraform or OpenTofu that not all their versions have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Feature {
    /// Plugin protocol 6.
    Resources,
    /// `import` blocks with an ID, and `-generate-config-out`.
    ImportBlocks,
    /// `mock_provider` in module tests.
    MockProvider,
    /// `removed` blocks.
    RemovedBlocks,
    /// State encryption.
    StateEncryption,
    /// `moved` blocks from one resource type to another, of the same or another provider.
    MovesBetweenTypes,
    /// `for_each` in provider blocks.
    ProviderForEach,
    /// The option `-exclude`.
    Exclude,
    /// The meta-argument `enabled`.
    Enabled,
    /// Identities of resources, and `import` blocks with an identity.
    Identity,
    /// The provider writes the generated configuration of an imported image, without computed arguments.
    GeneratedByProvider,
    /// List resources, and the command `query`.
    Queries,
    /// Actions, `-invoke` and `action_trigger`.
    Actions,
    /// The events `before_destroy` and `after_destroy` of an `action_trigger`.
    DestroyActions,
    /// Private data of a plan reaches the apply.
    PlannedPrivateData,
    /// `destroy = false` in a `lifecycle` block.
    DestroyFalse,
}

/// A row of the table: the description, and the first versions of Terraform and OpenTofu.
type Row = (&'static str, Option<Version>, Option<Version>);

/// The first release of a minor version.
const fn minor(minor: u32) -> Version {
    Version::new(1, minor, 0)
}

impl Feature {
    /// All features, in the order of the support matrix.
    pub const ALL: [Self; 16] = [
        Self::Resources,
        Self::ImportBlocks,
        Self::MockProvider,
        Self::RemovedBlocks,
        Self::MovesBetweenTypes,
        Self::Identity,
        Self::GeneratedByProvider,
        Self::Queries,
        Self::Actions,
        Self::DestroyActions,
        Self::PlannedPrivateData,
        Self::DestroyFalse,
        Self::StateEncryption,
        Self::ProviderForEach,
        Self::Exclude,
        Self::Enabled,
    ];

    fn row(self) -> Row {
        match self {
            Self::Resources => ("Resources and data sources", Some(minor(0)), Some(minor(6))),
            Self::ImportBlocks => {
                ("`import` blocks with an ID, `-generate-config-out`", Some(minor(5)), Some(minor(6)))
            }
            Self::MockProvider => ("`mock_provider` in module tests", Some(minor(7)), Some(minor(8))),
            Self::RemovedBlocks => ("`removed` blocks", Some(minor(7)), Some(minor(7))),
            Self::MovesBetweenTypes => ("`moved` blocks between resource types", Some(minor(8)), Some(minor(10))),
            Self::Identity => ("Resource identity, `import` blocks with an identity", Some(minor(12)), Some(minor(12))),
            Self::GeneratedByProvider => ("Generated configuration without computed arguments", Some(minor(14)), None),
            Self::Queries => ("List resources (`terraform query`)", Some(minor(14)), None),
            Self::Actions => ("Actions", Some(minor(14)), None),
            Self::DestroyActions => ("Actions before and after a destroy", Some(minor(16)), None),
            Self::PlannedPrivateData => ("Client token stored with a saved plan", Some(minor(16)), None),
            Self::DestroyFalse => ("`lifecycle { destroy = false }`", Some(minor(16)), Some(minor(12))),
            Self::StateEncryption => ("State encryption", None, Some(minor(7))),
            Self::ProviderForEach => ("`for_each` in provider blocks", None, Some(minor(9))),
            Self::Exclude => ("`-exclude`", None, Some(minor(9))),
            Self::Enabled => ("`lifecycle { enabled = … }`", None, Some(minor(11))),
        }
    }

    /// The description in the support matrix, in Markdown.
    #[must_use]
    pub fn description(self) -> &'static str {
        self.row().0
    }

    /// The first version of a product that has the feature; `None` if no version has it.
    #[must_use]
    pub fn first_version(self, product: Product) -> Option<Version> {
        let (_, terraform, opentofu) = self.row();
        match product {
            Product::Terraform => terraform,
            Product::OpenTofu => opentofu,
        }
    }

    /// Whether a version of a product has the feature.
    #[must_use]
    pub fn is_in(self, product: Product, version: Version) -> bool {
        self.first_version(product).is_some_and(|first| version >= first)
    }
}

#[cfg(test)]
mod tests {
    use super::Feature;
    use crate::{Product, Version};

    #[test]
    fn exists_from_its_first_version_on() {
        assert!(!Feature::Actions.is_in(Product::Terraform, Version::new(1, 13, 5)));
        assert!(Feature::Actions.is_in(Product::Terraform, Version::new(1, 14, 0)));
        assert!(!Feature::Actions.is_in(Product::OpenTofu, Version::new(1, 14, 0)));
        assert!(Feature::Exclude.is_in(Product::OpenTofu, Version::new(1, 10, 10)));
    }

    #[test]
    fn table_has_no_feature_twice() {
        for (index, feature) in Feature::ALL.iter().enumerate() {
            assert!(!Feature::ALL[..index].contains(feature), "{feature:?}");
        }
    }
}
