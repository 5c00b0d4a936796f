//! Provider blocks of hashicorp/aws, renamed, with the real Terraform.

use std::time::{Duration, Instant};

use serde_json::{Value as Json, json};
use simulator::{Call, Seed, Settings};
use testing::{Executable, Output, Terraform, TestWorld};

use crate::acceptance::fixture::{Outcome, provider};

/// An account other than the simulator's default one.
const ACCOUNT: &str = "111122223333";
/// Account of the last role.
const OTHER: &str = "999988887777";
/// Maximum time until invalid credentials are reported, in addition to Terraform's start on a busy machine.
const SOON: Duration = Duration::from_secs(20);

/// A copy of a public image, which every account may create.
const COPY: &str = r#"
resource "image_copy_ec2" "test" {
  name            = "golden"
  source_image_id = "ami-0aaaaaaaaaaaaaaa4"
  source_region   = "us-east-1"
}
"#;

struct Run {
    aws: TestWorld,
    terraform: Terraform,
}

impl Run {
    /// A Terraform without AWS settings in its environment, and an AWS.
    async fn new(seed: Json) -> Result<Self, Box<dyn std::error::Error>> {
        let settings = Settings { copy_time: Duration::from_millis(200), ..Settings::default() };
        let aws = TestWorld::start_with(settings, Seed::demo()).await?;
        aws.seed(serde_json::from_value(seed)?)?;
        let terraform = Terraform::new(&Executable::preferred()?)?
            .dev_override(&provider())?
            .variable("AWS_EC2_METADATA_DISABLED", "true")
            .variable("TF_PROVIDER_IMAGE_SPEED", "50");
        Ok(Self { aws, terraform })
    }

    /// Adds the AWS endpoint to the environment.
    fn with_endpoint(mut self) -> Self {
        self.terraform = self.terraform.variable("AWS_ENDPOINT_URL", self.aws.endpoint());
        self
    }

    /// Writes a configuration: the provider block and the resources. `ENDPOINT` stands for the AWS endpoint.
    fn write(&self, provider_blocks: &str, resources: &str) -> Result<(), testing::Error> {
        let text = format!(
            "terraform {{\n  required_providers {{\n    image = {{\n      source = \"image-copy/image\"\n    }}\n  \
             }}\n}}\n{provider_blocks}{resources}"
        );
        self.terraform.write("main.tf", &text.replace("ENDPOINT", &self.aws.endpoint()))
    }

    /// Applies successfully and then plans no changes; returns the account of the image `name`.
    async fn apply(&self, name: &str) -> Result<String, Box<dyn std::error::Error>> {
        self.terraform.apply(&[]).await?.success()?;
        self.terraform.plan(&[]).await?.exit_code(0)?;
        let images = self.aws.images();
        Ok(images.into_iter().find(|image| image.name == name).map(|image| image.owner).unwrap_or_default())
    }

    /// Parameters of the first request of an operation.
    fn parameters(&self, operation: &str) -> Vec<Json> {
        let calls = self.aws.calls().into_iter().filter(|call| call.operation == operation);
        calls.map(|call| call.parameters).collect()
    }
}

/// Terraform's output without its frame.
fn told(output: &Output) -> String {
    let lines = output.stderr.lines().map(|line| line.trim_start_matches(['│', '╷', '╵', ' ']).trim_end());
    lines.collect::<Vec<_>>().join(" ")
}

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
    let told = &assumed[0];
    for (name, value) in [
        ("RoleArn", first.as_str()),
        ("RoleSessionName", "terraform"),
        ("ExternalId", "abc-123"),
        ("DurationSeconds", "3600"),
        ("Policy", r#"{"Statement":[],"Version":"2012-10-17"}"#),
        ("SourceIdentity", "alice"),
    ] {
        assert_eq!(told[name], value, "{name}");
    }
    for (name, part) in [("PolicyArns", "ReadOnlyAccess"), ("Tags", "platform"), ("TransitiveTagKeys", "Team")] {
        assert!(told[name].to_string().contains(part), "{name}: {told}");
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
        let told = &run.parameters("AssumeRoleWithWebIdentity")[0];
        assert_eq!((&told["RoleSessionName"], &told["DurationSeconds"]), (&json!("pipeline-7"), &json!("1800")));
    }
    Ok(())
}

