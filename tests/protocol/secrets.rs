//! Secrets: all logs at trace level, diagnostics and states of successful and failing runs contain no marked secret.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use serde_json::{Value as Json, json};
use simulator::{Fault, FaultKind, Seed, Settings};
use tempfile::TempDir;
use tokio::sync::Semaphore;
use tokio::task::JoinSet;

use crate::support::consistency::client::{State, summaries};
use crate::support::provider_fixture::{ProviderFixture, REGION, Variables};

/// Substring of every secret in these runs: those of the provider block, the environment, files and the simulated AWS.
const MARKS: [&str; 5] = [
    "MARKED",
    "simulated-secret-access-key",
    "simulated-session-token",
    "simulated-imds-token",
    // "user:MARKED-proxy" in base64, as a proxy receives it.
    "dXNlcjpNQVJLRUQtcHJveHk",
];

/// How many providers run at a time.
const PROCESSES: usize = 12;

/// Runs a provider through its lifecycle as far as possible, and returns everything that it has printed.
async fn said(variables: Variables, block: Json, fault: Option<FaultKind>) -> String {
    let role = "arn:aws:iam::999988887777:role/images";
    let seed: Seed = serde_json::from_value(json!({
        "sts": { "roles": [{ "arn": role, "web_identity_token": "MARKED-token" }] },
        "metadata": {
            "instance": { "role": "builder", "account": "123456789012", "region": REGION },
            "container": { "token": "MARKED-container", "role": "task", "account": "123456789012" },
        },
    }))
    .unwrap();
    let settings = Settings { copy_time: std::time::Duration::from_millis(100), ..Settings::default() };
    let mut fixture = ProviderFixture::among(settings, seed, |endpoint| {
        let mut all = vec![("TF_LOG", "TRACE".to_owned()), ("TF_LOG_PROVIDER", "TRACE".to_owned())];
        all.extend(variables.into_iter().map(|(name, value)| (name, value.replace("ENDPOINT", endpoint))));
        all
    })
    .await;
    if let Some(fault) = fault {
        for operation in ["AssumeRole", "AssumeRoleWithWebIdentity", "GetCallerIdentity"] {
            fixture.aws.inject(Fault::of("sts", operation, fault.clone()));
        }
    }
    let block: Json = serde_json::from_str(&block.to_string().replace("ENDPOINT", &fixture.aws.endpoint())).unwrap();
    let mut said = summaries(&fixture.core.configure(&block).await);
    let config = json!({ "name": "golden", "source_image_id": "ami-0aaaaaaaaaaaaaaa4", "source_region": "us-east-1" });
    let plan = fixture.core.plan("image_copy_ec2", &State::default(), &config).await;
    said.extend(summaries(&plan.diagnostics));
    said.push(plan.planned.to_string());
    if said.iter().all(|text| !text.starts_with("error")) {
        let applied = fixture.core.apply("image_copy_ec2", &plan).await;
        said.extend(summaries(&applied.diagnostics));
        said.push(applied.state.value.to_string());
        said.push("applied".to_owned());
    }
    fixture.host.shut_down().await;
    let log = fixture.host.process.errors();
    assert!(!log.is_empty(), "nothing was logged");
    said.extend(log);
    said.join("\n")
}

