//! The provider block: rejected values and the paths of the errors.

mod cases;

use serde_json::{Value as Json, json};
use simulator::{Seed, Settings};

use crate::protocol::provider_block::cases::{arguments, network, roles, tags};
use crate::support::consistency::client::{State, summaries};
use crate::support::consistency::values::unknown;
use crate::support::provider_fixture::{COPY, ProviderFixture, REGION, SOURCE, copy};

#[tokio::test]
async fn reports_provider_block_errors_with_path() {
    let mut fixture = ProviderFixture::unconfigured().await;
    for (block, path, part, legal) in [arguments(), network(), roles(), tags()].into_iter().flatten() {
        let found = summaries(&fixture.core.configure(&block).await);
        assert_eq!(found.len(), 1, "{block}: {found:?}");
        assert!(found[0].starts_with(&format!("error [{path}] ")) && found[0].contains(part), "{block}: {found:?}");
        // Some valid blocks refer to an AWS that does not exist; errors of those must not refer to the block.
        let found = summaries(&fixture.core.validate_block(&legal).await);
        assert_eq!(found, [""; 0], "{legal}");
    }
}

#[tokio::test]
async fn configures_valid_provider_block() {
    let mut fixture = ProviderFixture::unconfigured().await;
    let legal = [
        json!({ "region": "eu-west-2" }),
        json!({ "region": REGION, "sts_region": "us-east-1", "allowed_account_ids": ["123456789012"] }),
        json!({ "region": REGION, "forbidden_account_ids": ["999988887777"], "max_retries": 0, "retry_mode": "adaptive" }),
        json!({ "region": REGION, "insecure": true, "no_proxy": "127.0.0.1", "user_agent": ["a/1 (x)"] }),
        json!({ "region": "xx-south-9", "skip_region_validation": true, "skip_credentials_validation": true }),
        json!({ "region": REGION, "skip_requesting_account_id": true, "skip_metadata_api_check": true }),
        json!({ "region": REGION, "default_tags": [{}], "ignore_tags": [{}], "endpoints": [{}], "assume_role": [] }),
        json!({ "region": REGION, "assume_role": [{ "role_arn": "arn:aws:iam::999988887777:role/images" }] }),
    ];
    for block in legal {
        assert_eq!(summaries(&fixture.core.configure(&block).await), [""; 0], "{block}");
    }
}

#[tokio::test]
async fn checks_unknown_provider_region_with_aws() {
    let mut fixture = ProviderFixture::unconfigured().await;
    fixture.aws.seed(serde_json::from_value(json!({ "new_regions": ["eu-west-9"] })).unwrap()).unwrap();
    // A likely misspelling is a warning without network, and an error as soon as AWS can be called.
    let typo = json!({ "region": "eu-wset-1" });
    let [validated] = &summaries(&fixture.core.validate_block(&typo).await)[..] else { panic!("one warning") };
    assert!(validated.starts_with("warning [region] Unknown Region: "), "{validated}");
    let found = summaries(&fixture.core.configure(&typo).await);
    assert!(found[1].starts_with("error [region] Region not found: "), "{found:?}");
    assert!(found.len() == 2 && found[1].contains("Did you mean \"eu-west-1\"?"), "{found:?}");
    let found = summaries(&fixture.core.configure(&json!({ "region": "xx-south-9" })).await);
    assert!(found.len() == 1 && found[0].starts_with("error [region] Region not found: "), "{found:?}");
    // AWS has launched this Region.
    let launched = json!({ "region": "eu-west-9" });
    assert!(summaries(&fixture.core.configure(&launched).await).iter().all(|found| found.starts_with("warning")));
    fixture.applied(&State::default(), &copy("golden", json!({}))).await;
    // Without the list, only the table of this version counts.
    let calls = fixture.aws.calls().len();
    let found = summaries(&fixture.core.configure(&json!({ "region": "xx-south-9", "plan_checks": "static" })).await);
    assert!(found.len() == 1 && found[0].contains("skip_region_validation"), "{found:?}");
    assert_eq!(fixture.aws.calls().len(), calls);
    fixture.aws.seed(serde_json::from_value(json!({ "denied": ["ec2:DescribeRegions"] })).unwrap()).unwrap();
    let found = summaries(&fixture.core.configure(&json!({ "region": "xx-south-9" })).await);
    assert!(found.len() == 1 && found[0].contains("skip_region_validation"), "{found:?}");
}

