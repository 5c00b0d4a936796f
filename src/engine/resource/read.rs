//! Refreshes an image; an image that a read does not find may still exist.

use super::engine::Engine;
use super::leftovers::refresh_gone;
use super::move_state::lacks_region;
use crate::engine::described_image::DescribedImage;
use crate::engine::kind::Phase;
use crate::engine::messages;
use crate::engine::model::private::{is_deleting, set_deleting};
use crate::engine::model::state::ImageModel;
use crate::engine::service::ImageService;
use crate::engine::sharing::read::refresh as refresh_sharing;
use crate::terraform::{Context, Diagnostics, Private, Refreshed};

/// Refreshes the state of an image.
pub(crate) async fn read<S: ImageService>(
    engine: &Engine<S>,
    context: &Context,
    mut state: ImageModel<S::Attributes>,
    private: &Private,
) -> Result<Refreshed<ImageModel<S::Attributes>>, Diagnostics> {
    let region = engine.region_clients(&state)?;
    let kind = engine.kind();
    let image = engine.read(context, &region, state.common.id()).await.map_err(|error| {
        messages::failed(engine.kind(), &format!("read {}", messages::image(kind, &state.common)), &error)
    })?;
    match image {
        Some(image) if (kind.phase)(image.state()) == Phase::Gone => {
            Ok(refresh_gone(engine, &region, state, private).await)
        }
        Some(image) => {
            engine.record(&region, &image, &mut state, private);
            refresh_sharing(engine, context, &region, &image, &mut state).await?;
            // The state of an import has no name until now.
            engine.note(&state);
            let mut refreshed = Refreshed::from(Some(state));
            // The image exists, so an earlier delete request had no effect.
            if is_deleting(private) {
                let mut private = private.clone();
                set_deleting(&mut private, false);
                refreshed.private = Some(private);
            }
            Ok(refreshed)
        }
        // AWS may not find an image yet whose copy it accepted recently. Removing the state would copy the image twice.
        None if engine.is_in_progress(&state) && engine.is_fresh(private) && !is_deleting(private) => {
            Ok(Some(state).into())
        }
        // The image may exist in another Region. The plan reads it in the configured one.
        None if lacks_region(&state) => Ok(Some(state).into()),
        None => Ok(refresh_gone(engine, &region, state, private).await),
    }
}
