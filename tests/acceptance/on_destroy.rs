//! `on_destroy`, and what it does to an image that is replaced.

use crate::stage::{Outcome, Stage, main_stages};

const REFUSED: &str = "Replaced image would not be kept";

/// The operations that changed something in AWS.
fn changes(stage: &Stage) -> Vec<String> {
    let changing = stage.aws.calls().into_iter().filter(|call| call.mutating && !call.dry_run);
    changing.map(|call| call.operation).collect()
}

#[tokio::test]
async fn an_image_is_not_replaced_in_the_run_that_begins_to_keep_it() -> Outcome {
    for (executable, subject) in main_stages()? {
        let stage = Stage::new(&executable, subject).await?;
        let none = stage.objects();
        stage.configure("golden", "")?;
        stage.apply().await?;
        let (objects, id) = (stage.objects(), stage.id().await?);
        stage.aws.clear_calls();

        let retain = "on_destroy = \"retain\"";
        for more in [retain, &format!("{retain}\n  lifecycle {{\n    create_before_destroy = true\n  }}")] {
            stage.configure("silver", more)?;
            for refused in [stage.terraform.plan(&[]).await?, stage.terraform.apply(&[]).await?] {
                let text = refused.exit_code(1)?.stderr;
                assert!(text.contains(REFUSED) && text.contains(retain), "{executable}: {text}");
                assert!(text.contains(&id) && text.contains("\"delete\""), "{executable}: {text}");
            }
        }
        // The same where Terraform does not say that it replaces something.
        let (address, kept) = (subject.address(), format!("-replace={}", subject.address()));
        stage.configure("golden", retain)?;
        let text = stage.terraform.plan(&[&kept]).await?.exit_code(1)?.stderr;
        assert!(text.contains(REFUSED), "{executable}: {text}");
        stage.terraform.run(&["taint", &address]).await?.success()?;
        let text = stage.terraform.plan(&[]).await?.exit_code(1)?.stderr;
        assert!(text.contains(REFUSED), "{executable}: {text}");
        stage.terraform.run(&["untaint", &address]).await?.success()?;
        assert_eq!((stage.objects(), changes(&stage)), (objects, vec![]), "{executable} {}", subject.type_name);

        // As the message says.
        stage.apply().await?;
        stage.configure("silver", retain)?;
        stage.apply().await?;
        assert_ne!(stage.id().await?, id);
        assert_eq!(stage.objects() - none, 2 * (objects - none), "{executable}: the old image is kept");

        // To let an image go again is no surprise.
        stage.configure("copper", "on_destroy = \"delete\"")?;
        assert_eq!(stage.actions().await?, ["delete", "create"]);
    }
    Ok(())
}
