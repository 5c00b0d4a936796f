//! WorkSpaces images: copies, and images created from a WorkSpace.

use serde_json::json;
use simulator::{Fault, FaultKind, Settings};
use terraform_provider_image::aws::ProviderBlock;
use terraform_provider_image::engine::ImageModel;
use terraform_provider_image::services::workspaces::{
    FromImage, FromImageArguments, FromWorkspace, FromWorkspaceArguments, SourceChecks, WorkspacesAttributes,
    WorkspacesService,
};
use terraform_provider_image::terraform::{Private, Resource, Value};

use crate::engine::fixture::{COPY_TIME, EngineFixture, REGION, common, only_text, plan_tags, tags};

pub(crate) type State<A> = ImageModel<WorkspacesAttributes<A>>;

async fn fixture<O: SourceChecks>(source: O) -> EngineFixture<WorkspacesService<O>> {
    let settings = Settings { copy_time: COPY_TIME, ..Settings::default() };
    EngineFixture::of(WorkspacesService::new(source), settings, ProviderBlock::default()).await
}

fn state<A: Default>(name: &str, arguments: A) -> State<A> {
    let mut service = WorkspacesAttributes { arguments, ..WorkspacesAttributes::default() };
    service.image.force_unshare_on_delete = Value::Known(false);
    ImageModel { common: common(name), service }
}

pub(crate) fn copy(name: &str) -> State<FromImageArguments> {
    let arguments = FromImageArguments {
        source_image_id: "wsi-0aaaaaaa1".into(),
        source_region: "us-east-1".into(),

        ..FromImageArguments::default()
    };
    let mut plan = state(name, arguments);
    plan.service.image.description = Value::Unknown;
    plan
}

fn creation(name: &str) -> State<FromWorkspaceArguments> {
    let mut plan = state(name, FromWorkspaceArguments { workspace_id: "ws-0aaaaaaa1".into() });
    plan.service.image.description = "Golden".into();
    plan
}

#[tokio::test(start_paused = true)]
async fn copies_from_target_region_with_tags() {
    let fixture = fixture(FromImage).await;
    let mut plan = copy("golden");
    plan_tags(&mut plan, &[("team", "office")]);
    let state = fixture.copied(plan).await;
    let id = state.common.id.text().unwrap();
    let arn = format!("arn:aws:workspaces:eu-west-1:123456789012:workspaceimage/{id}");
    assert_eq!(state.common.arn.text(), Some(arn.as_str()));
    assert_eq!(state.common.tags_all, tags(&[("team", "office")]));
    assert_eq!(state.service.image.operating_system.text(), Some("WINDOWS"));
    assert_eq!(fixture.mutations(), ["CopyWorkspaceImage"]);
    assert_eq!(fixture.read(&state).await.unwrap(), Some(state));
}

#[tokio::test(start_paused = true)]
async fn creates_image_from_workspace() {
    let fixture = fixture(FromWorkspace).await;
    let state = fixture.copied(creation("golden")).await;
    assert_eq!(state.service.image.description.text(), Some("Golden"));
    assert_eq!(state.common.state.text(), Some("AVAILABLE"));
    assert_eq!(fixture.mutations(), ["CreateWorkspaceImage"]);
}

#[tokio::test(start_paused = true)]
async fn failed_image_reports_code_message_and_details() {
    let fixture = fixture(FromImage).await;
    let fault = FaultKind::CopyFails { state_reason: "It broke.".into(), snapshot_message: "No domain.".into() };
    fixture.aws.inject(Fault::of("workspaces", "CopyWorkspaceImage", fault));
    let applied = fixture.resource.create(&fixture.context, copy("golden")).await;
    let text = only_text(&applied.diagnostics);
    let state = applied.state.expect("the failed image");
    assert_eq!(state.common.state.text(), Some("ERROR"));
    let image = fixture.aws.workspaces_images().into_iter().find(|image| image.region == REGION).unwrap();
    let value = serde_json::to_value(&image).unwrap();
    assert!(text.contains("It broke."), "{text}");
    for detail in value["error_details"].as_array().unwrap() {
        assert!(text.contains(detail["message"].as_str().unwrap()), "{detail} is missing in: {text}");
    }
}

#[tokio::test(start_paused = true)]
async fn finds_image_after_lost_response() {
    let copied = fixture(FromImage).await;
    copied.aws.inject(Fault::of("workspaces", "CopyWorkspaceImage", FaultKind::DropAfter).times(1));
    copied.copied(copy("golden")).await;
    assert_eq!(copied.calls("CopyWorkspaceImage").len(), 1);
    let created = fixture(FromWorkspace).await;
    created.aws.inject(Fault::of("workspaces", "CreateWorkspaceImage", FaultKind::DropAfter).times(1));
    created.copied(creation("golden")).await;
    assert_eq!(created.calls("CreateWorkspaceImage").len(), 1);
}

#[tokio::test(start_paused = true)]
async fn rejects_source_of_unexpected_owner() {
    let fixture = fixture(FromImage).await;
    let mut plan = copy("golden");
    plan.service.arguments.expected_source_owner_id = "999988887777".into();
    let applied = fixture.resource.create(&fixture.context, plan).await;
    assert!(applied.state.is_none());
    assert!(only_text(&applied.diagnostics).contains("belongs to AWS account 123456789012"));
    assert_eq!(fixture.mutations(), Vec::<String>::new());
}

