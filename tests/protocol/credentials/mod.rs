//! Credential sources: each is identified by the account in which the copy is created.

mod errors;
mod sign_in;

use std::fs;
use std::path::Path;
use std::time::Duration;

use serde_json::{Value as Json, json};
use simulator::{Call, Fault, FaultKind, Seed, Settings};
use tempfile::TempDir;

use crate::support::consistency::client::{State, summaries};
use crate::support::provider_fixture::{ProviderFixture, REGION, Variables, copy};

/// An account other than the default one: test credentials belong to it, so that no source is confused with another.
pub(crate) const ACCOUNT: &str = "111122223333";
/// Account of the roles.
pub(crate) const OTHER: &str = "999988887777";

pub(crate) fn seed(json: Json) -> Seed {
    serde_json::from_value(json).unwrap()
}

pub(crate) fn settings() -> Settings {
    Settings { copy_time: Duration::from_millis(100), ..Settings::default() }
}

/// A copy of the shared image, which every account may copy.
pub(crate) fn shared(name: &str) -> Json {
    json!({ "name": name, "source_image_id": "ami-0aaaaaaaaaaaaaaa4", "source_region": "us-east-1" })
}

/// Creates a copy with these credentials, which must belong to this account, and returns the requests.
async fn copies(seed_json: Json, variables: Variables, block: &Json, account: &str) -> Vec<Call> {
    let mut fixture = ProviderFixture::among(settings(), seed(seed_json), |endpoint| {
        variables.into_iter().map(|(name, value)| (name, value.replace("ENDPOINT", endpoint))).collect()
    })
    .await;
    let block: Json = serde_json::from_str(&block.to_string().replace("ENDPOINT", &fixture.aws.endpoint())).unwrap();
    assert_eq!(summaries(&fixture.core.configure(&block).await), [""; 0], "{block}");
    let state = fixture.applied(&State::default(), &shared("golden")).await;
    assert_eq!(fixture.image(&state).owner, account, "{block}");
    fixture.aws.calls()
}

/// Parameters of the requests of an operation.
fn parameters<'a>(calls: &'a [Call], operation: &str) -> Vec<&'a Json> {
    calls.iter().filter(|call| call.operation == operation).map(|call| &call.parameters).collect()
}

pub(crate) fn write(folder: &Path, name: &str, text: &str) -> String {
    let path = folder.join(name);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(&path, text).unwrap();
    path.display().to_string()
}

