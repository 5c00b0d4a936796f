//! What was asked for is compared with what came out.

use crate::engine::messages;
use crate::engine::model::state;
use crate::engine::model::state::ImageModel;
use crate::engine::resource::image_resource::ImageResource;
use crate::engine::service::ImageService;
use crate::terraform::{CtyValue, Diagnostics, Model, OnChange};

/// How much of a value a message shows, in characters.
const SHOWN: usize = 200;

impl<S: ImageService> ImageResource<S> {
    /// In what an image differs from what was asked for, where only another image would be what was asked for.
    pub(crate) fn deviations(
        &self,
        asked: &ImageModel<S::Attributes>,
        recorded: &ImageModel<S::Attributes>,
        image: &S::Image,
    ) -> Diagnostics {
        let mut deviations: Diagnostics = self.service.deviation(asked, image).into_iter().collect();
        let differences = self.differences(asked, recorded);
        // An error says enough about a copy that is not to be used.
        if !differences.is_empty() && !deviations.has_errors() {
            deviations.push(messages::came_out_different(self.service.kind(), &recorded.common, &differences));
        }
        deviations
    }

    /// The arguments that replace the image and came out different, each with both values.
    fn differences(&self, asked: &ImageModel<S::Attributes>, recorded: &ImageModel<S::Attributes>) -> Vec<String> {
        // Each of the two has been on the wire.
        let (Ok(asked), Ok(recorded)) = (asked.write(), recorded.write()) else { return Vec::new() };
        let schema = state::schema(self.service.kind(), self.service.attributes());
        let mut differences = Vec::new();
        for attribute in &schema.block.attributes {
            if matches!(attribute.on_change(), OnChange::InPlace) {
                continue;
            }
            let [asked, recorded] =
                [&asked, &recorded].map(|object| object.get(attribute.name()).unwrap_or(&CtyValue::Null));
            let left_open = asked == &CtyValue::Unknown || asked == &CtyValue::Null && attribute.is_computed();
            if !left_open && asked != recorded {
                differences.push(format!("{} is {} instead of {}", attribute.name(), shown(recorded), shown(asked)));
            }
        }
        differences
    }
}

fn shown(value: &CtyValue) -> String {
    value.to_string().chars().take(SHOWN).collect()
}
