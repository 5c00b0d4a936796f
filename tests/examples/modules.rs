//! The modules, each with its tests.

use std::fs;

use testing::{Executable, Feature};

use crate::examples::fixture::{Outcome, TerraformFixture, examples, names};

#[tokio::test]
async fn every_module_passes_its_tests() -> Outcome {
    for name in names("modules") {
        for executable in Executable::with(Feature::MockProvider)? {
            let fixture = TerraformFixture::empty(&executable).await?;
            fixture.put(&format!("modules/{name}/main.tf"))?;
            let tests = names(&format!("modules/{name}/tests"));
            fs::create_dir_all(fixture.terraform.directory().join("tests"))?;
            for test in &tests {
                let text = fs::read_to_string(examples().join(format!("modules/{name}/tests/{test}")))?;
                fixture.terraform.write(&format!("tests/{test}"), &text)?;
            }
            fixture.terraform.run(&["validate", "-no-color"]).await?.success()?;
            let tested = fixture.terraform.run(&["test", "-no-color"]).await?.success()?;
            assert!(tested.stdout.contains("0 failed"), "{name}: {}", tested.stdout);
            assert_eq!(fixture.aws.calls().len(), 0, "{name} has called AWS");
        }
    }
    Ok(())
}