#[tokio::test]
async fn loads_credentials_from_every_source() {
    let folder = TempDir::new().unwrap();
    let home = || ("HOME", folder.path().display().to_string());
    let key = "aws_access_key_id = AKIAPROFILE\naws_secret_access_key = x\n";
    let config = format!(
        "[profile plain]\n{key}[profile role]\nrole_arn = arn:aws:iam::{OTHER}:role/images\nsource_profile = plain\n\
         [profile process]\ncredential_process = echo '{{\"Version\": 1, \"AccessKeyId\": \"AKIAPROFILE\", \
         \"SecretAccessKey\": \"x\"}}'\n[profile sso]\nsso_start_url = https://example.awsapps.com/start\n\
         sso_region = {REGION}\nsso_account_id = {ACCOUNT}\nsso_role_name = Images\nregion = {REGION}\n\
         [profile elsewhere]\n{key}region = eu-west-2\n\
         [profile role-of-process]\nrole_arn = arn:aws:iam::{OTHER}:role/images\nsource_profile = process\n"
    );
    let config = ("AWS_CONFIG_FILE", write(folder.path(), "config", &config));
    let sso = json!({ "accessToken": "sso-token", "expiresAt": "2099-01-01T00:00:00Z", "region": REGION });
    write(folder.path(), &format!(".aws/sso/cache/{START_URL_SHA1}.json"), &sso.to_string());
    let token = write(folder.path(), "token", "eyJ-from-file\n");
    let profile = |name: &str| vec![config.clone(), home(), ("AWS_PROFILE", name.to_owned())];
    let keys = json!({ "access_keys": { "AKIAPROFILE": ACCOUNT, "AKIAENVIRONMENT": ACCOUNT } });
    let role = format!("arn:aws:iam::{OTHER}:role/images");
    let environment =
        || vec![("AWS_ACCESS_KEY_ID", "AKIAENVIRONMENT".to_owned()), ("AWS_SECRET_ACCESS_KEY", "x".to_owned())];
    let machine = |what: &str, more: Json| json!({ "metadata": { what: more } });
    let on = json!({ "region": REGION });
    let metadata = || {
        vec![
            ("AWS_EC2_METADATA_DISABLED", "false".to_owned()),
            ("AWS_EC2_METADATA_SERVICE_ENDPOINT", "ENDPOINT".to_owned()),
        ]
    };
    let instance = json!({ "role": "builder", "account": ACCOUNT, "region": REGION });
    let cases = [
        ("environment", keys.clone(), environment(), on.clone(), ACCOUNT),
        ("profile", keys.clone(), profile("plain"), on.clone(), ACCOUNT),
        ("role of a profile", keys.clone(), profile("role"), on.clone(), OTHER),
        ("credential_process", keys.clone(), profile("process"), on.clone(), ACCOUNT),
        ("role of a credential_process", keys.clone(), profile("role-of-process"), on.clone(), OTHER),
        (
            "SSO",
            machine("sso", json!({ "token": "sso-token", "role": "Images", "account": ACCOUNT })),
            profile("sso"),
            json!({}),
            ACCOUNT,
        ),
        (
            "web identity of the environment",
            json!({ "sts": { "roles": [{ "arn": role, "web_identity_token": "eyJ-from-file\n" }] } }),
            vec![("AWS_ROLE_ARN", role.clone()), ("AWS_WEB_IDENTITY_TOKEN_FILE", token.clone())],
            on.clone(),
            OTHER,
        ),
        (
            "web identity of the block",
            json!({ "sts": { "roles": [{ "arn": role, "web_identity_token": "eyJ-from-file" }] } }),
            environment(),
            json!({ "region": REGION, "assume_role_with_web_identity": [
                { "role_arn": role, "web_identity_token_file": token, "session_name": "ci", "duration": "20m" }] }),
            OTHER,
        ),
        (
            "container",
            machine("container", json!({ "token": "Bearer abc", "role": "task", "account": ACCOUNT })),
            vec![
                ("AWS_CONTAINER_CREDENTIALS_FULL_URI", "ENDPOINT/container-credentials".to_owned()),
                ("AWS_CONTAINER_AUTHORIZATION_TOKEN", "Bearer abc".to_owned()),
            ],
            on.clone(),
            ACCOUNT,
        ),
        ("instance, with its Region", machine("instance", instance.clone()), metadata(), json!({}), ACCOUNT),
        (
            "instance at an endpoint of the block",
            machine("instance", instance),
            vec![("AWS_EC2_METADATA_DISABLED", "false".to_owned())],
            json!({ "region": REGION, "ec2_metadata_service_endpoint": "ENDPOINT" }),
            ACCOUNT,
        ),
    ];
    for (source, seed, variables, block, account) in cases {
        let calls = copies(seed, variables, &block, account).await;
        assert!(calls.iter().any(|call| call.operation == "GetCallerIdentity"), "{source}");
    }
}

/// SHA-1 of `https://example.awsapps.com/start`, which AWS tools use as the file name of a sign-in.
const START_URL_SHA1: &str = "e8be5486177c5b5392bd9aa76563515b29358e6e";

#[tokio::test]
async fn credential_sources_follow_precedence() {
    let folder = TempDir::new().unwrap();
    let credentials = "[default]\naws_access_key_id = AKIADEFAULT\naws_secret_access_key = x\n\
                       [named]\naws_access_key_id = AKIANAMED\naws_secret_access_key = x\n";
    let file = write(folder.path(), "credentials", credentials);
    let keys = json!({ "access_keys": { "AKIADEFAULT": "111111111111", "AKIANAMED": "222222222222",
        "AKIAENVIRONMENT": "333333333333", "AKIABLOCK": "444444444444" } });
    let environment = || {
        vec![
            ("AWS_ACCESS_KEY_ID", "AKIAENVIRONMENT".to_owned()),
            ("AWS_SECRET_ACCESS_KEY", "x".to_owned()),
            ("AWS_SHARED_CREDENTIALS_FILE", file.clone()),
        ]
    };
    let files_only = || vec![("AWS_SHARED_CREDENTIALS_FILE", file.clone())];
    let key = json!({ "region": REGION, "access_key": "AKIABLOCK", "secret_key": "x", "profile": "named" });
    for (variables, block, account) in [
        (files_only(), json!({ "region": REGION }), "111111111111"),
        (files_only(), json!({ "region": REGION, "profile": "named" }), "222222222222"),
        (environment(), json!({ "region": REGION }), "333333333333"),
        (environment(), json!({ "region": REGION, "profile": "named" }), "222222222222"),
        (environment(), key, "444444444444"),
        (vec![], json!({ "region": REGION, "shared_credentials_files": [file], "profile": "named" }), "222222222222"),
    ] {
        copies(keys.clone(), variables, &block, account).await;
    }
}

