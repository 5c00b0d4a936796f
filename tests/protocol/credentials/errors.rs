//! Missing, hanging and rejected credentials, and the resulting diagnostics.

use std::time::{Duration, Instant};

use serde_json::{Value as Json, json};
use simulator::{Seed, Settings};
use tempfile::TempDir;
use tokio::net::TcpListener;
use tokio::task::JoinSet;

use crate::protocol::credentials::{ACCOUNT, OTHER, seed, settings, write};
use crate::support::consistency::client::summaries;
use crate::support::provider_fixture::{ProviderFixture, REGION};

/// Maximum time until missing credentials are reported.
const SOON: Duration = Duration::from_secs(10);

#[tokio::test]
async fn reports_missing_credentials_once_with_each_source() {
    let mut fixture = ProviderFixture::among(settings(), Seed::default(), |_| vec![]).await;
    let started = Instant::now();
    let found = summaries(&fixture.core.configure(&json!({ "region": REGION })).await);
    assert!(started.elapsed() < SOON, "{:?}", started.elapsed());
    assert_eq!(found.len(), 1, "{found:?}");
    for part in [
        "No valid credential sources found",
        "environment variables: AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY",
        "shared files, profile default: no credentials",
        "web identity: AWS_WEB_IDENTITY_TOKEN_FILE",
        "container: neither",
        "instance metadata: ",
        "AWS_EC2_METADATA_DISABLED",
    ] {
        assert!(found[0].contains(part), "{part} is not in {}", found[0]);
    }
    let found = summaries(&fixture.core.configure(&json!({ "region": REGION, "skip_metadata_api_check": true })).await);
    assert!(found[0].contains("instance metadata: disabled by skip_metadata_api_check"), "{found:?}");
    assert_eq!(fixture.aws.calls().len(), 0);
}

#[tokio::test]
async fn names_failed_credential_process_without_its_output() {
    let folder = TempDir::new().unwrap();
    let text = "[profile p]\ncredential_process = sh -c 'echo MARKED; echo MARKED >&2; exit 3' MARKED\n";
    let config = write(folder.path(), "config", text);
    let mut fixture = ProviderFixture::among(settings(), Seed::default(), |_| vec![]).await;
    let block = json!({ "region": REGION, "shared_config_files": [config], "profile": "p" });
    let found = summaries(&fixture.core.configure(&block).await);
    assert_eq!(found.len(), 1, "{found:?}");
    for part in ["profile p: the program failed with exit status: 3", "(credential_process program: \"sh\")"] {
        assert!(found[0].contains(part), "{found:?}");
    }
    assert!(!found[0].contains("MARKED"), "{found:?}");
}

#[tokio::test]
async fn reports_hanging_credential_sources() {
    // The server accepts connections and never responds.
    let silent = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let silent = format!("http://{}", silent.local_addr().unwrap());
    let key = json!({ "region": REGION, "access_key": "AKIABLOCK", "secret_key": "x" });
    let with = |name: &str, value: Json| {
        let mut block = key.clone();
        block[name] = value;
        block
    };
    let folder = TempDir::new().unwrap();
    let config = write(folder.path(), "config", "[profile slow]\ncredential_process = sleep 60\n");
    let role = format!("arn:aws:iam::{OTHER}:role/images");
    let mut cases = JoinSet::new();
    for (variables, block, part) in [
        (
            vec![("AWS_EC2_METADATA_DISABLED", "false".to_owned())],
            json!({ "region": REGION, "ec2_metadata_service_endpoint": silent }),
            "instance metadata: ",
        ),
        (
            vec![("AWS_EC2_METADATA_DISABLED", "false".to_owned())],
            json!({ "ec2_metadata_service_endpoint": silent }),
            "instance metadata: ",
        ),
        (
            vec![("AWS_CONTAINER_CREDENTIALS_FULL_URI", silent.clone())],
            json!({ "region": REGION }),
            "container: no response within 6 seconds",
        ),
        (
            vec![],
            json!({ "region": REGION, "shared_config_files": [config], "profile": "slow" }),
            "shared files, profile slow: no response within 6 seconds (credential_process program: \"sleep\")",
        ),
        (vec![], with("endpoints", json!([{ "sts": silent }])), "skip_credentials_validation"),
        (
            vec![("AWS_ENDPOINT_URL_STS", silent.clone())],
            with("assume_role", json!([{ "role_arn": role }])),
            "Cannot verify the credentials",
        ),
    ] {
        cases.spawn(async move {
            let mut fixture = ProviderFixture::among(settings(), Seed::default(), |_| variables).await;
            let started = Instant::now();
            let found = summaries(&fixture.core.configure(&block).await);
            assert!(started.elapsed() < SOON, "{block}: {:?}", started.elapsed());
            assert_eq!(found.len(), 1, "{block}: {found:?}");
            assert!(found[0].contains(part), "{block}: {found:?}");
        });
    }
    // All of them wait, so they run concurrently.
    while let Some(case) = cases.join_next().await {
        case.unwrap();
    }
}

#[tokio::test]
async fn reports_aws_error_for_rejected_credentials() {
    let first = format!("arn:aws:iam::{ACCOUNT}:role/first");
    let second = format!("arn:aws:iam::{OTHER}:role/second");
    let roles = json!({ "sts": { "roles": [
        { "arn": second, "trusted": [OTHER] },
        { "arn": first, "external_id": "one" },
    ] } });
    let mut fixture = ProviderFixture::among(settings(), seed(roles), |_| vec![]).await;
    let with =
        |roles: Json| json!({ "region": REGION, "access_key": "AKIABLOCK", "secret_key": "x", "assume_role": roles });
    for (roles, path, part) in [
        (json!([{ "role_arn": second }]), "assume_role[0].role_arn", "not authorized"),
        (json!([{ "role_arn": first, "external_id": "two" }]), "assume_role[0].role_arn", "external_id"),
        (
            json!([{ "role_arn": first, "external_id": "one" }, { "role_arn": second }]),
            "assume_role[1].role_arn",
            "assumed-role/first",
        ),
        (json!([{ "role_arn": second }, { "role_arn": first }]), "assume_role[0].role_arn", "AccessDenied"),
    ] {
        let found = summaries(&fixture.core.configure(&with(roles)).await);
        assert_eq!(found.len(), 1, "{found:?}");
        assert!(found[0].starts_with(&format!("error [{path}] ")) && found[0].contains(part), "{found:?}");
    }

    let token_file = json!({ "region": REGION, "assume_role_with_web_identity": [
        { "role_arn": first, "web_identity_token_file": "/nowhere/token" }] });
    let found = summaries(&fixture.core.configure(&token_file).await);
    assert!(
        found[0].starts_with("error [assume_role_with_web_identity[0].web_identity_token_file] ")
            && found[0].contains("/nowhere/token"),
        "{found:?}"
    );

    let settings = Settings { refuse_unknown_access_keys: true, ..settings() };
    let mut fixture = ProviderFixture::among(settings, Seed::default(), |_| vec![]).await;
    let found = summaries(&fixture.core.configure(&with(json!([]))).await);
    assert!(found[0].contains("AWS rejected the credentials") && found[0].contains("InvalidClientTokenId"));
}
