//! The examples of single types.

use testing::{Executable, Feature};

use crate::examples::fixture::{Outcome, TerraformFixture, by_turns, examples, names};

/// Examples of a type that are configurations, without imports.
fn configuration(folder: &str) -> Vec<String> {
    let is_part = |name: &String| !name.starts_with("import");
    names(folder).into_iter().filter(is_part).map(|name| format!("{folder}/{name}")).collect()
}

#[tokio::test]
async fn examples_are_formatted() -> Outcome {
    let examples = examples();
    let path = examples.to_str().ok_or("the path is no text")?;
    for executable in Executable::all()? {
        let fixture = TerraformFixture::empty(&executable).await?;
        fixture.terraform.run(&["fmt", "-no-color", "-check", "-diff", "-recursive", path]).await?.success()?;
    }
    Ok(())
}

#[tokio::test]
async fn resources_and_data_sources_apply() -> Outcome {
    let folders =
        ["resources", "data-sources"].map(|sort| names(sort).into_iter().map(move |it| format!("{sort}/{it}")));
    for (turn, folder) in folders.into_iter().flatten().enumerate() {
        for (executable, applies) in by_turns(turn)? {
            let fixture = TerraformFixture::new(&executable).await?;
            for file in configuration(&folder) {
                fixture.put(&file)?;
            }
            if applies {
                fixture.terraform.apply(&[]).await?.success()?;
                fixture.terraform.plan(&[]).await?.exit_code(0)?;
                fixture.terraform.destroy(&[]).await?.success()?;
            } else {
                fixture.terraform.run(&["validate", "-no-color"]).await?.success()?;
            }
        }
    }
    Ok(())
}

/// The provider configurations of the index page. They name roles and accounts that do not exist.
#[tokio::test]
async fn every_provider_configuration_is_valid() -> Outcome {
    let authentication = names("authentication").into_iter().map(|name| format!("authentication/{name}"));
    for file in authentication.chain(["provider/provider-default-tags.tf".to_owned()]) {
        for executable in Executable::all()? {
            let fixture = TerraformFixture::empty(&executable).await?;
            let source = "terraform {\n  required_providers {\n    image = { source = \"image-copy/image\" }\n  }\n}\n";
            fixture.terraform.write("versions.tf", source)?;
            fixture.put(&file)?;
            fixture.terraform.run(&["validate", "-no-color"]).await?.success()?;
        }
    }
    Ok(())
}

#[tokio::test]
async fn actions_can_be_invoked() -> Outcome {
    for executable in Executable::with(Feature::Actions)? {
        for type_name in names("actions") {
            let fixture = TerraformFixture::new(&executable).await?;
            for file in configuration(&format!("actions/{type_name}")) {
                fixture.put(&file)?;
            }
            let (arguments, operation) = match type_name.as_str() {
                "image_deprecate_ec2" => (String::new(), "EnableImageDeprecation".to_owned()),
                "image_copy_workspaces" => (format!("-invoke=action.{type_name}.now"), "CopyWorkspaceImage".to_owned()),
                _ => (format!("-invoke=action.{type_name}.now"), "CopyImage".to_owned()),
            };
            let arguments: Vec<&str> = Some(arguments.as_str()).filter(|it| !it.is_empty()).into_iter().collect();
            fixture.terraform.apply(&arguments).await?.success()?;
            let called = fixture.aws.calls().iter().any(|call| call.operation == operation && !call.dry_run);
            assert!(called, "{type_name} did not call {operation}");
        }
    }
    Ok(())
}

#[tokio::test]
async fn lists_find_created_resources() -> Outcome {
    for executable in Executable::with(Feature::Queries)? {
        for type_name in names("list-resources") {
            let fixture = TerraformFixture::new(&executable).await?;
            fixture.put(&format!("resources/{type_name}/resource.tf"))?;
            fixture.terraform.apply(&[]).await?.success()?;
            for file in configuration(&format!("list-resources/{type_name}")) {
                fixture.put(&file)?;
            }
            let found = fixture.terraform.run(&["query", "-no-color"]).await?.success()?;
            assert!(found.stdout.contains("2026.11"), "{type_name}: {}", found.stdout);
        }
    }
    Ok(())
}
