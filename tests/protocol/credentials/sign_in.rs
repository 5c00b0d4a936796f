//! Profiles of `aws login`: the credentials of a console session, which AWS Sign-In renews.

use std::fs;
use std::path::Path;

use serde_json::{Value as Json, json};
use simulator::{Seed, Settings};
use tempfile::TempDir;

use crate::support::consistency::client::{State, summaries};
use crate::support::provider_fixture::{ProviderFixture, REGION};

const ACCOUNT: &str = "111122223333";
const SESSION: &str = "arn:aws:sts::111122223333:assumed-role/Admin/me";
/// The name of the session's cache file: the SHA-256 of its ARN.
const CACHE_FILE: &str = "46f66c2f31010ce9cc081bfd94060fab8ad70f51b5ef005c364d71f1294360ad.json";
/// A private key for tests, from the documentation of the SDK.
const KEY: &str = "-----BEGIN EC PRIVATE KEY-----\nMHcCAQEEIFDZHUzOG1Pzq+6F0mjMlOSp1syN9LRPBuHMoCFXTcXhoAoGCCqGSM49\n\
                   AwEHoUQDQgAE9qhj+KtcdHj1kVgwxWWWw++tqoh7H7UHs7oXh8jBbgF47rrYGC+t\ndjiIaHK3dBvvdE7MGj5HsepzLm3Kj91bqA==\n\
                   -----END EC PRIVATE KEY-----\n";

/// A provider whose profile is one of `aws login`, with access keys that expire at this time.
async fn signed_in(folder: &Path, expires_at: &str, refresh_token: &str) -> ProviderFixture {
    let config = folder.join("config");
    let chain = format!("[profile role]\nrole_arn = arn:aws:iam::{ACCOUNT}:role/images\nsource_profile = login\n");
    fs::write(&config, format!("[profile login]\nlogin_session = {SESSION}\nregion = {REGION}\n{chain}")).unwrap();
    let token = json!({
        "accessToken": { "accessKeyId": "AKIALOGIN", "secretAccessKey": "MARKED", "sessionToken": "MARKED",
            "accountId": ACCOUNT, "expiresAt": expires_at },
        "tokenType": "aws_sigv4", "refreshToken": refresh_token, "clientId": "arn:aws:signin:::devtools/same-device",
        "dpopKey": KEY,
    });
    fs::write(folder.join(CACHE_FILE), token.to_string()).unwrap();
    let seed: Seed = serde_json::from_value(json!({
        "access_keys": { "AKIALOGIN": ACCOUNT },
        "metadata": { "login": { "token": "MARKED-refresh", "role": "Admin", "account": ACCOUNT } },
    }))
    .unwrap();
    let settings = Settings { copy_time: std::time::Duration::from_millis(100), ..Settings::default() };
    ProviderFixture::among(settings, seed, |_| {
        vec![
            ("AWS_CONFIG_FILE", config.display().to_string()),
            ("AWS_LOGIN_CACHE_DIRECTORY", folder.display().to_string()),
            ("AWS_PROFILE", "login".to_owned()),
            ("HOME", folder.display().to_string()),
            ("TF_LOG", "TRACE".to_owned()),
        ]
    })
    .await
}

/// The cached access key.
fn cached_key(folder: &Path) -> Json {
    let token: Json = serde_json::from_slice(&fs::read(folder.join(CACHE_FILE)).unwrap()).unwrap();
    token["accessToken"]["accessKeyId"].clone()
}

#[tokio::test]
async fn uses_and_renews_credentials_of_aws_login() {
    for (expires_at, renewals) in [("2099-01-01T00:00:00Z", 0), ("2026-01-01T00:00:00Z", 1)] {
        let folder = TempDir::new().unwrap();
        let mut fixture = signed_in(folder.path(), expires_at, "MARKED-refresh").await;
        assert_eq!(summaries(&fixture.core.configure(&json!({})).await), [""; 0], "{expires_at}");
        let config =
            json!({ "name": "golden", "source_image_id": "ami-0aaaaaaaaaaaaaaa4", "source_region": "us-east-1" });
        let state = fixture.applied(&State::default(), &config).await;
        assert_eq!(fixture.image(&state).owner, ACCOUNT);
        assert_eq!(fixture.count("POST /v1/token"), renewals, "{expires_at}");
        assert_eq!(cached_key(folder.path()) == "AKIALOGIN", renewals == 0, "the AWS CLI uses the renewed key, too");
        fixture.host.shut_down().await;
        let log = fixture.host.process.errors().join("\n");
        assert!(!log.contains("MARKED") && !log.contains("simulated-secret"), "{log}");
    }
}

#[tokio::test]
async fn reports_a_session_that_cannot_be_renewed() {
    let folder = TempDir::new().unwrap();
    let mut fixture = signed_in(folder.path(), "2026-01-01T00:00:00Z", "MARKED-old").await;
    let found = summaries(&fixture.core.configure(&json!({})).await);
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(found[0].contains("shared files, profile login: ") && found[0].contains("aws login"), "{found:?}");
    assert!(!found[0].contains("MARKED"), "{found:?}");
    fs::remove_file(folder.path().join(CACHE_FILE)).unwrap();
    let found = summaries(&fixture.core.configure(&json!({})).await);
    assert!(found[0].contains(CACHE_FILE) && found[0].contains("aws login"), "{found:?}");
}

#[tokio::test]
async fn names_the_login_profile_of_a_chain() {
    let folder = TempDir::new().unwrap();
    let mut fixture = signed_in(folder.path(), "2026-01-01T00:00:00Z", "MARKED-old").await;
    let found = summaries(&fixture.core.configure(&json!({ "profile": "role", "region": REGION })).await);
    assert!(found[0].contains("shared files, profile role: "), "{found:?}");
    assert!(found[0].contains("run `aws login --profile login`"), "{found:?}");
}
