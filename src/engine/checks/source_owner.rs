//! [`ExpectedOwner`]: the check that a source belongs to the account in `expected_source_owner_id`.

use crate::aws::Connection;
use crate::engine::batch::read_cache::ReadCache;
use crate::engine::kind::ImageKind;
use crate::engine::messages;
use crate::terraform::{Diagnostic, Diagnostics, Rule, Value, quoted};

/// The expected owner of the source of a copy.
#[derive(Debug)]
pub struct ExpectedOwner<'a> {
    rule: &'a Rule,
    noun: &'a str,
    account: &'a str,
    source: &'a str,
    region: &'a str,
}

impl<'a> ExpectedOwner<'a> {
    /// Reads the arguments `expected_source_owner_id`, `source_image_id` and `source_region`; `None` if one of them is
    /// null or unknown. `noun` is what the service calls its images.
    pub fn of(
        rule: &'a Rule,
        noun: &'a str,
        account: &'a Value<String>,
        source: &'a Value<String>,
        region: &'a Value<String>,
    ) -> Option<Self> {
        Some(Self { rule, noun, account: account.text()?, source: source.text()?, region: region.text()? })
    }

    /// Compares the owner during plan. An owner that AWS does not report is no error there.
    pub fn compare(&self, owner: Option<&str>) -> Option<Diagnostic> {
        match owner {
            Some(owner) if owner != self.account => Some(self.mismatch(owner)),
            _ => None,
        }
    }

    /// Compares the owner right before the copy, where an owner that cannot be determined is an error. The owner of an
    /// image never changes, so this uses the reads that plans share; `owner` gets it from them.
    pub async fn check<V: Clone + Send + Sync + 'static>(
        &self,
        kind: &ImageKind,
        connection: &Connection,
        reads: &ReadCache<String, V>,
        owner: impl Fn(&V) -> Option<&str>,
    ) -> Diagnostics {
        let region = match connection.region_clients(self.region) {
            Ok(region) => region,
            Err(error) => return self.undetermined(&error.to_string()).into(),
        };
        let error = match reads.get(&region, self.source.to_owned()).await {
            Ok(Some(source)) => match owner(&source) {
                Some(owner) => self.compare(Some(owner)),
                None => Some(self.undetermined("AWS does not report the owner.")),
            },
            Ok(None) => Some(self.undetermined(
                "no such image is visible to this account. Check `source_image_id` and `source_region`.",
            )),
            Err(error) => {
                let Self { noun, source, .. } = self;
                let failed = messages::failed(kind, &format!("check the owner of {noun} {source}"), &error);
                Some(failed.at_attribute(self.rule.attribute))
            }
        };
        error.into_iter().collect()
    }

    fn mismatch(&self, owner: &str) -> Diagnostic {
        let Self { noun, source, region, .. } = self;
        self.rule.broken(format!(
            "{noun} {source} in {region} belongs to AWS account {owner}, but `expected_source_owner_id` is {}. Nothing was \
             copied. Check `source_image_id`, or correct `expected_source_owner_id`.",
            quoted(self.account)
        ))
    }

    fn undetermined(&self, reason: &str) -> Diagnostic {
        let Self { noun, source, region, .. } = self;
        Diagnostic::error(
            format!("Could not determine the owner of the source {noun}"),
            format!(
                "`expected_source_owner_id` is {}, but the owner of {noun} {source} in {region} could not be determined, \
                 so nothing was copied: {reason}",
                quoted(self.account)
            ),
        )
        .at_attribute(self.rule.attribute)
    }
}
