//! Compares the image that AWS created with its plan.

use crate::engine::messages;
use crate::engine::model::schema;
use crate::engine::model::state::ImageModel;
use crate::engine::resource::engine::Engine;
use crate::engine::service::ImageService;
use crate::terraform::{CtyValue, Diagnostics, Model, OnChange, quoted};

/// How many characters of a list or a map a message shows.
const SHOWN: usize = 200;

/// Reports differences between an image and its plan that only a replacement can change.
pub(crate) fn deviations<S: ImageService>(
    engine: &Engine<S>,
    planned: &ImageModel<S::Attributes>,
    recorded: &ImageModel<S::Attributes>,
    image: &S::Image,
) -> Diagnostics {
    let mut deviations: Diagnostics = engine.service.deviation(planned, image).into_iter().collect();
    let differences = differences(engine, planned, recorded);
    // An image with an error cannot be used anyway, so its other differences do not matter.
    if !differences.is_empty() && !deviations.has_errors() {
        deviations.push(messages::differs_from_configuration(engine.kind(), &recorded.common, &differences));
    }
    deviations
}

/// The replacing arguments whose values differ, each with both values.
fn differences<S: ImageService>(
    engine: &Engine<S>,
    planned: &ImageModel<S::Attributes>,
    recorded: &ImageModel<S::Attributes>,
) -> Vec<String> {
    // Both were written for Terraform before, so neither fails.
    let (Ok(planned), Ok(recorded)) = (planned.write(), recorded.write()) else { return Vec::new() };
    let schema = schema::schema(&engine.service);
    let mut differences = Vec::new();
    for attribute in &schema.block.attributes {
        if matches!(attribute.on_change(), OnChange::InPlace) {
            continue;
        }
        let [planned, recorded] =
            [&planned, &recorded].map(|object| object.get(attribute.name()).unwrap_or(&CtyValue::Null));
        let left_open = planned == &CtyValue::Unknown || planned == &CtyValue::Null && attribute.is_computed();
        if !left_open && planned != recorded {
            differences.push(format!("{} is {} instead of {}", attribute.name(), shown(recorded), shown(planned)));
        }
    }
    differences
}

fn shown(value: &CtyValue) -> String {
    match value {
        CtyValue::String(text) => quoted(text),
        other => other.to_string().chars().take(SHOWN).collect(),
    }
}
