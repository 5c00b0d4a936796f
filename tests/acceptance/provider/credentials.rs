//! Credentials in the provider block, with the real Terraform.

use std::time::{Duration, Instant};

use serde_json::json;
use simulator::{Call, Seed, Settings};
use testing::CheckedSimulator;

use crate::acceptance::fixture::Outcome;
use crate::acceptance::provider::fixture::{ACCOUNT, COPY, OTHER, Run, error_text};

/// Maximum time until invalid credentials are reported, in addition to Terraform's start on a busy machine.
const SOON: Duration = Duration::from_secs(20);

#[tokio::test]
async fn uses_static_keys_and_endpoints() -> Outcome {
    let run = Run::new(json!({ "access_keys": { "AKIASTATIC": ACCOUNT } })).await?;
    let run = Run { terraform: run.terraform.variable("TF_APPEND_USER_AGENT", "pipeline/7 (nightly)"), ..run };
    let block = format!(
        r#"
provider "image" {{
  region     = "eu-west-1"
  access_key = "AKIASTATIC"
  secret_key = "wJalrXUtnFEMI"
  token      = "FwoGZXIvYXdzE"

  allowed_account_ids = ["{ACCOUNT}"]
  max_retries         = 25
  retry_mode          = "adaptive"
  user_agent          = ["my-module/1.2.3"]

  skip_metadata_api_check = true

  endpoints {{
    ec2 = "ENDPOINT"
    kms = "ENDPOINT"
    sts = "ENDPOINT"
  }}
}}
"#
    );
    run.write(&block, COPY)?;
    assert_eq!(run.apply("golden").await?, ACCOUNT);
    let calls = run.aws.calls();
    let other: Vec<&Call> = calls.iter().filter(|call| call.access_key_id != "AKIASTATIC").collect();
    assert!(!calls.is_empty() && other.is_empty(), "{other:?}");
    for call in &calls {
        let agent = call.user_agent.clone().unwrap_or_default();
        for part in
            ["Terraform/1.", "terraform-provider-image/", "aws-sdk-rust/", " my-module/1.2.3 pipeline/7 (nightly)"]
        {
            assert!(agent.contains(part), "{}: {agent}", call.operation);
        }
    }
    Ok(())
}

