//! [`ImportId`]: the forms of an import ID: `ID`, `ID@REGION` and the ARN of an object.

use crate::aws::{Arn, account_error};
use crate::terraform::quoted;

/// The form of the ARNs of a type of object.
#[derive(Debug, Clone, Copy)]
pub(crate) struct ArnFormat {
    /// The service in the ARN, which is also its prefix in IAM actions.
    pub(crate) service: &'static str,
    /// The resource part of the ARN before the ID: `image/`.
    pub(crate) resource: &'static str,
    /// The noun for an object in a sentence.
    pub(crate) noun: &'static str,
}

/// The object that an import ID or an identity names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct ImportId<'a> {
    pub(crate) id: &'a str,
    /// Defaults to the Region of the provider.
    pub(crate) region: Option<&'a str>,
    /// The AWS account ID of the owner, if it is given.
    pub(crate) account: Option<&'a str>,
}

impl<'a> ImportId<'a> {
    /// Parses an import ID. The ID and the Region of the result are not yet checked.
    ///
    /// # Errors
    ///
    /// What is wrong with the ARN, in full sentences.
    pub(crate) fn parse(format: ArnFormat, text: &'a str) -> Result<Self, String> {
        let (object, region) = match text.split_once('@') {
            Some((object, region)) => (object, Some(region)),
            None => (text, None),
        };
        if !object.starts_with("arn:") {
            return Ok(Self { id: object, region, account: None });
        }
        let found = Self::in_arn(format, object)?;
        match region.filter(|region| found.region != Some(region)) {
            Some(region) => Err(format!("{} is not the Region of the ARN {}.", quoted(region), quoted(object))),
            None => Ok(found),
        }
    }

    /// ARNs of AMIs and of public AppStream images contain no account.
    fn in_arn(format: ArnFormat, text: &'a str) -> Result<Self, String> {
        let not_valid = || format!("{} is not a valid {} ARN.", quoted(text), format.noun);
        let arn = Arn::parse(text).filter(|arn| arn.service == format.service).ok_or_else(not_valid)?;
        let id = arn.resource.strip_prefix(format.resource).ok_or_else(not_valid)?;
        if arn.region.is_empty() {
            return Err(not_valid());
        }
        if let Some(contradiction) = arn.contradiction() {
            return Err(contradiction);
        }
        let account = if arn.account.is_empty() { None } else { Some(arn.account) };
        match account.and_then(account_error) {
            Some(error) => Err(error),
            None => Ok(Self { id, region: Some(arn.region), account }),
        }
    }
}
