//! The import examples: each imports an image that the resource's own example created.

use std::fs;

use testing::{Executable, Feature};

use crate::examples::fixture::{Outcome, TerraformFixture, examples, names};

/// An image that is not in the state, with the configuration that created it, and its ID.
async fn forgotten(
    executable: &Executable,
    type_name: &str,
) -> Result<(TerraformFixture, String), Box<dyn std::error::Error>> {
    let fixture = TerraformFixture::new(executable).await?;
    fixture.put(&format!("resources/{type_name}/resource.tf"))?;
    fixture.terraform.apply(&[]).await?.success()?;
    let address = fixture.terraform.state(&["list"]).await?.success()?.stdout.trim().to_owned();
    let resource = fixture.terraform.stored_resource(&address)?.ok_or("there is no resource")?;
    fixture.terraform.state(&["rm", &address]).await?.success()?;
    Ok((fixture, resource["id"].as_str().unwrap_or_default().to_owned()))
}

/// An example in which the existing image's ID replaces the documented one.
fn example(type_name: &str, file: &str, id: &str) -> Result<String, Box<dyn std::error::Error>> {
    let text = fs::read_to_string(examples().join("resources").join(type_name).join(file))?;
    let shown = ["ami-0123456789abcdef0", "wsi-0123456789", "wsb-0123456789", "office-2026.11"];
    assert!(shown.iter().any(|it| text.contains(it)), "{type_name}/{file} shows no id");
    Ok(shown.iter().fold(text, |text, shown| text.replace(shown, id)))
}

#[tokio::test]
async fn import_blocks_find_images() -> Outcome {
    let by_identity =
        Executable::with(Feature::Identity)?.into_iter().map(|executable| ("import-by-identity.tf", executable));
    let by_id = ("import-by-string-id.tf", Executable::preferred()?);
    for (file, executable) in std::iter::once(by_id).chain(by_identity) {
        for type_name in names("resources") {
            let (fixture, id) = forgotten(&executable, &type_name).await?;
            fixture.terraform.write(file, &example(&type_name, file, &id)?)?;
            let applied = fixture.terraform.apply(&[]).await?.success()?;
            let imported = applied.stdout.contains("1 imported, 0 added") && applied.stdout.contains("0 destroyed");
            assert!(imported, "{executable}, {type_name}, {file}: {}", applied.stdout);
            fixture.terraform.plan(&[]).await?.exit_code(0)?;
        }
    }
    Ok(())
}

#[tokio::test]
async fn import_commands_find_images() -> Outcome {
    let executable = Executable::preferred()?;
    for type_name in names("resources") {
        let (fixture, id) = forgotten(&executable, &type_name).await?;
        let script = example(&type_name, "import.sh", &id)?;
        let command = script.lines().find(|line| !line.starts_with('#')).ok_or("there is no command")?;
        let words: Vec<&str> = command.split_whitespace().skip(1).collect();
        fixture.terraform.run(&words).await?.success()?;
        let planned = fixture.terraform.run(&["plan", "-no-color"]).await?.success()?.stdout;
        // Values that AWS does not report are taken from the configuration.
        let expected = ["No changes.", "Plan: 0 to add, 1 to change, 0 to destroy."];
        assert!(expected.iter().any(|expected| planned.contains(expected)), "{type_name}: {planned}");
    }
    Ok(())
}
