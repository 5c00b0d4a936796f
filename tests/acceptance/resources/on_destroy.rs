//! `on_destroy` and its effect on replacements.

use crate::acceptance::fixture::{Outcome, TerraformFixture, main_types_by_turns};

const REFUSED: &str = "Replaced image would not be kept";

/// Mutating operations in AWS.
fn changes(fixture: &TerraformFixture) -> Vec<String> {
    let changing = fixture.aws.calls().into_iter().filter(|call| call.mutating && !call.dry_run);
    changing.map(|call| call.operation).collect()
}

#[tokio::test]
async fn rejects_replacement_while_on_destroy_changes() -> Outcome {
    for (executable, resource) in main_types_by_turns()? {
        let fixture = TerraformFixture::new(&executable, resource).await?;
        let none = fixture.objects();
        fixture.create("golden", "").await?;
        let (objects, id) = (fixture.objects(), fixture.id()?);
        fixture.aws.clear_calls();

        let retain = "on_destroy = \"retain\"";
        for more in [retain, &format!("{retain}\n  lifecycle {{\n    create_before_destroy = true\n  }}")] {
            fixture.configure("silver", more)?;
            for refused in [fixture.terraform.plan(&[]).await?, fixture.terraform.apply(&[]).await?] {
                let text = refused.exit_code(1)?.stderr;
                assert!(text.contains(REFUSED) && text.contains(retain), "{executable}: {text}");
                assert!(text.contains(&id) && text.contains("\"delete\""), "{executable}: {text}");
            }
        }
        // The same without a replacement in the plan.
        let (address, kept) = (resource.address(), format!("-replace={}", resource.address()));
        fixture.configure("golden", retain)?;
        let text = fixture.terraform.plan(&[&kept]).await?.exit_code(1)?.stderr;
        assert!(text.contains(REFUSED), "{executable}: {text}");
        fixture.terraform.run(&["taint", &address]).await?.success()?;
        let text = fixture.terraform.plan(&[]).await?.exit_code(1)?.stderr;
        assert!(text.contains(REFUSED), "{executable}: {text}");
        fixture.terraform.run(&["untaint", &address]).await?.success()?;
        assert_eq!((fixture.objects(), changes(&fixture)), (objects, vec![]), "{executable} {}", resource.type_name);

        // As the message suggests.
        fixture.apply().await?;
        fixture.configure("silver", retain)?;
        fixture.apply().await?;
        assert_ne!(fixture.id()?, id);
        assert_eq!(fixture.objects() - none, 2 * (objects - none), "{executable}: the old image is kept");

        // The reverse change gives no error.
        fixture.configure("copper", "on_destroy = \"delete\"")?;
        assert_eq!(fixture.actions().await?, ["delete", "create"]);
    }
    Ok(())
}
