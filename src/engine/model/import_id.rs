//! [`ImportId`]: the forms of an import ID: `ID`, `ID@REGION` and the ARN of an image.

use crate::aws::{Arn, account_error};
use crate::engine::kind::ImageKind;
use crate::terraform::quoted;

/// The image that an import ID or an identity names.
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
    pub(crate) fn parse(kind: &ImageKind, text: &'a str) -> Result<Self, String> {
        let (image, region) = match text.split_once('@') {
            Some((image, region)) => (image, Some(region)),
            None => (text, None),
        };
        if !image.starts_with("arn:") {
            return Ok(Self { id: image, region, account: None });
        }
        let found = Self::in_arn(kind, image)?;
        match region.filter(|region| found.region != Some(region)) {
            Some(region) => Err(format!("{} is not the Region of the ARN {}.", quoted(region), quoted(image))),
            None => Ok(found),
        }
    }

    /// ARNs of AMIs and of public AppStream images contain no account.
    fn in_arn(kind: &ImageKind, text: &'a str) -> Result<Self, String> {
        let not_valid = || format!("{} is not a valid {} ARN.", quoted(text), kind.noun);
        let arn = Arn::parse(text).filter(|arn| arn.service == kind.service).ok_or_else(not_valid)?;
        let id = arn.resource.strip_prefix(kind.arn_resource).ok_or_else(not_valid)?;
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
