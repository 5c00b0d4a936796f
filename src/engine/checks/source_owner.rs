//! [`ExpectedOwner`]: whether a source belongs to the account in `expected_source_owner_id`.

use crate::aws::Connection;
use crate::engine::batch::read_cache::ReadCache;
use crate::engine::kind::ImageKind;
use crate::engine::messages;
use crate::terraform::{Diagnostic, Diagnostics, Rule, Value};

/// The owner that the user expects of the source of a copy, where the arguments are known.
#[derive(Debug)]
pub struct ExpectedOwner<'a> {
    rule: &'a Rule,
    noun: &'a str,
    account: &'a str,
    source: &'a str,
    region: &'a str,
}

impl<'a> ExpectedOwner<'a> {
    /// What the arguments `expected_source_owner_id`, `source_image_id` and `source_region` say; `None` if one of them
    /// says nothing. `noun` is what the service calls its images.
    pub fn of(
        rule: &'a Rule,
        noun: &'a str,
        account: &'a Value<String>,
        source: &'a Value<String>,
        region: &'a Value<String>,
    ) -> Option<Self> {
        Some(Self { rule, noun, account: account.text()?, source: source.text()?, region: region.text()? })
    }

    /// The refusal of a source that somebody else owns. Where nobody tells, a plan goes on.
    pub fn judge(&self, owner: Option<&str>) -> Option<Diagnostic> {
        let owner = owner.filter(|owner| *owner != self.account)?;
        Some(self.refusal(&format!("{owner} owns it")))
    }

    /// The same right before the copy, where only certainty will do. An image's owner never changes, so the calls are
    /// those that plans share; `owner` tells it of what they read.
    pub async fn check<V: Clone + Send + Sync + 'static>(
        &self,
        kind: &ImageKind,
        connection: &Connection,
        reads: &ReadCache<String, V>,
        owner: impl Fn(&V) -> Option<&str>,
    ) -> Diagnostics {
        let region = match connection.region_clients(self.region) {
            Ok(region) => region,
            Err(error) => return self.cannot_tell(&error.to_string()).into(),
        };
        let refusal = match reads.get(&region, self.source.to_owned()).await {
            Ok(Some(source)) => match owner(&source) {
                Some(owner) => self.judge(Some(owner)),
                None => Some(self.cannot_tell("AWS does not tell its owner.")),
            },
            Ok(None) => Some(self.cannot_tell(
                "There is no such image that this account can see. Check `source_image_id` and `source_region`.",
            )),
            Err(error) => {
                let Self { noun, source, .. } = self;
                let failed = messages::failed(kind, &format!("check the owner of the {noun} {source}"), &error);
                Some(failed.at_attribute(self.rule.attribute))
            }
        };
        refusal.into_iter().collect()
    }

    fn refusal(&self, found: &str) -> Diagnostic {
        let Self { noun, account, source, region, .. } = self;
        self.rule.broken(format!(
            "`expected_source_owner_id` says that account {account} owns the {noun} {source} in {region}, but {found}. \
             Nothing was copied. Check `source_image_id`, or correct `expected_source_owner_id`."
        ))
    }

    fn cannot_tell(&self, reason: &str) -> Diagnostic {
        let Self { noun, account, source, region, .. } = self;
        Diagnostic::error(
            format!("The owner of the source {noun} cannot be checked"),
            format!(
                "`expected_source_owner_id` says that account {account} owns the {noun} {source} in {region}. Nothing \
                 was copied, since nobody can tell: {reason}"
            ),
        )
        .at_attribute(self.rule.attribute)
    }
}
