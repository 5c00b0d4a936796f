//! Importing: from an id to the beginning of a state.

use super::image_resource::ImageResource;
use crate::aws::is_region;
use crate::engine::checks::offline;
use crate::engine::model::state::{CommonAttributes, ImageModel};
use crate::engine::service::ImageService;
use crate::terraform::{Diagnostic, Diagnostics, Value};

/// Which image to import.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Target<'a> {
    pub(crate) id: &'a str,
    /// The provider's Region if there is none.
    pub(crate) region: Option<&'a str>,
}

impl<S: ImageService> ImageResource<S> {
    /// Reads `ID@REGION`, or `ID` in the provider's Region. Terraform reads the image itself right after.
    pub(crate) fn begin_import(&self, text: &str) -> Result<ImageModel<S::Attributes>, Diagnostics> {
        let target = match text.split_once('@') {
            Some((id, region)) => Target { id, region: Some(region) },
            None => Target { id: text, region: None },
        };
        self.imported(target, |problem| {
            let kind = self.service.kind();
            let example = kind.id_example;
            let detail = format!(
                "{problem} Write the id of the {}, with its Region if that is not the provider's: \"{example}\" or \
                 \"{example}@eu-west-1\".",
                kind.noun
            );
            Diagnostic::error("Invalid import id", detail)
        })
    }

    /// What the user should know of an image before it is taken over.
    pub(crate) async fn check_import(&self, state: &ImageModel<S::Attributes>) -> Diagnostics {
        match self.region_clients(state) {
            Ok(region) => self.service.check_import(&region, state.common.id()).await,
            // Terraform tells it when it reads the image.
            Err(_) => Diagnostics::new(),
        }
    }

    /// The beginning of the image's state. `invalid` makes an error of what is wrong with the target.
    pub(crate) fn imported(
        &self,
        target: Target<'_>,
        invalid: impl Fn(String) -> Diagnostic,
    ) -> Result<ImageModel<S::Attributes>, Diagnostics> {
        let (kind, id) = (self.service.kind(), target.id);
        let region = match target.region {
            Some(region) => Value::from(region),
            None => self.connection()?.region().clone(),
        };
        if !(kind.is_id)(id) {
            return Err(invalid(format!("{id:?} is not the id of an {}.", kind.noun)).into());
        }
        match region.text() {
            None => return Err(offline::no_region().into()),
            Some(region) if !is_region(region) => {
                return Err(invalid(format!("{region:?} is not the name of an AWS Region.")).into());
            }
            Some(_) => {}
        }
        let common = CommonAttributes { id: id.into(), region, ..CommonAttributes::default() };
        Ok(ImageModel { common, service: S::Attributes::default() })
    }
}
