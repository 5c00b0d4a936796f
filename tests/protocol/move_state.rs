//! Moves of AMIs that hashicorp/aws copied and of images of usan/awsext, and moves between a type and its alias.

use std::collections::BTreeMap;

use serde_json::{Value as Json, json};
use terraform_provider_image::terraform::proto::{RawState, move_resource_state};

use crate::support::consistency::client::{Action, State, summaries};
use crate::support::provider_fixture::{COPY, ENCRYPTED_SOURCE, ProviderFixture, REGION, SOURCE, copy};

fn request(provider: &str, type_name: &str, state: &Json) -> move_resource_state::Request {
    move_resource_state::Request {
        source_provider_address: provider.to_owned(),
        source_type_name: type_name.to_owned(),
        source_state: Some(RawState { json: state.to_string().into(), ..RawState::default() }),
        ..move_resource_state::Request::default()
    }
}

fn of_aws(state: &Json) -> move_resource_state::Request {
    request("registry.terraform.io/hashicorp/aws", "aws_ami_copy", state)
}

/// State that hashicorp/aws stores for a copy, with some attributes replaced.
fn stored(id: &str, more: Json) -> Json {
    let mut state = json!({
        "architecture": "x86_64", "arn": format!("arn:aws:ec2:{REGION}::image/{id}"), "boot_mode": "",
        "deprecation_time": "", "description": "", "destination_outpost_arn": "", "ebs_block_device": [],
        "ena_support": true, "encrypted": false, "ephemeral_block_device": [], "id": id, "kms_key_id": "",
        "manage_ebs_snapshots": true, "name": "golden", "public": false, "source_ami_id": SOURCE,
        "source_ami_region": "us-east-1", "tags": {}, "tags_all": {}, "timeouts": null,
    });
    let Json::Object(more) = more else { panic!("attributes are an object: {more}") };
    state.as_object_mut().unwrap().extend(more);
    state
}

#[tokio::test]
async fn moves_aws_ami_copy_without_changes() {
    let mut fixture = ProviderFixture::new().await;
    let key = "alias/images";
    let encrypted =
        copy("golden", json!({ "source_image_id": ENCRYPTED_SOURCE, "encrypted": true, "kms_key_id": key }));
    let made = fixture.applied(&State::default(), &encrypted).await;
    let (id, arn) = (made.value["id"].as_str().unwrap().to_owned(), made.value["kms_key_arn"].clone());
    let state = stored(
        &id,
        json!({
            "source_ami_id": ENCRYPTED_SOURCE, "encrypted": true, "kms_key_id": arn,
            "timeouts": { "create": "1h", "delete": null, "update": null },
        }),
    );
    let moved = fixture.core.move_state(COPY, of_aws(&state)).await.unwrap();
    // The owner of the image is not known yet.
    assert!(moved.identity.is_null());
    let (read, diagnostics) = fixture.core.refresh(COPY, &moved).await;
    assert_eq!(summaries(&diagnostics), [""; 0]);
    assert_eq!((&read.value["kms_key_id"], &read.value["region"]), (&arn, &json!(REGION)));
    assert_eq!(read.value["timeouts"]["create"], "1h");
    assert_eq!(read.identity, made.identity);
    let mut config = encrypted;
    config["kms_key_id"] = arn;
    config["timeouts"] = json!({ "create": "1h" });
    assert_eq!(fixture.core.plan_again(COPY, &read, &config).await.action, Action::NoOp);
    // A plan without a refresh finds no changes either.
    assert_eq!(fixture.core.plan_again(COPY, &moved, &config).await.action, Action::NoOp);
    assert_eq!(fixture.count("CopyImage"), 1);
}

#[tokio::test]
async fn changes_of_tags_tag_the_snapshots_of_a_moved_copy() {
    let mut fixture = ProviderFixture::new().await;
    let tags = json!({ "team": "web" });
    let made = fixture.applied(&State::default(), &copy("golden", json!({ "tags": tags, "snapshot_tags": {} }))).await;
    let id = made.value["id"].as_str().unwrap().to_owned();
    let state = stored(&id, json!({ "tags": tags, "tags_all": tags }));
    let moved = fixture.core.move_state(COPY, of_aws(&state)).await.unwrap();
    let config = copy("golden", json!({ "tags": tags }));
    let (read, _) = fixture.core.refresh(COPY, &moved).await;
    assert_eq!(fixture.core.plan_again(COPY, &read, &config).await.action, Action::NoOp);
    let snapshot_tags = |fixture: &ProviderFixture| {
        let of_region = fixture.aws.snapshots().into_iter().filter(|snapshot| snapshot.region == REGION);
        of_region.map(|snapshot| snapshot.tags).collect::<Vec<_>>()
    };
    assert!(snapshot_tags(&fixture).iter().all(BTreeMap::is_empty));

    let config = copy("golden", json!({ "tags": { "team": "mobile" } }));
    let changed = fixture.applied(&read, &config).await;
    assert!(snapshot_tags(&fixture).iter().all(|tags| tags["team"] == "mobile"));
    // The tags of the snapshots are no drift unless `snapshot_tags` is configured.
    let mut untagged = config.clone();
    untagged["snapshot_tags"] = json!({});
    let imported = fixture.core.import(COPY, &id).await.unwrap();
    fixture.applied(&imported, &untagged).await;
    assert!(snapshot_tags(&fixture).iter().all(BTreeMap::is_empty));
    let (read, _) = fixture.core.refresh(COPY, &changed).await;
    assert_eq!(fixture.core.plan_again(COPY, &read, &config).await.action, Action::NoOp);
}

