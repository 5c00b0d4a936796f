//! `GetAllowedImagesSettings`.

use serde_json::Value;

use crate::services::context::Context;
use crate::services::error::ServiceError;
use crate::wire::output::Output;
use crate::wire::xml::Element;
use crate::world::state::World;

#[expect(clippy::unnecessary_wraps, reason = "every operation has this signature")]
pub(crate) fn run(world: &mut World, context: &Context<'_>, _: Value) -> Result<Output, ServiceError> {
    let setting = world.ec2.allowed_images.get(&(context.account().to_owned(), context.region.to_owned()));
    let state = Element::of("state", setting.map_or("disabled", |setting| setting.state.as_str()));
    let providers = setting.map(|setting| setting.providers.as_slice()).unwrap_or_default();
    let items = providers.iter().map(|provider| Element::of("item", provider));
    let criterion = Element::new("item").child(Element::list("imageProviderSet", items));
    let criteria = if providers.is_empty() { Vec::new() } else { vec![criterion] };
    Ok(Output::Xml(vec![state, Element::list("imageCriterionSet", criteria), Element::of("managedBy", "account")]))
}
