//! What was asked for is compared with what came out.

use crate::engine::messages;
use crate::engine::model::schema;
use crate::engine::model::state::ImageModel;
use crate::engine::resource::engine::Engine;
use crate::engine::service::ImageService;
use crate::terraform::{CtyValue, Diagnostics, Model, OnChange};

/// How much of a value a message shows, in characters.
const SHOWN: usize = 200;

/// In what an image differs from what was asked for, where only another image would be what was asked for.
pub(crate) fn deviations<S: ImageService>(
    engine: &Engine<S>,
    asked: &ImageModel<S::Attributes>,
    recorded: &ImageModel<S::Attributes>,
    image: &S::Image,
) -> Diagnostics {
    let mut deviations: Diagnostics = engine.service.deviation(asked, image).into_iter().collect();
    let differences = differences(engine, asked, recorded);
    // An error says enough about a copy that is not to be used.
    if !differences.is_empty() && !deviations.has_errors() {
        deviations.push(messages::came_out_different(engine.kind(), &recorded.common, &differences));
    }
    deviations
}

/// The arguments that replace the image and came out different, each with both values.
fn differences<S: ImageService>(
    engine: &Engine<S>,
    asked: &ImageModel<S::Attributes>,
    recorded: &ImageModel<S::Attributes>,
) -> Vec<String> {
    // Each of the two has been on the wire.
    let (Ok(asked), Ok(recorded)) = (asked.write(), recorded.write()) else { return Vec::new() };
    let schema = schema::schema(engine.kind(), engine.service.attributes());
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

fn shown(value: &CtyValue) -> String {
    value.to_string().chars().take(SHOWN).collect()
}
