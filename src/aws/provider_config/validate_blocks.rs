//! The offline validation of the provider block's nested blocks.

use super::model::ProviderBlock;
use super::url::{is_url, quoted_url};
use super::validate_assume_role::{validate_assume_role, validate_web_identity};
use crate::aws::arn::Arn;
use crate::aws::region::partition::{is_region, partition_of};
use crate::aws::tags::validate_tags;
use crate::terraform::{AttributePath, Diagnostic, Diagnostics, Value, quoted};

impl ProviderBlock {
    /// Validates the nested blocks. Unknown values pass.
    pub(super) fn validate_blocks(&self) -> Diagnostics {
        let mut diagnostics = self.validate_roles();
        diagnostics.extend(self.validate_tag_blocks());
        diagnostics.extend(self.validate_endpoints());
        diagnostics
    }

    fn validate_roles(&self) -> Diagnostics {
        let mut diagnostics = Diagnostics::new();
        for (index, role) in self.assume_role.known().into_iter().flatten().enumerate() {
            let path = AttributePath::of("assume_role").index(index);
            diagnostics.extend(validate_assume_role(&path, role));
            diagnostics.extend(self.validate_partition(&path, &role.role_arn));
        }
        for (index, role) in self.assume_role_with_web_identity.known().into_iter().flatten().enumerate() {
            let path = AttributePath::of("assume_role_with_web_identity").index(index);
            diagnostics.extend(validate_web_identity(&path, role));
            diagnostics.extend(self.validate_partition(&path, &role.role_arn));
        }
        diagnostics
    }

    /// Credentials of a role are valid only in the role's partition.
    fn validate_partition(&self, path: &AttributePath, role: &Value<String>) -> Option<Diagnostic> {
        let role = role.text()?;
        let Arn { partition, .. } = Arn::parse(role)?;
        let region = self.region.text().filter(|region| is_region(region))?;
        let home = partition_of(region);
        let detail = format!(
            "Role {} is in partition {partition}, but the provider's Region {region} is in partition {home}. Credentials \
             are valid in one partition only. Use a role in {home}, or another Region.",
            quoted(role)
        );
        (partition != home)
            .then(|| Diagnostic::error("IAM role in another partition", detail).at(path.clone().attribute("role_arn")))
    }

    fn validate_tag_blocks(&self) -> Diagnostics {
        let mut diagnostics = Diagnostics::new();
        for (index, block) in self.default_tags.known().into_iter().flatten().enumerate() {
            let path = AttributePath::of("default_tags").index(index).attribute("tags");
            diagnostics.extend(validate_tags(&path, &block.tags));
        }
        for (index, block) in self.ignore_tags.known().into_iter().flatten().enumerate() {
            let is_empty = |prefix: &Value<String>| prefix.text() == Some("");
            if block.key_prefixes.known().is_some_and(|prefixes| prefixes.iter().any(is_empty)) {
                let detail = "An empty prefix matches all tags. Remove the empty string from `key_prefixes`.";
                let path = AttributePath::of("ignore_tags").index(index).attribute("key_prefixes");
                diagnostics.push(Diagnostic::error("Invalid tag key prefix", detail).at(path));
            }
        }
        diagnostics
    }

    fn validate_endpoints(&self) -> Diagnostics {
        let blocks = self.endpoints.known().into_iter().flatten().enumerate();
        let endpoints = blocks.flat_map(|(index, block)| block.all().map(|(name, endpoint)| (index, name, endpoint)));
        let errors = endpoints.filter_map(|(index, name, endpoint)| {
            let endpoint = endpoint.text().filter(|endpoint| !is_url(endpoint))?;
            let detail = format!("{} is not a URL. Use a URL such as \"http://127.0.0.1:4599\".", quoted_url(endpoint));
            let path = AttributePath::of("endpoints").index(index).attribute(name);
            Some(Diagnostic::error("Invalid endpoint", detail).at(path))
        });
        errors.collect()
    }
}
