//! Principals with only the permissions of the copy itself can still copy.

use std::collections::BTreeSet;

use serde_json::{Value as Json, json};

use crate::checks::each_case::{catalogue, fixture};
use crate::support::check_cases::{APPSTREAM, BUNDLE, CREATED, EC2, WORKSPACES, config};
use crate::support::consistency::client::{State, summaries};
use crate::support::provider_fixture::{ProviderFixture, REGION};

/// Requests of an image's lifecycle in its own Region, for each type.
const NEEDED: [(&str, &[&str]); 5] = [
    (EC2, &["ec2:DescribeImages", "ec2:DescribeSnapshots"]),
    (APPSTREAM, &["appstream:DescribeImages"]),
    (WORKSPACES, &["workspaces:DescribeWorkspaceImages"]),
    (CREATED, &["workspaces:DescribeWorkspaceImages"]),
    (BUNDLE, &["workspaces:DescribeWorkspaceBundles"]),
];

/// Actions that only the checks of a type use, without those of the image's lifecycle in its Region.
fn denied(type_name: &str, needed: &[&str]) -> Vec<Json> {
    let rules = catalogue().into_iter().find(|(name, _)| *name == type_name).unwrap().1;
    let actions: BTreeSet<&str> = rules.iter().flat_map(|rule| rule.actions()).collect();
    let reads = actions.into_iter().filter(|action| *action != "ec2:CopyImage");
    reads
        .map(
            |action| {
                if needed.contains(&action) {
                    json!({ "action": action, "region": "us-east-1" })
                } else {
                    json!(action)
                }
            },
        )
        .collect()
}

#[tokio::test]
async fn missing_permission_gives_one_warning() {
    for (type_name, needed) in NEEDED {
        let mut fixture = fixture().await;
        assert_eq!(summaries(&fixture.core.configure(&json!({ "region": REGION })).await), [""; 0]);
        let denied = denied(type_name, needed);
        fixture.aws.seed(serde_json::from_value(json!({ "denied": denied })).unwrap()).unwrap();
        let more = if type_name == EC2 {
            let sharing = json!({ "account_ids": ["999988887777"] });
            json!({ "encrypted": true, "kms_key_id": "alias/images", "sharing": sharing })
        } else {
            json!({})
        };
        let arguments = config(type_name, &more);
        let plan = fixture.core.plan(type_name, &State::default(), &arguments).await;
        let messages = summaries(&plan.diagnostics);
        let begins = "warning [] Plan check skipped: ";
        let actions: Vec<&str> =
            messages.iter().filter_map(|text| text.strip_prefix(begins)?.split(' ').next()).collect();
        assert_eq!(actions.len(), messages.len(), "{type_name}: {messages:#?}");
        assert_eq!(actions.iter().collect::<BTreeSet<_>>().len(), messages.len(), "{type_name}: {messages:#?}");
        assert!(!messages.is_empty(), "{type_name}");
        let applied = fixture.core.apply(type_name, &plan).await;
        let errors: Vec<_> =
            summaries(&applied.diagnostics).into_iter().filter(|text| !text.starts_with(begins)).collect();
        assert_eq!(errors, [""; 0], "{type_name}");
        assert!(!applied.tainted && applied.state.value["id"].is_string(), "{type_name}");
        // Denied reads do not prevent deletion either.
        let destroyed = fixture.core.destroy(type_name, &applied.state).await;
        assert_eq!(destroyed.state.value, Json::Null, "{type_name}: {:#?}", summaries(&destroyed.diagnostics));
    }
}

/// A fixture whose credentials lack this action.
async fn without(action: &str) -> ProviderFixture {
    let mut fixture = fixture().await;
    assert_eq!(summaries(&fixture.core.configure(&json!({ "region": REGION })).await), [""; 0]);
    fixture.aws.seed(serde_json::from_value(json!({ "denied": [action] })).unwrap()).unwrap();
    fixture
}

#[tokio::test]
async fn denied_action_gives_one_warning_for_all_regions() {
    let mut fixture = without("ec2:GetEbsEncryptionByDefault").await;
    let mut found = Vec::new();
    for region in ["eu-west-1", "eu-west-2", "eu-central-1"] {
        for name in ["first", "second"] {
            let arguments = config(EC2, &json!({ "name": name, "region": region, "encrypted": false }));
            let plan = fixture.core.plan(EC2, &State::default(), &arguments).await;
            found.extend(plan.diagnostics);
        }
    }
    let [warning] = &found[..] else { panic!("{:#?}", summaries(&found)) };
    assert_eq!(warning.summary, "Plan check skipped: ec2:GetEbsEncryptionByDefault");
    for part in ["ec2:GetEbsEncryptionByDefault in eu-west-1", "not repeated for other Regions"] {
        assert!(warning.detail.contains(part), "{part} is missing in: {}", warning.detail);
    }
}

#[tokio::test]
async fn apply_does_not_repeat_warnings_of_its_plan() {
    let fixture = without("ec2:DescribeSnapshots").await;
    let mut fixture = ProviderFixture { core: fixture.core.storing_planned_private(), ..fixture };
    let arguments = config(EC2, &json!({ "name": "stranger" }));
    let plan = fixture.core.plan(EC2, &State::default(), &arguments).await;
    assert_eq!(plan.diagnostics.len(), 2, "the denied action, and the AMI of the same name");
    let fixture = fixture.next_process().await;
    let mut fixture = ProviderFixture { core: fixture.core.storing_planned_private(), ..fixture };
    let last = fixture.core.plan_with(EC2, &State::default(), &plan.config, &plan.private).await;
    assert_eq!(summaries(&last.diagnostics), [""; 0]);
}