#[tokio::test]
async fn moves_states_of_old_aws_provider_versions() {
    let mut fixture = ProviderFixture::new().await;
    let config = copy("golden", json!({ "description": "One" }));
    let made = fixture.applied(&State::default(), &config).await;
    // Releases without an ARN; the Region is the provider's.
    let old = json!({
        "id": made.value["id"], "name": "golden", "source_ami_id": SOURCE, "source_ami_region": "us-east-1",
        "description": "One", "encrypted": false, "manage_ebs_snapshots": true,
    });
    // Releases in which resources have Regions.
    let new = stored(made.value["id"].as_str().unwrap(), json!({ "description": "One", "region": REGION }));
    for state in [old, new] {
        let moved = fixture.core.move_state(COPY, of_aws(&state)).await.unwrap();
        let (read, diagnostics) = fixture.core.refresh(COPY, &moved).await;
        assert_eq!(summaries(&diagnostics), [""; 0]);
        assert_eq!(read.value, made.value);
        assert_eq!(fixture.core.plan_again(COPY, &read, &config).await.action, Action::NoOp);
    }
}

#[tokio::test]
async fn rejects_states_it_cannot_move() {
    let mut fixture = ProviderFixture::new().await;
    let good = stored("ami-0123456789abcdef0", json!({}));
    let newer = move_resource_state::Request { source_schema_version: 1, ..of_aws(&good) };
    let tofu = "registry.opentofu.org/hashicorp/aws";
    let ours = "registry.terraform.io/image-copy/image";
    for (target, request, expected) in [
        (COPY, request(tofu, "aws_instance", &good), "cannot move aws_instance"),
        (COPY, request("registry.terraform.io/x/aws", "aws_ami_copy", &good), "cannot move aws_ami_copy"),
        ("image_copy_appstream", of_aws(&good), "cannot move aws_ami_copy"),
        ("image_copy_workspaces", request(ours, "image_workspaces", &good), "cannot move image_workspaces"),
        (COPY, of_aws(&json!({ "id": "" })), "State of aws_ami_copy has no AMI ID"),
        (COPY, newer, "Unsupported state version of aws_ami_copy"),
    ] {
        let refused = summaries(&fixture.core.move_state(target, request).await.unwrap_err());
        assert!(
            refused.len() == 1 && refused[0].starts_with("error [] ") && refused[0].contains(expected),
            "{refused:?}"
        );
    }
    for provider in [tofu, "aws", "mirror.example.com/hashicorp/aws"] {
        assert!(fixture.core.move_state(COPY, request(provider, "aws_ami_copy", &good)).await.is_ok(), "{provider}");
    }
}

#[tokio::test]
async fn moves_between_type_and_alias() {
    let mut fixture = ProviderFixture::new().await;
    let state = json!({ "id": "wsi-0123456789", "name": "golden", "region": REGION, "wait_for_available": false });
    for (from, to) in [
        ("workspaces_image_copy", "image_copy_workspaces"),
        ("image_copy_workspaces", "workspaces_image_copy"),
        ("image_copy_workspaces", "image_copy_workspaces"),
    ] {
        let source = request("registry.example.com/team/image", from, &state);
        let source = move_resource_state::Request { source_private: "{\"accepted_at\":7}".into(), ..source };
        let moved = fixture.core.move_state(to, source.clone()).await.unwrap();
        assert_eq!((&moved.value["id"], &moved.value["wait_for_available"]), (&json!("wsi-0123456789"), &json!(false)));
        assert_eq!(moved.private, source.source_private);
        let newer = move_resource_state::Request { source_schema_version: 1, ..source };
        let refused = summaries(&fixture.core.move_state(to, newer).await.unwrap_err());
        assert!(refused[0].contains("has a newer schema version"), "{refused:?}");
    }
}

