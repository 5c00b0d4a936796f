//! Importing: from an id to the beginning of a state.

use super::attributes::{CommonAttributes, ImageState};
use super::resource::ImageResource;
use super::rules;
use super::service::ImageService;
use crate::aws::is_region;
use crate::terraform::{Diagnostic, Diagnostics, Value};

impl<S: ImageService> ImageResource<S> {
    /// Reads `ID@REGION`, or `ID` in the provider's Region. Terraform reads the image itself right after.
    pub(super) fn begin_import(&self, text: &str) -> Result<ImageState<S::Attributes>, Diagnostics> {
        let kind = self.service.kind();
        let invalid = |problem: String| {
            let example = kind.id_example;
            let detail = format!(
                "{problem} Write the id of the {}, with its Region if that is not the provider's: \"{example}\" or \
                 \"{example}@eu-west-1\".",
                kind.noun
            );
            Diagnostics::from(Diagnostic::error("Invalid import id", detail))
        };
        let (id, region) = match text.split_once('@') {
            Some((id, region)) => (id, Value::from(region)),
            None => (text, self.connection()?.region().clone()),
        };
        if !(kind.is_id)(id) {
            return Err(invalid(format!("{id:?} is not the id of an {}.", kind.noun)));
        }
        match region.text() {
            None => return Err(rules::no_region().into()),
            Some(region) if !is_region(region) => {
                return Err(invalid(format!("{region:?} is not the name of an AWS Region.")));
            }
            Some(_) => {}
        }
        let common = CommonAttributes { id: id.into(), region, ..CommonAttributes::default() };
        Ok(ImageState { common, service: S::Attributes::default() })
    }
}
