//! The schema as Terraform reports it to users and editors.

use serde_json::Value as Json;

use testing::Executable;

use crate::acceptance::fixture::{Outcome, TerraformFixture};
use crate::acceptance::resource_under_test::RESOURCES;

/// Parts of names that indicate a secret.
const SECRETS: [&str; 4] = ["secret", "token", "password", "access_key"];

#[tokio::test]
async fn descriptions_are_sentences_and_secrets_are_sensitive() -> Outcome {
    for executable in Executable::all()? {
        let fixture = TerraformFixture::new(&executable, RESOURCES[0]).await?;
        fixture.configure("golden", "")?;
        let schemas = fixture.terraform.providers_schema().await?;
        let providers = schemas["provider_schemas"].as_object().ok_or("no providers")?;
        let (_, provider) = providers.iter().find(|(name, _)| name.contains("image-copy")).ok_or("no provider")?;
        let mut problems = Vec::new();
        check("provider", &provider["provider"]["block"], &mut problems);
        for kind in ["resource_schemas", "data_source_schemas"] {
            for (name, schema) in provider[kind].as_object().ok_or("no schemas")? {
                check(&format!("{kind}.{name}"), &schema["block"], &mut problems);
            }
        }
        // Older versions do not report these.
        for kind in ["action_schemas", "list_resource_schemas"] {
            for (name, schema) in provider[kind].as_object().into_iter().flatten() {
                check(&format!("{kind}.{name}"), &schema["block"], &mut problems);
            }
        }
        assert_eq!(problems, Vec::<String>::new());
        for resource in RESOURCES {
            assert!(provider["resource_schemas"].get(resource.type_name).is_some(), "{}", resource.type_name);
        }
    }
    Ok(())
}

fn check(place: &str, block: &Json, problems: &mut Vec<String>) {
    for (name, attribute) in block["attributes"].as_object().into_iter().flatten() {
        let description = attribute["description"].as_str().unwrap_or_default();
        if !description.ends_with('.') || description.split_whitespace().count() < 3 {
            problems.push(format!("{place}.{name} is not described in a full sentence: {description:?}"));
        }
        if SECRETS.iter().any(|word| name.contains(word)) && attribute["sensitive"] != true {
            problems.push(format!("{place}.{name} is a secret and not marked as sensitive"));
        }
    }
    for (name, nested) in block["block_types"].as_object().into_iter().flatten() {
        check(&format!("{place}.{name}"), &nested["block"], problems);
    }
}
