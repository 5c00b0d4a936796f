//! Validation, checks of changes, and the comparison of an image with its plan.

use std::collections::HashMap;
use std::sync::Arc;

use super::fake_service::cloud::{ACCOUNT, REGION};
use super::fake_service::fixture::{change, context, planned, session, sessions, severities, state_of};
use super::fake_service::kind::KIND;
use super::fake_service::service::FakeService;
use crate::aws::{RegionClients, ServiceError};
use crate::engine::batch::batcher::Activity;
use crate::engine::batch::read_cache::ReadCache;
use crate::engine::checks::offline::EXPECTED_OWNER;
use crate::engine::checks::source_owner::ExpectedOwner;
use crate::engine::in_use::in_use_sentence;
use crate::engine::kind::OnDestroy;
use crate::engine::resource::image_resource::ImageResource;
use crate::terraform::{Applied, AttributePath, Resource, Severity, Value};

#[test]
fn validation_rejects_invalid_arguments() {
    let resource = FakeService::default().resource();
    assert!(resource.validate(&planned("golden")).is_empty());
    let mut config = planned("golden");
    config.common.region = "nowhere".into();
    config.common.on_destroy = "keep".into();
    let diagnostics = resource.validate(&config);
    let paths: Vec<_> = diagnostics.iter().map(|error| error.path.clone()).collect();
    assert_eq!(paths, [AttributePath::of("region"), AttributePath::of("on_destroy")]);
}

#[tokio::test(start_paused = true)]
async fn plan_rejects_an_image_as_its_own_source() {
    let mut change = change(Some(state_of("img-source", "available")));
    change.replace.push(AttributePath::of("source_image_id"));
    let diagnostics = FakeService::default().resource().plan(&context(), &mut change).await;
    assert_eq!(severities(&diagnostics), [Severity::Error]);
}

#[tokio::test(start_paused = true)]
async fn plan_rejects_a_replacement_that_would_not_be_retained() {
    let mut change = change(Some(state_of("img-1", "available")));
    change.replace.push(AttributePath::of("name"));
    change.planned.common.on_destroy = OnDestroy::RETAIN.into();
    let diagnostics = FakeService::default().resource().plan(&context(), &mut change).await;
    assert_eq!(severities(&diagnostics), [Severity::Error]);
}

#[tokio::test(start_paused = true)]
async fn retained_image_keeps_a_unique_name() {
    for (fake, is_rejected) in [(FakeService::default(), false), (FakeService::with_unique_names(), true)] {
        let mut prior = state_of("img-1", "available");
        prior.common.on_destroy = OnDestroy::RETAIN.into();
        let mut change = change(Some(prior));
        change.planned.common.on_destroy = OnDestroy::RETAIN.into();
        change.replace.push(AttributePath::of("source_image_id"));
        assert_eq!(fake.resource().plan(&context(), &mut change).await.has_errors(), is_rejected);
    }
}

#[tokio::test(start_paused = true)]
async fn two_resources_cannot_claim_a_unique_name() {
    for (fake, is_rejected) in [(FakeService::default(), false), (FakeService::with_unique_names(), true)] {
        let resource = ImageResource::new("fake_image", fake, session("static", |connection| connection));
        assert!(!resource.plan(&context(), &mut change(None)).await.has_errors());
        // Terraform plans a replacement twice with the same arguments.
        assert!(!resource.plan(&context(), &mut change(None)).await.has_errors());
        let mut other = change(None);
        other.planned.service.source_image_id = "img-other".into();
        assert_eq!(resource.plan(&context(), &mut other).await.has_errors(), is_rejected);
    }
}

#[tokio::test(start_paused = true)]
async fn image_that_differs_from_its_plan_is_reported() {
    let fake = FakeService::default();
    let mut plan = planned("golden");
    plan.common.wait_for_available = Value::Known(false);
    let Applied { state, private, .. } = fake.resource().create(&context(), plan).await;
    "other".clone_into(&mut fake.cloud().images.get_mut("img-1").unwrap().name);
    let prior = state.unwrap();
    let mut plan = prior.clone();
    plan.common.wait_for_available = Value::Known(true);
    let applied = fake.resource().update(&context(), prior, plan, private).await;
    assert_eq!(severities(&applied.diagnostics), [Severity::Warning]);
    assert!(applied.diagnostics.iter().any(|warning| warning.detail.contains("name")));
}

#[tokio::test(start_paused = true)]
async fn source_must_have_the_expected_owner() {
    let (sources, session) = (ReadCache::new(10, &Activity::default(), sources), sessions().current().unwrap());
    for (account, source, is_rejected) in
        [(ACCOUNT, "img-1", false), ("444455556666", "img-1", true), (ACCOUNT, "img-2", true), (ACCOUNT, "img-3", true)]
    {
        let (account, source, region) = (account.into(), source.into(), REGION.into());
        let expected = ExpectedOwner::of(&EXPECTED_OWNER, "image", &account, &source, &region).unwrap();
        let diagnostics = expected.check(&KIND, session.connection(), &sources, SourceImage::owner).await;
        assert_eq!(diagnostics.has_errors(), is_rejected, "{source:?}");
    }
    assert!(ExpectedOwner::of(&EXPECTED_OWNER, "image", &Value::Unknown, &"img-1".into(), &REGION.into()).is_none());
}

#[derive(Clone)]
struct SourceImage {
    owner: Option<&'static str>,
}

impl SourceImage {
    fn owner(&self) -> Option<&str> {
        self.owner
    }
}

/// Image 1 belongs to [`ACCOUNT`], the owner of image 3 is unknown, and other images do not exist.
async fn sources(_region: Arc<RegionClients>, ids: Vec<String>) -> Result<HashMap<String, SourceImage>, ServiceError> {
    let source = |id: &str| match id {
        "img-1" => Some(SourceImage { owner: Some(ACCOUNT) }),
        "img-3" => Some(SourceImage { owner: None }),
        _ => None,
    };
    Ok(ids.into_iter().filter_map(|id| source(&id).map(|source| (id, source))).collect())
}

#[test]
fn joins_sentences_about_uses() {
    let fleets = in_use_sentence("Used by the fleets", &["one".to_owned(), "two".to_owned()], "Switch them.");
    assert_eq!(fleets.as_deref(), Some("Used by the fleets one, two. Switch them."));
    assert_eq!(in_use_sentence("Used by the fleets", &[], "Switch them."), None);
}
