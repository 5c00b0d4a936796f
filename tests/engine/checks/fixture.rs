//! Plans of new images, and the fixtures of the check tests.

use serde_json::Value as Json;
use simulator::{Call, Settings};
use terraform_provider_image::aws::ProviderBlock;
use terraform_provider_image::engine::{ImageModel, ImageService};
use terraform_provider_image::services::appstream::{AppStreamAttributes, AppStreamService};
use terraform_provider_image::terraform::{Change, Diagnostics, Private, Resource};

use crate::engine::fixture::{COPY_TIME, EngineFixture, common};

/// Plan of a new image.
pub(crate) fn create<A: Clone>(planned: ImageModel<A>) -> Change<ImageModel<A>> {
    Change {
        prior: None,
        config: planned.clone(),
        planned,
        private: Private::default(),
        planned_private: Private::default(),
        replace: Vec::new(),
        in_progress: false,
    }
}

/// Messages for the plan of a new image.
pub(crate) async fn plan<S: ImageService>(
    fixture: &EngineFixture<S>,
    planned: ImageModel<S::Attributes>,
) -> Diagnostics {
    fixture.resource.plan(&fixture.context, &mut create(planned)).await
}

pub(crate) fn seed<S: ImageService>(fixture: &EngineFixture<S>, seed: Json) {
    fixture.aws.seed(serde_json::from_value(seed).unwrap()).unwrap();
}

pub(crate) fn settings() -> Settings {
    Settings { copy_time: COPY_TIME, ..Settings::default() }
}

pub(crate) async fn appstream() -> EngineFixture<AppStreamService> {
    EngineFixture::of(AppStreamService, settings(), ProviderBlock::default()).await
}

pub(crate) fn appstream_copy(name: &str) -> ImageModel<AppStreamAttributes> {
    let service = AppStreamAttributes {
        source_image_name: "win2022-base".into(),
        source_region: "us-east-1".into(),
        ..AppStreamAttributes::default()
    };
    ImageModel { common: common(name), service }
}

/// Checks that planning a new image sends no mutating requests.
pub(crate) fn reads_only(calls: &[Call]) -> bool {
    calls.iter().all(|call| !call.mutating || call.dry_run)
}