/// A type of usan/awsext with the types to which it can be moved, and the arguments of an image.
struct AwsextCase {
    from: &'static str,
    to: [&'static str; 2],
    arguments: Json,
}

fn awsext_cases() -> [AwsextCase; 3] {
    [
        AwsextCase {
            from: "awsext_appstream_image_copy",
            to: ["image_copy_appstream", "appstream_image_copy"],
            arguments: json!({ "source_image_name": "win2022-base", "source_region": "us-east-1" }),
        },
        AwsextCase {
            from: "awsext_workspaces_image_copy",
            to: ["image_copy_workspaces", "workspaces_image_copy"],
            arguments: json!({ "source_image_id": "wsi-0aaaaaaa1", "source_region": "us-east-1", "description": "One" }),
        },
        AwsextCase {
            from: "awsext_workspaces_image",
            to: ["image_workspaces", "workspaces_image"],
            arguments: json!({ "workspace_id": "ws-0aaaaaaa1", "description": "One" }),
        },
    ]
}

/// The state that usan/awsext stores of an image.
fn awsext_state(created: &State, arguments: &Json) -> Json {
    let value = &created.value;
    let mut state = arguments.clone();
    let members = state.as_object_mut().unwrap();
    members.insert("name".to_owned(), value["name"].clone());
    members.insert("state".to_owned(), value["state"].clone());
    members.insert("tags".to_owned(), value["tags"].clone());
    if arguments.get("source_image_name").is_some() {
        members.insert("arn".to_owned(), value["arn"].clone());
        members.insert("description".to_owned(), Json::Null);
        members.insert("create_timeout_minutes".to_owned(), json!(60));
        members.insert("delete_timeout_minutes".to_owned(), Json::Null);
    } else {
        members.insert("image_id".to_owned(), value["id"].clone());
        members.insert("owner_account_id".to_owned(), value["owner_account_id"].clone());
    }
    state
}

#[tokio::test]
async fn moves_images_of_awsext() {
    for AwsextCase { from, to, arguments } in awsext_cases() {
        let mut fixture = ProviderFixture::new().await;
        let mut config = arguments.clone();
        config["name"] = json!("golden");
        config["tags"] = json!({ "team": "web" });
        let plan = fixture.core.plan(to[0], &State::default(), &config).await;
        let created = fixture.core.apply(to[0], &plan).await.state;
        let state = awsext_state(&created, &arguments);
        fixture.aws.clear_calls();
        for target in to {
            for provider in ["awsext", "registry.terraform.io/usan/awsext", "mirror.example.com/usan/awsext"] {
                let moved = fixture.core.move_state(target, request(provider, from, &state)).await.unwrap();
                let (read, diagnostics) = fixture.core.refresh(target, &moved).await;
                assert_eq!(summaries(&diagnostics), [""; 0]);
                assert_eq!(read.value, created.value, "{from} to {target}");
                let action = fixture.core.plan_again(target, &read, &config).await.action;
                assert_eq!(action, Action::NoOp, "{from} to {target}");
            }
            for provider in ["registry.terraform.io/other/awsext", "aws"] {
                let rejected = fixture.core.move_state(target, request(provider, from, &state)).await.unwrap_err();
                assert!(summaries(&rejected)[0].contains("cannot move"), "{rejected:?}");
            }
        }
        assert!(fixture.aws.calls().iter().all(|call| !call.mutating));
    }
}

#[tokio::test]
async fn adopts_the_region_of_a_workspaces_image_of_awsext() {
    let mut fixture = ProviderFixture::new().await;
    let target = "image_copy_workspaces";
    let mut config = json!({
        "name": "golden", "source_image_id": "wsi-0aaaaaaa1", "source_region": "us-east-1", "region": "eu-central-1",
    });
    let plan = fixture.core.plan(target, &State::default(), &config).await;
    let created = fixture.core.apply(target, &plan).await.state;
    let arguments = json!({ "source_image_id": "wsi-0aaaaaaa1", "source_region": "us-east-1" });
    let state = awsext_state(&created, &arguments);
    let moved =
        fixture.core.move_state(target, request("awsext", "awsext_workspaces_image_copy", &state)).await.unwrap();
    fixture.aws.clear_calls();
    // The image is not in the provider's Region.
    let (read, diagnostics) = fixture.core.refresh(target, &moved).await;
    assert_eq!(summaries(&diagnostics), [""; 0]);
    let plan = fixture.core.plan(target, &read, &config).await;
    assert_eq!((plan.action, summaries(&plan.diagnostics)), (Action::Update, Vec::new()));
    let applied = fixture.core.apply(target, &plan).await;
    assert_eq!(summaries(&applied.diagnostics), [""; 0]);
    assert_eq!(applied.state.value, created.value);
    assert_eq!(fixture.core.plan_again(target, &applied.state, &config).await.action, Action::NoOp);
    assert!(fixture.aws.calls().iter().all(|call| !call.mutating));

    config["region"] = json!("us-east-1");
    let plan = fixture.core.plan(target, &read, &config).await;
    let found = summaries(&plan.diagnostics);
    assert!(found.len() == 1 && found[0].contains("Moved WorkSpaces image not found in us-east-1"), "{found:?}");
}

#[tokio::test]
async fn rejects_an_appstream_image_of_awsext_without_arn() {
    let mut fixture = ProviderFixture::new().await;
    let state = json!({ "name": "golden", "source_image_name": "win2022-base", "source_region": "us-east-1" });
    let request = request("awsext", "awsext_appstream_image_copy", &state);
    let rejected = summaries(&fixture.core.move_state("image_copy_appstream", request).await.unwrap_err());
    assert!(rejected[0].contains("Unknown Region of the AppStream image"), "{rejected:?}");
}
