//! Checks of image names that are already in use.

use futures_util::future::join_all;
use serde_json::json;
use simulator::{Fault, FaultKind};
use terraform_provider_image::engine::{CommonAttributes, ImageModel};
use terraform_provider_image::terraform::{AttributePath, Change, Private, Resource, Value};

use crate::engine::checks::fixture::{appstream, appstream_copy, create, plan, seed};
use crate::engine::fixture::{
    COPY_TIME, ENCRYPTED_SOURCE, EngineFixture, REGION, State, only_text, plan_tags, planned, texts,
};

#[tokio::test(start_paused = true)]
async fn warns_about_existing_ami_name_with_import_block() {
    let fixture = EngineFixture::new().await;
    let state = fixture.copied(planned("golden")).await;
    let another = EngineFixture::<_>::new().await;
    seed(&another, json!({"ec2": {"images": {REGION: [{"id": "ami-0fffffffffffffff1", "name": "golden"}]}}}));
    let diagnostics = plan(&another, planned("golden")).await;
    assert!(!diagnostics.has_errors());
    let text = only_text(&diagnostics);
    assert!(text.contains("id = \"ami-0fffffffffffffff1@eu-west-1\""), "{text}");
    // An image whose state this process has read or created is managed by Terraform.
    assert_eq!(texts(&plan(&fixture, planned("golden")).await), [""; 0]);
    another.resource.observe_state(&ImageModel {
        common: CommonAttributes { id: "ami-0fffffffffffffff1".into(), ..state.common },
        service: state.service,
    });
    assert_eq!(texts(&plan(&another, planned("golden")).await), [""; 0]);
}

/// A fixture with a pending copy of an apply that was killed: its plan was [`planned`] with a tag.
async fn killed() -> (EngineFixture, State) {
    let fixture = EngineFixture::new().await;
    let mut copy = planned("golden");
    plan_tags(&mut copy, &[("team", "web")]);
    copy.common.wait_for_available = Value::Known(false);
    fixture.copied(copy.clone()).await;
    let next = EngineFixture { resource: fixture.resource_of_another_process(), ..fixture };
    (next, copy)
}

#[tokio::test(start_paused = true)]
async fn does_not_repeat_copy_of_killed_apply() {
    let (fixture, copy) = killed().await;
    let id = fixture.images()[0].image_id.clone();
    let diagnostics = plan(&fixture, copy.clone()).await;
    assert!(diagnostics.has_errors());
    let text = only_text(&diagnostics);
    assert!(text.starts_with("AMI copy already in progress\n") && text.contains("interrupted apply"), "{text}");
    assert!(text.contains(&format!("id = \"{id}@eu-west-1\"")), "{text}");

    // Another name means another image. Other tags, another description or another source may be intended.
    let mut renamed = copy.clone();
    renamed.common.name = "silver".into();
    assert_eq!(texts(&plan(&fixture, renamed).await), [""; 0]);
    let (mut tagged, mut described, mut other) = (copy.clone(), copy.clone(), copy.clone());
    plan_tags(&mut tagged, &[("team", "data")]);
    described.service.description = "Another".into();
    other.service.source_image_id = ENCRYPTED_SOURCE.into();
    for (copy, part) in [(tagged, "the same source."), (described, "the same source."), (other, "\"pending\"")] {
        let diagnostics = plan(&fixture, copy).await;
        assert!(!diagnostics.has_errors());
        let text = only_text(&diagnostics);
        assert!(text.starts_with("AMI name already in use\n") && text.contains(part), "{text}");
        assert!(text.contains(&format!("id = \"{id}@eu-west-1\"")), "{text}");
    }

    // An available image may belong to another configuration.
    tokio::time::advance(COPY_TIME).await;
    let diagnostics = plan(&fixture, copy).await;
    assert!(!diagnostics.has_errors() && diagnostics.iter().count() == 1, "{diagnostics:?}");
}

