//! An image that a plan's check made: an endpoint that is not AWS did what it was only to try.

use std::sync::Arc;

use super::report::UnwantedImage;
use crate::aws::RegionClients;
use crate::engine::described_image::Detail;
use crate::engine::kind::OnDestroy;
use crate::engine::model::state::ImageModel;
use crate::engine::resource::delete::delete;
use crate::engine::resource::engine::Engine;
use crate::engine::service::ImageService;
use crate::terraform::{Context, Diagnostic, Private, Value};

/// Removes an image that a check made, and says so.
pub(crate) async fn remove_unwanted<S: ImageService>(
    engine: &Engine<S>,
    context: &Context,
    region: &Arc<RegionClients>,
    planned: &ImageModel<S::Attributes>,
    unwanted: UnwantedImage,
) -> Diagnostic {
    let UnwantedImage { id, is_new, mut warning, command } = unwanted;
    let kind = engine.kind();
    let kept = engine.session.known_images().keeps(kind.service, region.region(), &id);
    let mut problem = "It cannot be told whether it is new.".to_owned();
    let mut state = ImageModel { common: planned.common.clone(), ..ImageModel::default() };
    state.common.id = id.as_str().into();
    state.common.state = kind.first_state.into();
    state.common.on_destroy = OnDestroy::DELETE.into();
    state.common.timeouts = Value::Null;
    // Its parts are to go too, whether or not the endpoint does so by itself.
    let described = engine.service.describe(region, std::slice::from_ref(&id), Detail::Full).await;
    if let Some(image) = described.unwrap_or_default().first() {
        engine.record(region, image, &mut state, &Private::default());
    }
    if is_new && !kept && state.common.name == planned.common.name {
        // It does not stand in the way of the name, neither now nor while what was read of it is remembered.
        engine.note(&state);
        let removal = delete(engine, context, Box::new(state), Private::default());
        match tokio::time::timeout(engine.timing().retry_window, removal).await {
            Ok(removed) if !removed.diagnostics.has_errors() => {
                warning.detail = format!("{} The {} was removed again at once.", warning.detail, kind.noun);
                return warning;
            }
            Ok(removed) => {
                let errors: Vec<_> = removed.diagnostics.into_iter().map(|error| error.detail).collect();
                problem = errors.join("\n");
            }
            Err(_) => "It was not gone in time.".clone_into(&mut problem),
        }
    }
    warning.detail = format!(
        "{} The {} {id} in {} was not removed. {problem}\n\nIf it is not needed, remove it by hand:\n\n  {command}",
        warning.detail,
        kind.noun,
        region.region()
    );
    warning
}
