//! The identity of images, which Terraform knows since version 1.12.

use serde_json::{Value as Json, json};
use testing::Executable;

use crate::stage::{Outcome, Stage};
use crate::subject::{REGION, SUBJECTS};

/// The account of the simulated AWS.
const ACCOUNT: &str = "123456789012";
const TAGS: &str = "tags = { team = \"web\" }";

fn import_block(stage: &Stage, identity: &Json) -> String {
    format!("import {{\n  to = {}\n  identity = {identity}\n}}\n", stage.subject.address())
}

#[tokio::test]
async fn an_image_is_imported_by_its_identity() -> Outcome {
    let Some(executable) = Executable::packaged()? else { return Ok(()) };
    for subject in SUBJECTS {
        let stage = Stage::new(&executable, subject).await?;
        stage.configure("golden", TAGS)?;
        stage.apply().await?;
        let (id, identity) = (stage.id().await?, stage.identity()?);
        let identifier = if subject.type_name.contains("appstream") { "name" } else { "id" };
        assert_eq!(
            identity,
            json!({ "account_id": ACCOUNT, "region": REGION, identifier: id }),
            "{}",
            subject.type_name
        );
        for given in [json!({ identifier: id }), identity.clone()] {
            stage.terraform.state(&["rm", &subject.address()]).await?.success()?;
            stage.mutations();
            stage.terraform.write("import.tf", &import_block(&stage, &given))?;
            let applied = stage.terraform.apply(&[]).await?.success()?;
            assert!(applied.stdout.contains("Resources: 1 imported, 0 added"), "{}", applied.stdout);
            stage.expect_empty_plan().await?;
            assert_eq!(stage.identity()?, identity, "{given}");
            assert_eq!(stage.mutations(), Vec::<String>::new());
        }
    }
    Ok(())
}

#[tokio::test]
async fn an_identity_of_another_account_is_refused() -> Outcome {
    let Some(executable) = Executable::packaged()? else { return Ok(()) };
    for subject in SUBJECTS {
        let stage = Stage::new(&executable, subject).await?;
        stage.configure("golden", "")?;
        stage.apply().await?;
        let mut identity = stage.identity()?;
        identity["account_id"] = json!("210987654321");
        stage.terraform.state(&["rm", &subject.address()]).await?.success()?;
        stage.terraform.write("import.tf", &import_block(&stage, &identity))?;
        let refused = stage.terraform.plan(&[]).await?.exit_code(1)?;
        assert!(refused.stderr.contains("does not belong to the account 210987654321"), "{}", refused.stderr);
        assert!(refused.stderr.contains(ACCOUNT), "{}", refused.stderr);
    }
    Ok(())
}