#[tokio::test]
async fn default_tags_with_ignore_tags() -> Outcome {
    let run = Run::new(json!({})).await?.with_endpoint();
    let run = Run {
        terraform: run
            .terraform
            .variable("AWS_ACCESS_KEY_ID", "AKIADEFAULT")
            .variable("AWS_SECRET_ACCESS_KEY", "x")
            .variable("TF_AWS_DEFAULT_TAGS_Run", "42"),
        ..run
    };
    let block = r#"
provider "image" {
  region = "eu-west-1"

  default_tags {
    tags = {
      Environment = "Test"
      Owner       = "platform"
    }
  }

  ignore_tags {
    keys         = ["LastScan"]
    key_prefixes = ["kubernetes.io/"]
  }
}
"#;
    let tagged = |tags: &str| COPY.replace("\n}", &format!("\n  {tags}\n}}"));
    let image = || {
        let image = run.aws.images().into_iter().find(|image| image.name == "golden");
        image.map(|image| (image.image_id, json!(image.tags))).unwrap_or_default()
    };
    let defaults = json!({ "Environment": "Test", "Owner": "platform", "Run": "42" });
    let both = json!({ "Environment": "Test", "Owner": "web", "Run": "42" });
    let computed = format!(
        "{}\nresource \"terraform_data\" \"team\" {{\n  input = \"web\"\n}}\n",
        tagged("tags = { Owner = terraform_data.team.output }")
    );
    for (resources, tags, all) in [
        // A computed tag, a tag in both, the same in both, an empty map, none.
        (computed, json!({ "Owner": "web" }), &both),
        (tagged("tags = { Owner = \"web\" }"), json!({ "Owner": "web" }), &both),
        (tagged("tags = { Owner = \"platform\" }"), json!({ "Owner": "platform" }), &defaults),
        (tagged("tags = {}"), json!({}), &defaults),
        (COPY.to_owned(), Json::Null, &defaults),
    ] {
        run.write(block, &resources)?;
        run.apply("golden").await?;
        let values = run.terraform.resource("image_copy_ec2.test").await?.unwrap_or_default();
        assert_eq!((&values["tags"], &values["tags_all"]), (&tags, all));
        assert_eq!(&image().1, all);
    }

    // The image is tagged outside of Terraform: ignored tags are neither shown nor removed, and other tags are.
    let (id, _) = image();
    let theirs = [
        ("LastScan", "now"),
        ("kubernetes.io/cluster", "a"),
        ("Environment", "Test"),
        ("Owner", "platform"),
        ("Run", "42"),
    ];
    assert!(run.aws.set_image_tags("eu-west-1", &id, theirs));
    run.terraform.plan(&[]).await?.exit_code(0)?;
    assert!(run.aws.set_image_tags("eu-west-1", &id, theirs.into_iter().chain([("Other", "x")])));
    run.terraform.plan(&[]).await?.exit_code(2)?;
    run.apply("golden").await?;
    assert_eq!(image().1, json!(theirs.into_iter().collect::<std::collections::BTreeMap<_, _>>()));

    // An ignored key that is configured stays as configured, and is not changed in AWS.
    run.write(block, &tagged("tags = { LastScan = \"never\" }"))?;
    run.apply("golden").await?;
    assert_eq!(image().1["LastScan"], "now");
    Ok(())
}

#[tokio::test]
async fn aliases_are_independent() -> Outcome {
    let keys = json!({ "access_keys": { "AKIAONE": ACCOUNT, "AKIAOTHER": OTHER } });
    let run = Run::new(keys).await?.with_endpoint();
    let alias = |alias: &str, region: &str, key: &str, account: &str| {
        format!(
            "provider \"image\" {{\n  {alias}\n  region = \"{region}\"\n  access_key = \"{key}\"\n  secret_key = \
             \"x\"\n  allowed_account_ids = [\"{account}\"]\n}}\n"
        )
    };
    let blocks =
        alias("", "eu-west-1", "AKIAONE", ACCOUNT) + &alias("alias = \"other\"", "eu-central-1", "AKIAOTHER", OTHER);
    let other = COPY
        .replace("\"test\"", "\"other\"")
        .replace("golden", "silver")
        .replace("\n}", "\n  provider = image.other\n}");
    run.write(&blocks, &format!("{COPY}{other}"))?;
    assert_eq!(run.apply("golden").await?, ACCOUNT);
    let images = run.aws.images();
    let place = |name: &str| {
        let image = images.iter().find(|image| image.name == name);
        image.map(|image| (image.owner.as_str(), image.region.as_str()))
    };
    assert_eq!(place("golden"), Some((ACCOUNT, "eu-west-1")));
    assert_eq!(place("silver"), Some((OTHER, "eu-central-1")));
    for call in run.aws.calls() {
        let expected = if call.access_key_id == "AKIAONE" { ACCOUNT } else { OTHER };
        assert_eq!(call.account, expected);
    }
    Ok(())
}