#[tokio::test(start_paused = true)]
async fn delete_error_lists_bundles_and_shared_accounts() {
    let fixture = fixture(FromImage).await;
    let mut state = fixture.copied(copy("golden")).await;
    let id = state.common.id.text().unwrap().to_owned();
    let users = json!({"workspaces": {
        "bundles": {REGION: [{"id": "wsb-0aaaaaaa1", "name": "office", "image_id": id}]},
        "images": {REGION: [{"id": id, "name": "golden", "shared_with": ["999988887777"]}]},
    }});
    fixture.aws.seed(serde_json::from_value(users).unwrap()).unwrap();
    let text = only_text(&fixture.destroyed(state.clone()).await);
    assert!(text.contains("wsb-0aaaaaaa1 (office)") && text.contains("999988887777"), "{text}");
    assert!(fixture.aws.remove_workspaces_bundle(REGION, "wsb-0aaaaaaa1"));
    state.service.image.force_unshare_on_delete = Value::Known(true);
    assert!(fixture.destroyed(state).await.is_empty());
}

#[tokio::test(start_paused = true)]
async fn delete_fails_at_once_while_known_users_remain() {
    let fixture = fixture(FromImage).await;
    let state = fixture.copied(copy("golden")).await;
    let id = state.common.id.text().unwrap().to_owned();
    let users =
        json!({"workspaces": {"bundles": {REGION: [{"id": "wsb-0aaaaaaa1", "name": "office", "image_id": id}]}}});
    fixture.aws.seed(serde_json::from_value(users).unwrap()).unwrap();
    let mut private = Private::default();
    let warnings = fixture.resource.plan_destroy(&fixture.context, state.clone(), &mut private).await;
    assert!(!warnings.has_errors() && !warnings.is_empty(), "{warnings:?}");
    let started = tokio::time::Instant::now();
    let deleted = fixture.resource.delete(&fixture.context, state, private).await;
    let text = only_text(&deleted.diagnostics);
    assert_eq!(text.matches("wsb-0aaaaaaa1 (office)").count(), 1, "{text}");
    assert!(started.elapsed() < std::time::Duration::from_secs(10));
    assert_eq!(fixture.calls("DeleteWorkspaceImage").len(), 1);
}

#[tokio::test(start_paused = true)]
async fn permissions_are_read_only_where_a_delete_is_rejected() {
    let fixture = fixture(FromImage).await;
    let state = fixture.copied(copy("golden")).await;
    let id = state.common.id.text().unwrap().to_owned();
    let shared = json!({"workspaces": {"images": {REGION: [
        {"id": id, "name": "golden", "shared_with": ["999988887777"]},
    ]}}});
    fixture.aws.seed(serde_json::from_value(shared).unwrap()).unwrap();
    let mut private = Private::default();
    let warnings = fixture.resource.plan_destroy(&fixture.context, state.clone(), &mut private).await;
    assert!(warnings.is_empty(), "{warnings:?}");
    assert_eq!(fixture.calls("DescribeWorkspaceImagePermissions").len(), 0);
    let deleted = fixture.resource.delete(&fixture.context, state, private).await;
    let text = only_text(&deleted.diagnostics);
    assert_eq!(text.matches("999988887777").count(), 1, "{text}");
    assert_eq!(fixture.calls("DescribeWorkspaceImagePermissions").len(), 1);
}

#[tokio::test(start_paused = true)]
async fn failed_delete_after_unshare_keeps_state() {
    let fixture = fixture(FromImage).await;
    let mut state = fixture.copied(copy("golden")).await;
    state.service.image.force_unshare_on_delete = Value::Known(true);
    let id = state.common.id.text().unwrap().to_owned();
    let shared = json!({"workspaces": {"images": {REGION: [
        {"id": id, "name": "golden", "shared_with": ["999988887777"]},
    ]}}});
    fixture.aws.seed(serde_json::from_value(shared).unwrap()).unwrap();
    fixture.aws.inject(Fault::of("workspaces", "DeleteWorkspaceImage", FaultKind::ServerError { status: 500 }));
    let failed = fixture.resource.delete(&fixture.context, state.clone(), Private::default()).await;
    assert!(failed.diagnostics.has_errors() && failed.state.is_none(), "the state stays as it was");
    assert!(fixture.read(&state).await.unwrap().is_some());
    fixture.aws.clear_faults();
    assert!(fixture.destroyed(state).await.is_empty());
}

#[tokio::test(start_paused = true)]
async fn destroys_new_image_that_is_not_listed_yet() {
    let settings = Settings { copy_time: COPY_TIME / 8, propagation_delay: COPY_TIME / 20, ..Settings::default() };
    let copies = EngineFixture::of(WorkspacesService::new(FromImage), settings.clone(), ProviderBlock::default()).await;
    copies.destroys_unlisted_image(copy("golden")).await;
    let creations = EngineFixture::of(WorkspacesService::new(FromWorkspace), settings, ProviderBlock::default()).await;
    creations.destroys_unlisted_image(creation("golden")).await;
}
