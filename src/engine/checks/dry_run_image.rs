//! Deletes an image that a plan's dry run created: an endpoint that is not AWS ignored that the request was a dry run.

use std::sync::Arc;

use super::report::DryRunImage;
use crate::aws::RegionClients;
use crate::engine::described_image::Detail;
use crate::engine::kind::OnDestroy;
use crate::engine::model::state::ImageModel;
use crate::engine::resource::delete::delete;
use crate::engine::resource::engine::Engine;
use crate::engine::service::ImageService;
use crate::terraform::{Context, Diagnostic, Private, Value};

/// Deletes an image that a dry run created, and returns the warning about it. The warning says how to delete the image
/// if the provider could not delete it, or cannot be sure that the dry run created it.
pub(crate) async fn delete_dry_run_image<S: ImageService>(
    engine: &Engine<S>,
    context: &Context,
    region: &Arc<RegionClients>,
    planned: &ImageModel<S::Attributes>,
    image: DryRunImage,
) -> Diagnostic {
    let DryRunImage { id, is_new, mut warning, command } = image;
    let kind = engine.kind();
    let is_managed = engine.session.known_images().contains(kind.service, region.region(), &id);
    let mut problem = "The provider could not determine whether the image is new.".to_owned();
    let mut state = ImageModel { common: planned.common.clone(), ..ImageModel::default() };
    state.common.id = id.as_str().into();
    state.common.state = kind.first_state.into();
    state.common.on_destroy = OnDestroy::DELETE.into();
    state.common.timeouts = Value::Null;
    // The state needs the image's parts, because some endpoints do not delete them with the image.
    let described = engine.service.describe(region, std::slice::from_ref(&id), Detail::Full).await;
    if let Some(image) = described.unwrap_or_default().first() {
        engine.record(region, image, &mut state, &Private::default());
    }
    if is_new && !is_managed && state.common.name == planned.common.name {
        // A known image does not count as another image of the planned name, even while a cache still contains it.
        engine.note(&state);
        let deletion = delete(engine, context, Box::new(state), Private::default());
        match tokio::time::timeout(engine.timing().retry_window, deletion).await {
            Ok(deleted) if !deleted.diagnostics.has_errors() => {
                warning.detail = format!("{} The provider deleted the {}.", warning.detail, kind.noun);
                return warning;
            }
            Ok(deleted) => {
                let errors: Vec<_> = deleted.diagnostics.into_iter().map(|error| error.detail).collect();
                problem = errors.join("\n");
            }
            Err(_) => "The deletion timed out.".clone_into(&mut problem),
        }
    }
    warning.detail = format!(
        "{} {} {id} in {} was not deleted. {problem}\n\nIf you do not need it, delete it:\n\n  {command}",
        warning.detail,
        kind.noun,
        region.region()
    );
    warning
}