#[tokio::test]
#[expect(clippy::too_many_lines, reason = "one list of the kinds of secrets and of their places")]
async fn never_prints_secrets() {
    let folder = TempDir::new().unwrap();
    let file = |name: &str, text: &str| {
        let path = folder.path().join(name);
        std::fs::write(&path, text).unwrap();
        path.display().to_string()
    };
    let role = "arn:aws:iam::999988887777:role/images";
    let plain_role = json!([{ "role_arn": "arn:aws:iam::111122223333:role/plain" }]);
    let on = |more: Json| {
        let mut block = json!({ "region": REGION });
        block.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        block
    };
    let key = |more: Json| {
        let mut block = on(json!({ "access_key": "AKIABLOCK", "secret_key": "MARKED-key", "token": "MARKED-session" }));
        block.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        block
    };
    let web = |token: &str| {
        on(json!({ "assume_role_with_web_identity": [{ "role_arn": role, "web_identity_token": token }] }))
    };
    let credentials = file("credentials", "[default]\naws_access_key_id = AKIAFILE\naws_secret_access_key = MARKED\n");
    let broken = file("broken", "[default]\naws_access_key_id = AKIAFILE\naws_secret_access_key MARKED\n MARKED\n");
    let processes = AtomicUsize::new(0);
    let process = |command: &str| {
        let name = format!("process-{}", processes.fetch_add(1, Ordering::Relaxed));
        on(json!({ "shared_config_files": [file(&name, &format!("[default]\ncredential_process = {command}\n"))] }))
    };
    let good_process =
        file("good.json", r#"{"Version": 1, "AccessKeyId": "AKIAPROCESS", "SecretAccessKey": "MARKED"}"#);
    let bad_process = file("bad.json", r#"{"Version": 1, "SecretAccessKey": "MARKED" "Token": MARKED}"#);
    let environment =
        || vec![("AWS_ACCESS_KEY_ID", "AKIAENV".to_owned()), ("AWS_SECRET_ACCESS_KEY", "MARKED".to_owned())];
    let proxy = "http://user:MARKED-proxy@127.0.0.1:1";
    let profiles = |name: &str, text: &str| {
        let mut block = on(json!({ "profile": "p" }));
        block["shared_config_files"] = json!([file(name, text)]);
        block
    };
    // A role of a profile with an external ID, which the role accepts or not.
    let external = |name: &str, source: &str| {
        let role = "role_arn = arn:aws:iam::111122223333:role/plain\nexternal_id = MARKED-external\n";
        profiles(name, &format!("[profile p]\n{role}source_profile = s\n[profile s]\n{source}\n"))
    };
    let plain_key = "aws_access_key_id = AKIAFILE\naws_secret_access_key = MARKED";
    let failing = "sh -c 'echo MARKED; echo MARKED >&2; exit 3' MARKED";
    let good: Vec<(Variables, Json)> = vec![
        (environment(), on(json!({}))),
        (vec![], key(json!({ "assume_role": plain_role }))),
        (vec![], web("MARKED-token")),
        (vec![], on(json!({ "shared_credentials_files": [credentials] }))),
        (vec![], process(&format!("cat {good_process}"))),
        (
            vec![
                ("AWS_CONTAINER_CREDENTIALS_FULL_URI", "ENDPOINT/container-credentials".to_owned()),
                ("AWS_CONTAINER_AUTHORIZATION_TOKEN", "MARKED-container".to_owned()),
            ],
            on(json!({})),
        ),
        (
            vec![
                ("AWS_EC2_METADATA_DISABLED", "false".to_owned()),
                ("AWS_EC2_METADATA_SERVICE_ENDPOINT", "ENDPOINT".to_owned()),
            ],
            on(json!({})),
        ),
    ];
    let mut good = good;
    for (name, source) in [
        ("external-key", plain_key.to_owned()),
        ("external-process", format!("credential_process = cat {good_process}")),
    ] {
        good.push((vec![], external(name, &source)));
    }
    good.push((
        vec![],
        key(json!({ "assume_role": [{ "role_arn": "arn:aws:iam::111122223333:role/plain",
        "external_id": "MARKED-external" }] })),
    ));
    let permits = Arc::new(Semaphore::new(PROCESSES));
    let mut runs = JoinSet::new();
    for (variables, block) in good {
        let permits = permits.clone();
        runs.spawn(async move {
            let _permit = permits.acquire().await.unwrap();
            (block.clone(), "\napplied\n", said(variables, block, None).await)
        });
    }

    let garbled = || Some(FaultKind::GarbledBody);
    let bad: Vec<(Variables, Json, Option<FaultKind>)> = vec![
        (environment(), on(json!({})), garbled()),
        (vec![], key(json!({ "assume_role": plain_role })), garbled()),
        (vec![], key(json!({ "assume_role": plain_role })), Some(FaultKind::DropAfter)),
        (vec![], key(json!({ "max_retries": -1 })), None),
        (vec![], on(json!({ "secret_key": "MARKED-key" })), None),
        (vec![], web("MARKED-other-token"), None),
        (vec![], web("MARKED-token"), garbled()),
        (vec![], on(json!({ "shared_credentials_files": [broken] })), None),
        (vec![], process(&format!("cat {bad_process}")), None),
        (vec![], process("sh -c 'echo MARKED; exit 1'"), None),
        (vec![], key(json!({ "http_proxy": proxy, "https_proxy": proxy })), None),
        (vec![], key(json!({ "http_proxy": "user:MARKED@proxy" })), None),
        (vec![("HTTP_PROXY", proxy.to_owned())], key(json!({})), None),
        (
            vec![
                ("AWS_CONTAINER_CREDENTIALS_FULL_URI", "ENDPOINT/container-credentials".to_owned()),
                ("AWS_CONTAINER_AUTHORIZATION_TOKEN", "MARKED-other".to_owned()),
            ],
            on(json!({})),
            None,
        ),
    ];
    let mut bad = bad;
    for command in [
        failing,
        "TOKEN=MARKED sh -c 'echo MARKED >&2; exit 1'",
        "echo MARKED",
        "echo '\"MARKED\"'",
        "echo '{\"Version\": 1, \"AccessKeyId\": \"AKIA\", \"Token\": \"MARKED\"}'",
        "echo '{\"Version\": 2, \"SecretAccessKey\": \"MARKED\"}'",
        "echo '{\"Version\": 1, \"AccessKeyId\": \"AKIA\", \"SecretAccessKey\": \"MARKED\", \"Expiration\": \"MARKED\"}'",
        "/nowhere/program --password MARKED",
        "kill -9 $$ MARKED",
        "echo MARKED >&2; sleep 60",
        "yes MARKED",
    ] {
        bad.push((vec![], process(command), None));
    }
    for (name, source) in [
        ("rejected-key", plain_key.to_owned()),
        ("rejected-process", format!("credential_process = cat {good_process}")),
        ("failing-process", format!("credential_process = {failing}")),
    ] {
        bad.push((vec![], external(name, &source), garbled()));
    }
    for (name, text) in [
        (
            "loop",
            "[profile p]\nrole_arn = a\nexternal_id = MARKED\nsource_profile = s\n[profile s]\nrole_arn = b\nsource_profile = p\n",
        ),
        ("no-source", "[profile p]\nrole_arn = a\nexternal_id = MARKED\n"),
        ("half", "[profile p]\naws_secret_access_key = MARKED\n"),
        ("sso", "[profile p]\nsso_start_url = https://user:MARKED@example.com/start\nsso_region = x\n"),
        ("login", "[profile p]\nlogin_session = arn:aws:iam::111122223333:user/x\n"),
        ("continued", "[profile p]\naws_secret_access_key = MARKED\n MARKED\n MARKED = MARKED\n"),
        ("section", "[profile p\naws_secret_access_key = MARKED\n"),
    ] {
        bad.push((vec![], profiles(name, text), None));
    }
    for url in [
        "htp://user:MARKED@127.0.0.1:1",
        "http://user:MARKED@",
        "http://user:MARK/MARKED@127.0.0.1:1",
        "http://user:MARKED%40127.0.0.1",
        "user:MARKED@127.0.0.1",
        "http://user:MARKED@127.0.0.1:1",
    ] {
        let variable = |name: &'static str| vec![(name, url.to_owned()), ("AWS_MAX_ATTEMPTS", "1".to_owned())];
        let https = json!([{ "sts": "https://127.0.0.1:1" }]);
        let with_metadata = |mut variables: Variables| {
            variables.push(("AWS_EC2_METADATA_DISABLED", "false".to_owned()));
            variables
        };
        bad.push((variable("NONE"), key(json!({ "endpoints": [{ "ec2": url }] })), None));
        bad.push((with_metadata(vec![]), on(json!({ "ec2_metadata_service_endpoint": url })), None));
        bad.push((with_metadata(variable("AWS_EC2_METADATA_SERVICE_ENDPOINT")), on(json!({})), None));
        bad.push((variable("AWS_CONTAINER_CREDENTIALS_FULL_URI"), on(json!({})), None));
        bad.push((variable("AWS_ENDPOINT_URL_STS"), key(json!({})), None));
        bad.push((variable("HTTPS_PROXY"), key(json!({ "endpoints": https })), None));
        bad.push((variable("NONE"), key(json!({ "https_proxy": url, "endpoints": https })), None));
    }
    assert!(bad.len() >= 60, "{}", bad.len());
    for (variables, block, fault) in bad {
        let permits = permits.clone();
        runs.spawn(async move {
            let _permit = permits.acquire().await.unwrap();
            (block.clone(), "error [", said(variables, block, fault).await)
        });
    }
    // Some of them wait for a response that never arrives, so they run concurrently.
    while let Some(run) = runs.join_next().await {
        let (block, outcome, said) = run.unwrap();
        assert!(said.contains(outcome), "{block}: {said}");
        assert_no_secrets(&block, &said);
    }
}

#[track_caller]
fn assert_no_secrets(block: &Json, said: &str) {
    for mark in MARKS {
        let line = said.lines().find(|line| line.contains(mark));
        assert_eq!(line, None, "{mark}, with {block}");
    }
}
