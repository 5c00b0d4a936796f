//! Planning: rules that the engine adds to the framework's.

use terraform_provider_image::aws::{Connection, DefaultTags, ProviderBlock};
use terraform_provider_image::engine::{CommonAttributes, ImageModel, ImageResource, Session, SessionHandle, Timing};
use terraform_provider_image::services::ec2::{Ec2Attributes, Ec2Service};
use terraform_provider_image::terraform::{AttributePath, Change, Context, Diagnostics, Private, Resource, Value};

use crate::engine::fixture::{State, planned, tags, texts};

/// Plans with a provider in `eu-west-1` that adds the tag `owner = platform`.
async fn plan(change: &mut Change<State>) -> Diagnostics {
    let default_tags = DefaultTags { tags: tags(&[("owner", "platform")]) };
    let block = ProviderBlock {
        region: "eu-west-1".into(),
        plan_checks: "static".into(),
        endpoints: Value::Known(Vec::new()),
        default_tags: Value::Known(vec![default_tags]),
        ..ProviderBlock::default()
    };
    let connection = SessionHandle::default();
    connection.replace(Session::new(
        Connection::with_sdk(aws_config::SdkConfig::builder().build(), block),
        Timing::default(),
    ));
    let resource = ImageResource::new("image_copy_ec2", Ec2Service, connection);
    resource.plan(&Context::default(), change).await
}

fn create(mut config: State) -> Change<State> {
    config.common.id = Value::Null;
    let mut planned = config.clone();
    if planned.common.region.is_null() {
        planned.common.region = Value::Unknown;
    }
    Change {
        prior: None,
        config,
        planned,
        private: Private::default(),
        planned_private: Private::default(),
        replace: Vec::new(),
        in_progress: false,
    }
}

fn update(prior: State, config: impl FnOnce(&mut State)) -> Change<State> {
    let mut planned = prior.clone();
    config(&mut planned);
    Change {
        config: planned.clone(),
        prior: Some(prior),
        planned,
        private: Private::default(),
        planned_private: Private::default(),
        replace: Vec::new(),
        in_progress: false,
    }
}

fn finished() -> State {
    let mut state = planned("golden");
    state.common.id = "ami-0123456789abcdef0".into();
    state.common.state = "available".into();
    state.common.tags_all = tags(&[("owner", "platform")]);
    state
}

#[tokio::test]
async fn create_uses_provider_region_and_tags() {
    let mut config = planned("golden");
    config.common.region = Value::Null;
    config.common.tags = tags(&[("team", "web")]);
    let mut change = create(config);
    assert!(plan(&mut change).await.is_empty());
    assert_eq!(change.planned.common.region, "eu-west-1".into());
    assert_eq!(change.planned.common.tags_all, tags(&[("owner", "platform"), ("team", "web")]));
}

#[tokio::test]
async fn unknown_copy_tags_makes_tags_unknown() {
    let mut config = planned("golden");
    config.service.copy_image_tags = Value::Unknown;
    let mut change = create(config);
    assert!(plan(&mut change).await.is_empty());
    assert_eq!(change.planned.common.tags_all, Value::Unknown);
    // A copy with its source's tags keeps them either way.
    let mut prior = finished();
    prior.service.copy_image_tags = Value::Known(true);
    prior.common.tags_all = tags(&[("owner", "platform"), ("source", "x")]);
    let all = prior.common.tags_all.clone();
    for copies in [Value::Unknown, Value::Null, Value::Known(false)] {
        let mut change = update(prior.clone(), |config| config.service.copy_image_tags = copies);
        assert!(plan(&mut change).await.is_empty());
        assert_eq!(change.planned.common.tags_all, all);
    }
}

#[tokio::test]
async fn unchanged_copy_plans_no_changes() {
    let mut change = update(finished(), |_| {});
    assert!(plan(&mut change).await.is_empty());
    assert_eq!(Some(&change.planned), change.prior.as_ref());
    assert!(change.replace.is_empty() && !change.in_progress);
}

#[tokio::test]
async fn pending_copy_plans_wait_if_configured() {
    let pending = || ImageModel {
        common: CommonAttributes { state: "pending".into(), ..finished().common },
        service: finished().service,
    };
    let mut change = update(pending(), |_| {});
    plan(&mut change).await;
    assert!(change.in_progress && change.planned.common.state.is_unknown() && change.replace.is_empty());
    let mut change = update(pending(), |config| config.common.wait_for_available = Value::Known(false));
    plan(&mut change).await;
    assert!(!change.in_progress);
}

#[tokio::test]
async fn failed_copy_plans_replacement() {
    let mut failed = finished();
    failed.common.state = "failed".into();
    let mut change = update(failed, |_| {});
    plan(&mut change).await;
    assert_eq!(change.replace, [AttributePath::of("state")]);
    assert!(change.planned.common.state.is_unknown(), "what does not differ cannot replace");
}

#[tokio::test]
async fn equivalent_key_or_time_plans_no_changes() {
    let mut prior = finished();
    let arn = "arn:aws:kms:eu-west-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab";
    prior.service =
        Ec2Attributes { kms_key_arn: arn.into(), deprecation_time: "2030-01-01T00:00:00.000Z".into(), ..prior.service };
    let mut change = update(prior, |config| {
        config.service.kms_key_id = arn.into();
        config.service.deprecation_time = "2030-01-01T01:00:10+01:00".into();
    });
    change.replace.push(AttributePath::of("kms_key_id"));
    plan(&mut change).await;
    assert!(change.replace.is_empty());
    assert_eq!(change.planned.service.deprecation_time, "2030-01-01T00:00:00.000Z".into());
}

#[tokio::test]
async fn missing_region_error_names_settings() {
    let connection = SessionHandle::default();
    connection.replace(Session::new(
        Connection::with_sdk(aws_config::SdkConfig::builder().build(), ProviderBlock::default()),
        Timing::default(),
    ));
    let resource = ImageResource::new("image_copy_ec2", Ec2Service, connection);
    let mut config = planned("golden");
    config.common.region = Value::Null;
    let diagnostics = resource.plan(&Context::default(), &mut create(config)).await;
    assert!(texts(&diagnostics)[0].contains("AWS_REGION"));
}
