//! Provider blocks of hashicorp/aws, renamed, with the real Terraform.

use serde_json::{Value as Json, json};

use crate::acceptance::fixture::Outcome;
use crate::acceptance::provider::fixture::{ACCOUNT, COPY, OTHER, Run, error_text};

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
        let values = run.terraform.stored_resource("image_copy_ec2.test")?.unwrap_or_default();
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
        ("forbidden_account_ids = [\"123456789012\"]", "forbidden_account_ids = [", "is in `forbidden_account_ids`"),
        (
            "assume_role {\n    role_arn = \"arn:aws:iam::1:role/a\"\n  }",
            "role_arn = \"arn:aws:iam::1",
            "ARN of an IAM role",
        ),
        ("endpoints {\n    ec2 = \"localhost:4566\"\n  }", "ec2 = \"localhost:4566\"", "is not a URL"),
        ("default_tags {\n    tags = {\n      \"aws:a\" = \"b\"\n    }\n  }", "\"aws:a\" = \"b\"", "AWS reserves"),
        ("custom_ca_bundle = \"/nowhere\"", "custom_ca_bundle = \"/nowhere\"", "cannot be read"),
    ] {
        let region = if arguments.starts_with("region") { "" } else { "region = \"eu-west-1\"\n  " };
        run.write(&format!("provider \"image\" {{\n  {region}{arguments}\n}}\n"), COPY)?;
        let planned = run.terraform.plan(&[]).await?.exit_code(1)?;
        let error_text = error_text(&planned);
        assert!(error_text.contains("in provider \"image\"") && error_text.contains(part), "{arguments}: {error_text}");
        let underlined = error_text.split("in provider \"image\":").nth(1).unwrap_or_default();
        let underlined = underlined.trim_start_matches(|c: char| c.is_ascii_digit() || c == ':' || c == ' ');
        assert!(underlined.starts_with(line), "{arguments}: {error_text}");
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
        error_text(&refused).contains("in account 123456789012, which is not in `allowed_account_ids`"),
        "{}",
        refused.stderr
    );

    // Values known only during apply are checked then.
    let unknown = format!("{COPY}resource \"terraform_data\" \"account\" {{\n  input = \"{OTHER}\"\n}}\n");
    run.write(&block("allowed_account_ids = [terraform_data.account.output]"), &unknown)?;
    let refused = run.terraform.apply(&[]).await?.exit_code(1)?;
    assert!(error_text(&refused).contains("is not in `allowed_account_ids`"), "{}", refused.stderr);
    assert_eq!(run.aws.calls().into_iter().filter(|call| call.mutating && !call.dry_run).count(), 0);
    Ok(())
}
