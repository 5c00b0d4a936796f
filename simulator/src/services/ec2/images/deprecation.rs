//! `EnableImageDeprecation` and `DisableImageDeprecation`.

use serde::Deserialize;
use serde_json::Value;
use time::OffsetDateTime;

use crate::services::context::Context;
use crate::services::ec2::errors::invalid_value;
use crate::services::error::ServiceError;
use crate::services::service::input;
use crate::wire::output::Output;
use crate::wire::xml::Element;
use crate::world::clock::{parse_iso, round_to_minute};
use crate::world::state::World;

/// Maximum time until deprecation of a private image: ten years.
const MAX_DEPRECATION: time::Duration = time::Duration::days(3653);

/// When a public image is deprecated at the latest: two years after its creation, to the second. EC2 sets this time when
/// an image becomes public.
pub(crate) fn public_deprecation(created: OffsetDateTime) -> OffsetDateTime {
    // The 29th of February has no anniversary in two years.
    created.replace_year(created.year() + 2).unwrap_or(created + time::Duration::days(730))
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Input {
    image_id: String,
    deprecate_at: String,
}

pub(crate) fn enable(world: &mut World, context: &Context<'_>, value: Value) -> Result<Output, ServiceError> {
    let request: Input = input(value)?;
    let now = world.clock.date();
    let image = world.ec2.image_to_change(&request.image_id, context, &world.settings)?;
    let invalid = |why: &str| invalid_value(&request.deprecate_at, "deprecateAt", why);
    let date = parse_iso(&request.deprecate_at).map(round_to_minute).ok_or_else(|| invalid("It is not a date."))?;
    if date < now {
        return Err(invalid("You can't specify a date in the past."));
    }
    if date - now > MAX_DEPRECATION {
        return Err(invalid("The upper limit is 10 years from now."));
    }
    if image.public && date > public_deprecation(image.created) {
        return Err(invalid("The upper limit for a public AMI is 2 years from its creation."));
    }
    image.deprecation = Some(date);
    Ok(Output::Xml(vec![Element::of("return", "true")]))
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct DisableInput {
    image_id: String,
}

pub(crate) fn disable(world: &mut World, context: &Context<'_>, value: Value) -> Result<Output, ServiceError> {
    let DisableInput { image_id } = input(value)?;
    let image = world.ec2.image_to_change(&image_id, context, &world.settings)?;
    // The deprecation of a public image cannot be canceled.
    if !image.public {
        image.deprecation = None;
    }
    Ok(Output::Xml(vec![Element::of("return", "true")]))
}
