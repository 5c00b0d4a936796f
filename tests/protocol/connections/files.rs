//! Files that block, never end or are too large: the configuration ends soon, and does not take the memory of the machine.

use std::fs::File;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use serde_json::{Value as Json, json};
use simulator::{Seed, Settings};
use tempfile::TempDir;
use tokio::task::JoinSet;

use crate::support::consistency::client::summaries;
use crate::support::provider_fixture::{ProviderFixture, REGION, Variables};

/// How long a command may take.
const LIMIT: Duration = Duration::from_secs(15);
const ROLE: &str = "arn:aws:iam::123456789012:role/images";

/// Where a path is configured: variables and provider block.
type Place = fn(&str) -> (Variables, Json);

const PLACES: [(&str, Place); 10] = [
    ("custom_ca_bundle", |path| (vec![], json!({ "custom_ca_bundle": path }))),
    ("AWS_CA_BUNDLE", |path| (vec![("AWS_CA_BUNDLE", path.to_owned())], json!({}))),
    ("SSL_CERT_FILE", |path| (vec![("SSL_CERT_FILE", path.to_owned())], json!({}))),
    ("web_identity_token_file", |path| (vec![], json!({ "assume_role_with_web_identity": [web_identity(path)] }))),
    ("AWS_WEB_IDENTITY_TOKEN_FILE", |path| {
        let role = ("AWS_ROLE_ARN", ROLE.to_owned());
        (vec![role, ("AWS_WEB_IDENTITY_TOKEN_FILE", path.to_owned())], json!({}))
    }),
    ("web_identity_token_file of a profile", |path| (vec![("AWS_CONFIG_FILE", format!("{path}.config"))], json!({}))),
    ("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE", |path| {
        let endpoint = ("AWS_CONTAINER_CREDENTIALS_FULL_URI", "http://127.0.0.1:1/".to_owned());
        (vec![endpoint, ("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE", path.to_owned())], json!({}))
    }),
    ("AWS_CONFIG_FILE", |path| (vec![("AWS_CONFIG_FILE", path.to_owned())], json!({}))),
    ("shared_config_files", |path| (vec![], json!({ "shared_config_files": [path] }))),
    ("shared_credentials_files", |path| (vec![], json!({ "shared_credentials_files": [path] }))),
];

fn web_identity(path: &str) -> Json {
    json!({ "role_arn": ROLE, "web_identity_token_file": path })
}

fn pipe(folder: &Path) -> String {
    let path = folder.join("pipe");
    assert!(Command::new("mkfifo").arg(&path).status().unwrap().success());
    path.display().to_string()
}

fn large(folder: &Path) -> String {
    let path = folder.join("large");
    File::create(&path).unwrap().set_len(17 << 20).unwrap();
    path.display().to_string()
}

#[tokio::test]
async fn unusable_files_end_the_configuration() {
    let folder = TempDir::new().unwrap();
    let directory = folder.path().display().to_string();
    let mut cases = JoinSet::new();
    for path in [pipe(folder.path()), large(folder.path()), "/dev/zero".to_owned(), directory] {
        for (place, configure) in PLACES {
            let mut path = path.clone();
            if place.ends_with("of a profile") {
                let config = folder.path().join(format!("{}.config", path.replace('/', "_")));
                let profile = format!("[default]\nrole_arn = {ROLE}\nweb_identity_token_file = {path}\n");
                std::fs::write(&config, profile).unwrap();
                path = config.with_extension("").display().to_string();
            }
            let (variables, mut block) = configure(&path);
            block["region"] = REGION.into();
            cases.spawn(async move {
                let mut fixture = ProviderFixture::among(Settings::default(), Seed::default(), |_| variables).await;
                let started = Instant::now();
                let found = summaries(&fixture.core.configure(&block).await);
                assert!(started.elapsed() < LIMIT, "{place} {path}: {:?}", started.elapsed());
                let is_error = |text: &String| text.starts_with("error");
                assert!(found.iter().any(is_error), "{place} {path}: {found:?}");
                assert_eq!(fixture.aws.calls().len(), 0, "{place} {path}");
            });
        }
    }
    // All of them wait, so they can do it at the same time.
    while let Some(case) = cases.join_next().await {
        case.unwrap();
    }
}

#[tokio::test]
async fn unreadable_token_file_ends_a_lookup_without_retries() {
    let folder = TempDir::new().unwrap();
    let mut fixture = ProviderFixture::among(Settings::default(), Seed::default(), |_| vec![]).await;
    let block = json!({ "region": REGION, "skip_credentials_validation": true, "skip_requesting_account_id": true,
        "assume_role_with_web_identity": [web_identity(&pipe(folder.path()))] });
    assert_eq!(summaries(&fixture.core.configure(&block).await), [""; 0]);
    let started = Instant::now();
    let errors =
        fixture.core.read_data_source("image_ec2", &json!({ "id": "ami-0123456789abcdef0" })).await.unwrap_err();
    assert!(started.elapsed() < LIMIT, "{:?}", started.elapsed());
    assert!(summaries(&errors)[0].contains("did not respond within 5 seconds"), "{errors:?}");
}