#[tokio::test]
async fn chained_roles_send_all_session_parameters() {
    let first = format!("arn:aws:iam::{ACCOUNT}:role/first");
    let second = format!("arn:aws:iam::{OTHER}:role/path/second");
    let roles = json!({ "sts": { "roles": [
        { "arn": first, "trusted": ["123456789012"], "external_id": "one-two:3" },
        { "arn": second, "trusted": [format!("arn:aws:sts::{ACCOUNT}:assumed-role/first/deploy")] },
    ] } });
    let policy = r#"{"Version":"2012-10-17","Statement":[]}"#;
    let block = json!({
        "region": REGION,
        "sts_region": "us-east-1",
        "access_key": "AKIABLOCK",
        "secret_key": "x",
        "assume_role": [
            { "role_arn": first, "external_id": "one-two:3", "session_name": "deploy", "duration": "1h30m",
              "policy": policy, "policy_arns": ["arn:aws:iam::aws:policy/ReadOnlyAccess"],
              "source_identity": "alice", "tags": { "team": "web" }, "transitive_tag_keys": ["team"] },
            { "role_arn": second },
        ],
    });
    let calls = copies(roles, vec![], &block, OTHER).await;
    let [one, other] = parameters(&calls, "AssumeRole")[..] else { panic!("each is assumed once: {calls:?}") };
    let expected = json!({
        "RoleArn": first, "ExternalId": "one-two:3", "RoleSessionName": "deploy", "DurationSeconds": "5400",
        "Policy": policy, "SourceIdentity": "alice",
    });
    for (name, value) in expected.as_object().unwrap() {
        assert_eq!(&one[name], value, "{name}");
    }
    for (name, part) in [("PolicyArns", "ReadOnlyAccess"), ("Tags", "web"), ("TransitiveTagKeys", "team")] {
        assert!(one[name].to_string().contains(part), "{name}: {one}");
    }
    assert_eq!((&other["RoleArn"], &other["RoleSessionName"]), (&json!(second), &json!("terraform-provider-image")));
    assert!(other.get("DurationSeconds").is_none() && other.get("ExternalId").is_none(), "{other}");
    let sts_regions: Vec<_> =
        calls.iter().filter(|call| call.service == "sts").map(|call| call.region.as_str()).collect();
    assert!(sts_regions.iter().all(|region| *region == "us-east-1"), "{sts_regions:?}");
    let identities = parameters(&calls, "GetCallerIdentity").len();
    assert_eq!(identities, 1, "the account ID is requested once");
}

#[tokio::test]
async fn renews_session_that_expires_during_wait() {
    let role = format!("arn:aws:iam::{OTHER}:role/images");
    let roles = json!({ "sts": { "roles": [{ "arn": role, "session_seconds": 3 }] } });
    let settings = Settings { copy_time: Duration::from_secs(5), ..Settings::default() };
    let mut fixture = ProviderFixture::among(settings, seed(roles), |_| vec![]).await;
    let block = json!({ "region": REGION, "access_key": "AKIABLOCK", "secret_key": "x",
        "assume_role": [{ "role_arn": role }] });
    assert_eq!(summaries(&fixture.core.configure(&block).await), [""; 0]);
    let state = fixture.applied(&State::default(), &shared("golden")).await;
    assert_eq!(fixture.image(&state).owner, OTHER);
    assert!(fixture.count("AssumeRole") >= 2);
    let keys: std::collections::BTreeSet<_> =
        fixture.aws.calls().into_iter().filter(|call| call.service == "ec2").map(|call| call.access_key_id).collect();
    assert!(keys.len() >= 2, "{keys:?}");
}

#[tokio::test]
async fn works_without_sts_if_configured() {
    let mut fixture = ProviderFixture::unconfigured().await;
    let no_sts = FaultKind::Error { code: "InvalidAction".into(), message: "There is no STS".into(), status: 400 };
    fixture.aws.inject(Fault { service: Some("sts".into()), ..Fault::of("sts", "GetCallerIdentity", no_sts) });
    let block = json!({ "region": REGION });
    let found = summaries(&fixture.core.configure(&block).await);
    assert!(found[0].contains("skip_credentials_validation"), "{found:?}");
    fixture.aws.clear_calls();

    let block = json!({ "region": REGION, "skip_credentials_validation": true, "skip_requesting_account_id": true });
    assert_eq!(summaries(&fixture.core.configure(&block).await), [""; 0]);
    fixture.applied(&State::default(), &copy("golden", json!({}))).await;
    assert!(fixture.aws.calls().iter().all(|call| call.service != "sts"));
    // The check of allowed accounts requires the account ID.
    let block = json!({ "region": REGION, "skip_credentials_validation": true, "allowed_account_ids": [ACCOUNT] });
    assert!(summaries(&fixture.core.configure(&block).await)[0].starts_with("error"));
}