#[tokio::test]
async fn uses_profile_with_chained_roles() -> Outcome {
    let (first, second) =
        (format!("arn:aws:iam::{ACCOUNT}:role/ci/deployer"), format!("arn:aws:iam::{OTHER}:role/images"));
    let run = Run::new(json!({
        "access_keys": { "AKIAPROFILE": "444455556666" },
        "sts": { "roles": [
            { "arn": first, "trusted": ["444455556666"], "external_id": "abc-123" },
            { "arn": second, "trusted": [format!("arn:aws:sts::{ACCOUNT}:assumed-role/deployer/terraform")] },
        ] },
    }))
    .await?
    .with_endpoint();
    run.terraform.write("aws-config", "[profile deploy]\nregion = eu-west-1\n")?;
    run.terraform.write("aws-credentials", "[deploy]\naws_access_key_id = AKIAPROFILE\naws_secret_access_key = x\n")?;
    let block = format!(
        r#"
provider "image" {{
  profile                  = "deploy"
  shared_config_files      = ["${{path.module}}/aws-config"]
  shared_credentials_files = ["${{path.module}}/aws-credentials"]

  assume_role {{
    role_arn            = "{first}"
    session_name        = "terraform"
    external_id         = "abc-123"
    duration            = "1h"
    policy              = jsonencode({{ Version = "2012-10-17", Statement = [] }})
    policy_arns         = ["arn:aws:iam::aws:policy/ReadOnlyAccess"]
    source_identity     = "alice"
    tags                = {{ Team = "platform" }}
    transitive_tag_keys = ["Team"]
  }}

  assume_role {{
    role_arn = "{second}"
  }}
}}
"#
    );
    run.write(&block, COPY)?;
    assert_eq!(run.apply("golden").await?, OTHER);
    let assumed = run.parameters("AssumeRole");
    let request = &assumed[0];
    for (name, value) in [
        ("RoleArn", first.as_str()),
        ("RoleSessionName", "terraform"),
        ("ExternalId", "abc-123"),
        ("DurationSeconds", "3600"),
        ("Policy", r#"{"Statement":[],"Version":"2012-10-17"}"#),
        ("SourceIdentity", "alice"),
    ] {
        assert_eq!(request[name], value, "{name}");
    }
    for (name, part) in [("PolicyArns", "ReadOnlyAccess"), ("Tags", "platform"), ("TransitiveTagKeys", "Team")] {
        assert!(request[name].to_string().contains(part), "{name}: {request}");
    }
    assert_eq!(assumed[1]["RoleArn"], second);
    Ok(())
}

#[tokio::test]
async fn uses_web_identity() -> Outcome {
    let role = format!("arn:aws:iam::{OTHER}:role/ci");
    let roles = json!({ "sts": { "roles": [{ "arn": role, "web_identity_token": "eyJhbGciOiJSUzI1NiJ9" }] } });
    for token in ["web_identity_token_file = \"${path.module}/token\"", "web_identity_token = \"eyJhbGciOiJSUzI1NiJ9\""]
    {
        let run = Run::new(roles.clone()).await?.with_endpoint();
        run.terraform.write("token", "eyJhbGciOiJSUzI1NiJ9\n")?;
        let block = format!(
            "provider \"image\" {{\n  region = \"eu-west-1\"\n\n  assume_role_with_web_identity {{\n    role_arn = \
             \"{role}\"\n    session_name = \"pipeline-7\"\n    duration = \"30m\"\n    {token}\n  }}\n}}\n"
        );
        run.write(&block, COPY)?;
        assert_eq!(run.apply("golden").await?, OTHER);
        let request = &run.parameters("AssumeRoleWithWebIdentity")[0];
        assert_eq!((&request["RoleSessionName"], &request["DurationSeconds"]), (&json!("pipeline-7"), &json!("1800")));
    }
    Ok(())
}

#[tokio::test]
async fn reports_credential_errors_once() -> Outcome {
    let copies: String = ["a", "b", "c"].map(|name| COPY.replace("\"test\"", &format!("\"{name}\""))).concat();
    let block = "provider \"image\" {\n  region = \"eu-west-1\"\n}\n";
    let settings = Settings { refuse_unknown_access_keys: true, ..Settings::default() };
    let missing = ["No valid credential sources found", "environment variables:", "instance metadata: "].as_slice();
    let wrong = ["AWS rejected the credentials", "InvalidClientTokenId", "active"].as_slice();
    for (key, parts) in [(None, missing), (Some("AKIAWRONG"), wrong)] {
        let mut run = Run::new(json!({})).await?;
        run.aws = CheckedSimulator::start_with(settings.clone(), Seed::demo()).await?;
        let mut run = run.with_endpoint();
        if let Some(key) = key {
            run.terraform = run
                .terraform
                .variable("AWS_ACCESS_KEY_ID", key)
                .variable("AWS_SECRET_ACCESS_KEY", "not-shown-anywhere");
        }
        run.write(block, &copies)?;
        let started = Instant::now();
        let planned = run.terraform.plan(&[]).await?.exit_code(1)?;
        assert!(started.elapsed() < SOON, "{:?}", started.elapsed());
        let error_text = error_text(&planned);
        assert_eq!(error_text.matches("Error: ").count(), 1, "{error_text}");
        for part in parts {
            assert!(error_text.contains(part), "{part} is not in: {error_text}");
        }
        assert!(!error_text.contains("not-shown-anywhere"));
    }
    Ok(())
}

#[tokio::test]
async fn log_output_and_state_contain_no_secrets() -> Outcome {
    let run = Run::new(json!({})).await?.with_endpoint();
    let terraform = run.terraform.variable("TF_LOG", "TRACE").variable("TF_VAR_secret", "MARKED-secret");
    let run = Run { terraform: terraform.variable("TF_VAR_token", "MARKED-token"), ..run };
    let block = format!(
        r#"
variable "secret" {{
  type      = string
  sensitive = true
}}

variable "token" {{
  type      = string
  sensitive = true
}}

provider "image" {{
  region     = "eu-west-1"
  access_key = "AKIASTATIC"
  secret_key = var.secret
  token      = var.token

  assume_role {{
    role_arn = "arn:aws:iam::{OTHER}:role/images"
  }}
}}
"#
    );
    run.write(&block, COPY)?;
    let applied = run.terraform.apply(&[]).await?.success()?;
    assert!(applied.stderr.contains("provider.terraform-provider-image"), "the provider's log lines are missing");
    let state = std::fs::read_to_string(run.terraform.directory().join("terraform.tfstate"))?;
    assert!(state.contains("golden"));
    for text in [applied.stdout, applied.stderr, state] {
        for mark in ["MARKED", "simulated-secret-access-key", "simulated-session-token"] {
            let line = text.lines().find(|line| line.contains(mark));
            assert_eq!(line, None, "{mark}");
        }
    }
    Ok(())
}