#[tokio::test]
async fn missing_region_error_names_settings() {
    let mut fixture = ProviderFixture::with(&json!({})).await;
    let plan = fixture.core.plan(COPY, &State::default(), &copy("golden", json!({}))).await;
    let found = summaries(&plan.diagnostics);
    assert!(found[0].starts_with("error [region] ") && found[0].contains("AWS_REGION"), "{found:?}");
    fixture.applied(&State::default(), &copy("golden", json!({ "region": REGION }))).await;
}

#[tokio::test]
async fn unknown_argument_does_not_hide_the_region() {
    let mut fixture = ProviderFixture::unconfigured().await;
    for (region, argument) in [(json!(REGION), "assume_role"), (json!(null), "assume_role"), (unknown(), "region")] {
        let mut block = json!({ "region": region, "assume_role": [] });
        if argument == "assume_role" {
            block["assume_role"] = json!([{ "role_arn": unknown() }]);
        }
        assert_eq!(summaries(&fixture.core.configure(&block).await), [""; 0], "{block}");
        for (source, query) in [
            ("image_ec2", json!({ "id": SOURCE })),
            ("image_appstream", json!({ "name": "win2022-base" })),
            ("image_workspaces", json!({ "id": "wsi-0aaaaaaa1" })),
        ] {
            let errors = fixture.core.read_data_source(source, &query).await.unwrap_err();
            let found = summaries(&errors);
            let is_right = found.len() == 1 && found[0].starts_with("error [] Provider configuration not complete");
            assert!(is_right && found[0].contains(argument), "{block} {source}: {found:?}");
        }
        let errors = fixture.core.import(COPY, SOURCE).await.unwrap_err();
        let found = summaries(&errors);
        assert!(found.len() == 1 && found[0].contains("Provider configuration not complete"), "{block}: {found:?}");
    }
}

#[tokio::test]
async fn plans_with_unknown_provider_block() {
    let block = json!({ "region": unknown(), "default_tags": [{ "tags": unknown() }] });
    let mut fixture = ProviderFixture::with(&block).await;
    let plan = fixture.plan(&State::default(), &copy("golden", json!({}))).await;
    assert_eq!((&plan.planned["region"], &plan.planned["tags_all"]), (&unknown(), &unknown()));

    // By the time of apply, core has configured the provider with known values.
    assert_eq!(summaries(&fixture.core.configure(&json!({ "region": REGION })).await), [""; 0]);
    fixture.apply(&plan).await;
}

#[tokio::test]
async fn unknown_provider_arguments_send_no_requests() {
    let arn = "arn:aws:iam::999988887777:role/images";
    let mut fixture = ProviderFixture::unconfigured().await;
    let mut blocks: Vec<Json> = [
        "profile",
        "access_key",
        "secret_key",
        "token",
        "shared_config_files",
        "shared_credentials_files",
        "sts_region",
        "use_fips_endpoint",
        "use_dualstack_endpoint",
        "custom_ca_bundle",
        "http_proxy",
        "https_proxy",
        "no_proxy",
        "insecure",
        "skip_metadata_api_check",
        "ec2_metadata_service_endpoint",
        "ec2_metadata_service_endpoint_mode",
        "assume_role",
        "assume_role_with_web_identity",
        "endpoints",
    ]
    .into_iter()
    .map(|name| json!({ "region": REGION, name: unknown() }))
    .collect();
    blocks.push(json!({ "region": REGION, "assume_role": [{ "role_arn": arn, "tags": { "a": unknown() } }] }));
    blocks.push(json!({ "region": REGION, "endpoints": [{ "sts": unknown() }] }));
    for mut block in blocks {
        if block["access_key"] == unknown() || block["secret_key"] == unknown() {
            block["access_key"] = unknown();
        }
        assert_eq!(summaries(&fixture.core.configure(&block).await), [""; 0], "{block}");
        let plan = fixture.core.plan(COPY, &State::default(), &copy("golden", json!({}))).await;
        assert!(!summaries(&plan.diagnostics).iter().any(|found| found.starts_with("error")), "{block}");
    }
    assert_eq!(fixture.aws.calls().len(), 0);
}

#[tokio::test]
async fn rejects_invalid_endpoint_variable() {
    let variables = |_: &str| vec![("AWS_ENDPOINT_URL_EC2", "localhost:4566".to_owned())];
    let mut fixture = ProviderFixture::among(Settings::default(), Seed::default(), variables).await;
    let found = summaries(&fixture.core.configure(&json!({ "region": REGION })).await);
    assert!(found[0].contains("AWS_ENDPOINT_URL_EC2 is not a URL"), "{found:?}");
}
