//! From the first apply to destroy.

use serde_json::json;

use crate::stage::{Outcome, Stage, stages};

const TAGS: &str = "tags = { team = \"web\" }";

#[tokio::test]
async fn an_image_is_made_changed_replaced_and_destroyed() -> Outcome {
    for (executable, subject) in stages()? {
        let stage = Stage::new(&executable, subject).await?;
        let before = stage.objects();

        stage.configure("golden", TAGS)?;
        let applied = stage.apply().await?;
        assert!(applied.stdout.contains("Apply complete! Resources: 1 added"), "{}", applied.stdout);
        let values = stage.values().await?;
        assert_eq!(values["name"], "golden");
        assert_eq!(values["tags"], json!({"team": "web"}));
        let first = stage.id().await?;

        stage.configure("golden", "tags = { team = \"mobile\" }")?;
        assert_eq!(stage.actions().await?, ["update"]);
        stage.apply().await?;
        assert_eq!(stage.id().await?, first);

        stage.configure("silver", TAGS)?;
        assert_eq!(stage.actions().await?, ["delete", "create"]);
        stage.apply().await?;
        assert_ne!(stage.id().await?, first);
        assert_eq!(stage.values().await?["name"], "silver");

        let destroyed = stage.terraform.destroy(&[]).await?.success()?;
        assert!(destroyed.stdout.contains("Destroy complete!"), "{}", destroyed.stdout);
        assert_eq!(stage.objects(), before, "{executable}: something of the image is left in AWS");
    }
    Ok(())
}

#[tokio::test]
async fn what_terraform_alone_decides_is_changed_without_a_call_that_changes_aws() -> Outcome {
    for (executable, subject) in stages()? {
        let stage = Stage::new(&executable, subject).await?;
        stage.configure("golden", "")?;
        stage.apply().await?;
        stage.mutations();
        stage.configure("golden", "on_destroy = \"retain\"\n  timeouts {\n    create = \"3h\"\n  }")?;
        assert_eq!(stage.actions().await?, ["update"]);
        stage.apply().await?;
        assert_eq!(stage.mutations(), Vec::<String>::new());
        let images = stage.objects();
        stage.terraform.destroy(&[]).await?.success()?;
        assert_eq!(stage.objects(), images, "retain keeps the image");
    }
    Ok(())
}

#[tokio::test]
async fn unknown_values_are_planned_and_applied() -> Outcome {
    for (executable, subject) in stages()? {
        let stage = Stage::new(&executable, subject).await?;
        let tags = "tags = { number = terraform_data.number.output }";
        let mut configuration = subject.configuration("golden", tags);
        configuration.push_str("resource \"terraform_data\" \"number\" {\n  input = \"7\"\n}\n");
        stage.terraform.write("main.tf", &configuration)?;
        stage.apply().await?;
        assert_eq!(stage.values().await?["tags"], json!({"number": "7"}));
        stage.terraform.destroy(&[]).await?.success()?;
    }
    Ok(())
}

#[tokio::test]
async fn default_tags_are_added_and_the_second_plan_is_empty() -> Outcome {
    for (executable, subject) in stages()? {
        let stage = Stage::new(&executable, subject).await?;
        let region = "region = \"eu-west-1\"";
        let provider =
            "region = \"eu-west-1\"\n  default_tags {\n    tags = { owner = \"platform\", team = \"all\" }\n  }";
        let configuration = subject.configuration("golden", TAGS).replacen(region, provider, 1);
        stage.terraform.write("main.tf", &configuration)?;
        stage.apply().await?;
        let values = stage.values().await?;
        assert_eq!(values["tags"], json!({"team": "web"}));
        assert_eq!(values["tags_all"], json!({"owner": "platform", "team": "web"}));
        stage.terraform.destroy(&[]).await?.success()?;
    }
    Ok(())
}
