//! From the first apply to destroy.

use serde_json::json;

use crate::acceptance::fixture::{Outcome, TerraformFixture, combinations, main_types_by_turns, types_by_turns};

const TAGS: &str = "tags = { team = \"web\" }";

#[tokio::test]
async fn creates_updates_replaces_and_destroys_ami() -> Outcome {
    life("ec2").await
}

#[tokio::test]
async fn creates_updates_replaces_and_destroys_appstream_image() -> Outcome {
    life("appstream").await
}

#[tokio::test]
async fn creates_updates_replaces_and_destroys_workspaces_image() -> Outcome {
    life("workspaces").await
}

/// The life of an image of each type of a service, under each Terraform.
async fn life(service: &str) -> Outcome {
    for (executable, resource) in combinations()?.into_iter().filter(|(_, each)| each.type_name.contains(service)) {
        let fixture = TerraformFixture::new(&executable, resource).await?;
        let before = fixture.objects();

        fixture.configure("golden", TAGS)?;
        let applied = fixture.apply().await?;
        assert!(applied.stdout.contains("Apply complete! Resources: 1 added"), "{}", applied.stdout);
        let values = fixture.values()?;
        assert_eq!(values["name"], "golden");
        assert_eq!(values["tags"], json!({"team": "web"}));
        let first = fixture.id()?;

        fixture.configure("golden", "tags = { team = \"mobile\" }")?;
        fixture.apply_actions(&["update"]).await?;
        assert_eq!(fixture.id()?, first);

        fixture.configure("silver", TAGS)?;
        fixture.apply_actions(&["delete", "create"]).await?;
        assert_ne!(fixture.id()?, first);
        assert_eq!(fixture.values()?["name"], "silver");

        let destroyed = fixture.terraform.destroy(&[]).await?.success()?;
        assert!(destroyed.stdout.contains("Destroy complete!"), "{}", destroyed.stdout);
        assert_eq!(fixture.objects(), before, "{executable}: something of the image is left in AWS");
    }
    Ok(())
}

#[tokio::test]
async fn terraform_only_arguments_send_no_mutating_requests() -> Outcome {
    for (executable, resource) in main_types_by_turns()? {
        let fixture = TerraformFixture::new(&executable, resource).await?;
        fixture.create("golden", "").await?;
        fixture.mutations();
        fixture.configure("golden", "on_destroy = \"retain\"\n  timeouts {\n    create = \"3h\"\n  }")?;
        fixture.apply_actions(&["update"]).await?;
        assert_eq!(fixture.mutations(), Vec::<String>::new());
        let images = fixture.objects();
        fixture.terraform.destroy(&[]).await?.success()?;
        assert_eq!(fixture.objects(), images, "retain keeps the image");
    }
    Ok(())
}

#[tokio::test]
async fn plans_and_applies_unknown_values() -> Outcome {
    for (executable, resource) in types_by_turns()? {
        let fixture = TerraformFixture::new(&executable, resource).await?;
        let tags = "tags = { number = terraform_data.number.output }";
        let mut configuration = resource.configuration("golden", tags);
        configuration.push_str("resource \"terraform_data\" \"number\" {\n  input = \"7\"\n}\n");
        fixture.terraform.write("main.tf", &configuration)?;
        fixture.apply().await?;
        assert_eq!(fixture.values()?["tags"], json!({"number": "7"}));
        fixture.terraform.destroy(&[]).await?.success()?;
    }
    Ok(())
}

#[tokio::test]
async fn adds_default_tags_and_plans_no_changes() -> Outcome {
    for (executable, resource) in types_by_turns()? {
        let fixture = TerraformFixture::new(&executable, resource).await?;
        let region = "region = \"eu-west-1\"";
        let provider =
            "region = \"eu-west-1\"\n  default_tags {\n    tags = { owner = \"platform\", team = \"all\" }\n  }";
        let configuration = resource.configuration("golden", TAGS).replacen(region, provider, 1);
        fixture.terraform.write("main.tf", &configuration)?;
        fixture.apply().await?;
        let values = fixture.values()?;
        assert_eq!(values["tags"], json!({"team": "web"}));
        assert_eq!(values["tags_all"], json!({"owner": "platform", "team": "web"}));
        fixture.terraform.destroy(&[]).await?.success()?;
    }
    Ok(())
}