#[tokio::test]
async fn reports_credential_errors_once() -> Outcome {
    let copies: String = ["a", "b", "c"].map(|name| COPY.replace("\"test\"", &format!("\"{name}\""))).concat();
    let block = "provider \"image\" {\n  region = \"eu-west-1\"\n}\n";
    let settings = Settings { refuse_unknown_access_keys: true, ..Settings::default() };
    let missing = ["No valid AWS credentials were found", "environment variables:", "instance metadata: "].as_slice();
    let wrong = ["AWS does not accept the credentials", "InvalidClientTokenId", "active"].as_slice();
    for (key, parts) in [(None, missing), (Some("AKIAWRONG"), wrong)] {
        let mut run = Run::new(json!({})).await?;
        run.aws = TestWorld::start_with(settings.clone(), Seed::demo()).await?;
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
        let told = told(&planned);
        assert_eq!(told.matches("Error: ").count(), 1, "{told}");
        for part in parts {
            assert!(told.contains(part), "{part} is not in: {told}");
        }
        assert!(!told.contains("not-shown-anywhere"));
    }
    Ok(())
}

#[tokio::test]
async fn underlines_typos() -> Outcome {
    let run = Run::new(json!({})).await?.with_endpoint();
    let run = Run {
        terraform: run.terraform.variable("AWS_ACCESS_KEY_ID", "AKIADEFAULT").variable("AWS_SECRET_ACCESS_KEY", "x"),
        ..run
    };
    for (arguments, line, part) in [
        ("region = \"eu-wset-1\"", "region = \"eu-wset-1\"", "Did you mean \"eu-west-1\"?"),
        ("profile = \"deplyo\"", "profile = \"deplyo\"", "no profile \"deplyo\""),
        ("allowed_account_ids = [\"12345678901\"]", "allowed_account_ids = [", "twelve digits"),
        ("forbidden_account_ids = [\"123456789012\"]", "forbidden_account_ids = [", "is forbidden"),
        (
            "assume_role {\n    role_arn = \"arn:aws:iam::1:role/a\"\n  }",
            "role_arn = \"arn:aws:iam::1",
            "ARN of a role",
        ),
        ("endpoints {\n    ec2 = \"localhost:4566\"\n  }", "ec2 = \"localhost:4566\"", "is not a URL"),
        ("default_tags {\n    tags = {\n      \"aws:a\" = \"b\"\n    }\n  }", "\"aws:a\" = \"b\"", "keeps for itself"),
        ("custom_ca_bundle = \"/nowhere\"", "custom_ca_bundle = \"/nowhere\"", "cannot be read"),
    ] {
        let region = if arguments.starts_with("region") { "" } else { "region = \"eu-west-1\"\n  " };
        run.write(&format!("provider \"image\" {{\n  {region}{arguments}\n}}\n"), COPY)?;
        let planned = run.terraform.plan(&[]).await?.exit_code(1)?;
        let told = told(&planned);
        assert!(told.contains("in provider \"image\"") && told.contains(part), "{arguments}: {told}");
        let underlined = told.split("in provider \"image\":").nth(1).unwrap_or_default();
        let underlined = underlined.trim_start_matches(|c: char| c.is_ascii_digit() || c == ':' || c == ' ');
        assert!(underlined.starts_with(line), "{arguments}: {told}");
    }
    let mutating = run.aws.calls().into_iter().filter(|call| call.mutating).count();
    assert_eq!(mutating, 0);
    Ok(())
}

#[tokio::test]
async fn rejects_account_before_changes() -> Outcome {
    let run = Run::new(json!({})).await?.with_endpoint();
    let key = "access_key = \"AKIADEFAULT\"\n  secret_key = \"x\"";
    let block = |more: &str| format!("provider \"image\" {{\n  region = \"eu-west-1\"\n  {key}\n  {more}\n}}\n");
    run.write(&block(&format!("allowed_account_ids = [\"{OTHER}\"]")), COPY)?;
    let refused = run.terraform.apply(&[]).await?.exit_code(1)?;
    assert!(
        told(&refused).contains("in the account 123456789012, which is not among the allowed"),
        "{}",
        refused.stderr
    );

    // Values known only during apply are checked then.
    let unknown = format!("{COPY}resource \"terraform_data\" \"account\" {{\n  input = \"{OTHER}\"\n}}\n");
    run.write(&block("allowed_account_ids = [terraform_data.account.output]"), &unknown)?;
    let refused = run.terraform.apply(&[]).await?.exit_code(1)?;
    assert!(told(&refused).contains("not among the allowed accounts"), "{}", refused.stderr);
    assert_eq!(run.aws.calls().into_iter().filter(|call| call.mutating && !call.dry_run).count(), 0);
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
