//! Whose calls they are: every source of credentials, each seen by the account in which the copy is made.

use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use serde_json::{Value as Json, json};
use simulator::{Call, Fault, FaultKind, Seed, Settings};
use tempfile::TempDir;
use tokio::net::TcpListener;
use tokio::task::JoinSet;

use crate::support::consistency::client::{State, summaries};
use crate::support::provider_fixture::{ProviderFixture, REGION, Variables, copy};

/// An account that is not the default one: credentials of a flow are its, so that none is mistaken for another.
const ACCOUNT: &str = "111122223333";
/// The account of the roles.
const OTHER: &str = "999988887777";
/// How long it may take until missing credentials are told.
const SOON: Duration = Duration::from_secs(10);

fn seed(json: Json) -> Seed {
    serde_json::from_value(json).unwrap()
}

fn settings() -> Settings {
    Settings { copy_time: Duration::from_millis(100), ..Settings::default() }
}

/// A copy of the shared image, which every account may copy.
fn shared(name: &str) -> Json {
    json!({ "name": name, "source_image_id": "ami-0aaaaaaaaaaaaaaa4", "source_region": "us-east-1" })
}

/// Makes a copy with these credentials, which must be this account's, and returns the calls.
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

/// The parameters of the calls of an operation.
fn parameters<'a>(calls: &'a [Call], operation: &str) -> Vec<&'a Json> {
    calls.iter().filter(|call| call.operation == operation).map(|call| &call.parameters).collect()
}

fn write(folder: &Path, name: &str, text: &str) -> String {
    let path = folder.join(name);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(&path, text).unwrap();
    path.display().to_string()
}

#[tokio::test]
async fn every_source_gives_its_credentials() {
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

/// The SHA-1 of `https://example.awsapps.com/start`, by which AWS's tools name the file of a sign-in.
const START_URL_SHA1: &str = "e8be5486177c5b5392bd9aa76563515b29358e6e";

#[tokio::test]
async fn the_block_comes_before_the_environment_and_the_environment_before_the_files() {
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
async fn a_chain_of_roles_tells_each_all_that_it_demands() {
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
    let asked: Vec<_> = calls.iter().filter(|call| call.service == "sts").map(|call| call.region.as_str()).collect();
    assert!(asked.iter().all(|region| *region == "us-east-1"), "{asked:?}");
    let identities = parameters(&calls, "GetCallerIdentity").len();
    assert_eq!(identities, 1, "whose account it is is asked once");
}

#[tokio::test]
async fn a_session_that_ends_while_a_copy_is_waited_for_is_renewed() {
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
async fn missing_credentials_are_told_once_with_every_source_and_its_answer() {
    let mut fixture = ProviderFixture::among(settings(), Seed::default(), |_| vec![]).await;
    let asked = Instant::now();
    let found = summaries(&fixture.core.configure(&json!({ "region": REGION })).await);
    assert!(asked.elapsed() < SOON, "{:?}", asked.elapsed());
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
async fn a_failing_credential_process_is_named_with_its_exit_status_only() {
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
async fn sources_that_hang_are_told_in_time() {
    // It accepts connections and never answers.
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
            let asked = Instant::now();
            let found = summaries(&fixture.core.configure(&block).await);
            assert!(asked.elapsed() < SOON, "{block}: {:?}", asked.elapsed());
            assert_eq!(found.len(), 1, "{block}: {found:?}");
            assert!(found[0].contains(part), "{block}: {found:?}");
        });
    }
    // All of them wait, so they can do it at the same time.
    while let Some(case) = cases.join_next().await {
        case.unwrap();
    }
}

#[tokio::test]
async fn credentials_that_aws_refuses_are_told_with_what_it_said() {
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

#[tokio::test]
async fn without_sts_the_provider_works_if_it_is_told_so() {
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
    // The account is needed to tell whether it is allowed.
    let block = json!({ "region": REGION, "skip_credentials_validation": true, "allowed_account_ids": [ACCOUNT] });
    assert!(summaries(&fixture.core.configure(&block).await)[0].starts_with("error"));
}