#[tokio::test(start_paused = true)]
async fn reapplies_plan_with_same_token() {
    let (fixture, copy) = killed().await;
    let change =
        Change { planned_private: fixture.resource.planned_private(&copy, &Private::default()), ..create(copy) };
    let diagnostics = fixture.resource.plan(&fixture.context, &mut { change }).await;
    assert!(!diagnostics.has_errors());
    assert!(only_text(&diagnostics).contains("client token"), "{diagnostics:?}");
}

#[tokio::test(start_paused = true)]
async fn creates_two_equal_copies_of_one_run() {
    let fixture = EngineFixture::new().await;
    let mut copy = planned("golden");
    copy.common.wait_for_available = Value::Known(false);
    // The first responses are lost: AWS lists the image before the retry succeeds.
    fixture.aws.inject(Fault::of("ec2", "CopyImage", FaultKind::DropAfter).times(4));
    let (first, second) = tokio::join!(fixture.copied(copy.clone()), async {
        while fixture.images().is_empty() {
            tokio::time::advance(std::time::Duration::from_millis(100)).await;
        }
        let diagnostics = plan(&fixture, copy.clone()).await;
        let answered = fixture.calls("CopyImage").into_iter().filter(|call| !call.dry_run && call.status != 0).count();
        assert_eq!(answered, 0, "it is not answered yet");
        assert!(!diagnostics.has_errors() && !diagnostics.is_empty(), "{diagnostics:?}");
        fixture.copied(copy.clone()).await
    });
    assert_ne!(first.common.id, second.common.id);
    assert_eq!(texts(&plan(&fixture, copy).await), [""; 0], "both are this run's own");
}

#[tokio::test(start_paused = true)]
async fn rejects_taken_unique_name_except_in_replacement() {
    let fixture = appstream().await;
    assert_eq!(texts(&plan(&fixture, appstream_copy("golden")).await), [""; 0]);
    seed(&fixture, json!({"appstream": {"images": {REGION: [{"name": "golden"}]}}}));
    let diagnostics = plan(&fixture, appstream_copy("golden")).await;
    assert!(diagnostics.has_errors());
    let text = only_text(&diagnostics);
    assert!(text.contains("id = \"golden@eu-west-1\"") && text.contains("unique"), "{text}");
    // Terraform upgrades the state of a tainted image, and plans its replacement as a create.
    let mut kept = appstream_copy("golden");
    kept.common.id = "golden".into();
    kept.common.state = "FAILED".into();
    fixture.resource.observe_state(&kept);
    assert_eq!(texts(&plan(&fixture, appstream_copy("golden")).await), [""; 0]);
}

#[tokio::test(start_paused = true)]
async fn reports_two_resources_with_one_name() {
    let fixture = appstream().await;
    assert_eq!(texts(&plan(&fixture, appstream_copy("golden")).await), [""; 0]);
    // This may be the same resource, planned again.
    assert_eq!(texts(&plan(&fixture, appstream_copy("golden")).await), [""; 0]);
    let mut other = appstream_copy("golden");
    other.service.description = "another".into();
    let text = only_text(&plan(&fixture, other).await);
    assert!(text.contains("Image name used by another resource"), "{text}");
    // Apply repeats the check with known values before it sends requests.
    let [first, second] =
        join_all([1, 2].iter().map(|_| fixture.resource.create(&fixture.context, appstream_copy("golden"))))
            .await
            .try_into()
            .unwrap();
    let refused: Vec<_> = [first, second].into_iter().filter(|applied| applied.state.is_none()).collect();
    assert_eq!(refused.len(), 1);
    assert!(only_text(&refused[0].diagnostics).contains("Another resource of this run"));
    assert_eq!(fixture.calls("CopyImage").len(), 1);
}

#[tokio::test(start_paused = true)]
async fn replacement_of_retained_image_requires_new_name() {
    let fixture = appstream().await;
    let mut prior = appstream_copy("golden");
    prior.common.id = "golden".into();
    prior.common.on_destroy = "retain".into();
    let mut change = create(appstream_copy("golden"));
    change.prior = Some(prior);
    change.replace.push(AttributePath::of("description"));
    let text = only_text(&fixture.resource.plan(&fixture.context, &mut change).await);
    assert!(text.contains("on_destroy = \"retain\""), "{text}");
}
