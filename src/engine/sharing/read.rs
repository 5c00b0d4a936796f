//! Reads the grants of an image, a few calls at a time.

use std::sync::Arc;

use crate::aws::{RegionClients, ServiceError};
use crate::engine::batch::concurrent::try_map_concurrent;
use crate::engine::described_image::DescribedImage;
use crate::engine::kind::Phase;
use crate::engine::messages;
use crate::engine::model::state::ImageModel;
use crate::engine::resource::engine::Engine;
use crate::engine::retry::policy::retry_transient;
use crate::engine::service::ImageService;
use crate::engine::sharing::grants::Grants;
use crate::terraform::{Context, Diagnostic, Value};

/// Reads the grants of an image and of these parts of it.
///
/// # Errors
///
/// A grant that cannot be read.
pub(crate) async fn read_grants<S: ImageService>(
    engine: &Engine<S>,
    context: &Context,
    region: &Arc<RegionClients>,
    id: &str,
    parts: &[String],
) -> Result<Grants, ServiceError> {
    let objects: Vec<String> = std::iter::once(String::new()).chain(parts.iter().cloned()).collect();
    let read = |part: String| async move {
        let Some(_permit) = engine.shared.sharing_limit.acquire(context).await else {
            return Err(engine.interrupted(region, "Describe"));
        };
        let read = retry_transient(engine.timing(), context, || engine.service.read_grants(region, id, &part));
        let read = context.until_interrupted(read).await;
        read.unwrap_or_else(|| Err(engine.interrupted(region, "Describe"))).map(Some)
    };
    Ok(try_map_concurrent(objects, read).await?.into_iter().flatten().collect())
}

/// Refreshes the `sharing` block of a state. Without the block, no call is made. An image that is not complete yet is not
/// shared: AWS creates it without grants.
///
/// # Errors
///
/// A grant that cannot be read.
pub(crate) async fn refresh<S: ImageService>(
    engine: &Engine<S>,
    context: &Context,
    region: &Arc<RegionClients>,
    image: &S::Image,
    state: &mut ImageModel<S::Attributes>,
) -> Result<(), Diagnostic> {
    let Value::Known(sharing) = &state.common.sharing else { return Ok(()) };
    let arguments = engine.kind().sharing;
    match (engine.kind().phase)(image.state()) {
        Phase::InProgress => {
            state.common.sharing = Value::Known(sharing.with_actual(arguments, &Grants::new(), None));
        }
        Phase::Ready => {
            let parts = if sharing.shares_parts(arguments) { Some(engine.service.parts(state)) } else { None };
            let read = read_grants(engine, context, region, image.id(), parts.as_deref().unwrap_or_default()).await;
            let grants = read.map_err(|error| {
                let action = format!("read the sharing of {}", messages::image(engine.kind(), &state.common));
                messages::failed(engine.kind(), &action, &error)
            })?;
            state.common.sharing = Value::Known(sharing.with_actual(arguments, &grants, parts.as_deref()));
            engine.service.record_sharing(&mut state.service, &grants);
        }
        Phase::Failed | Phase::Gone => {}
    }
    Ok(())
}
