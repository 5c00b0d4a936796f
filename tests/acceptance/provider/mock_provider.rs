//! Module tests with `mock_provider`, which generates the values of computed attributes.

use crate::acceptance::fixture::{Outcome, TerraformFixture, types_by_turns};

/// Arguments that the provider can set, so that their values are generated.
const COMPUTED: [&str; 7] = [
    "deregistration_protection",
    "encrypted",
    "force_unshare_on_delete",
    "on_destroy",
    "region",
    "tags_all",
    "wait_for_available",
];

#[tokio::test]
async fn unset_optional_arguments_are_null() -> Outcome {
    for (executable, resource) in types_by_turns()? {
        let fixture = TerraformFixture::new(&executable, resource).await?;
        fixture.configure("golden", "")?;
        let schemas = fixture.terraform.providers_schema().await?;
        let providers = schemas["provider_schemas"].as_object().ok_or("no providers")?;
        let (_, provider) = providers.iter().find(|(name, _)| name.contains("image-copy")).ok_or("no provider")?;
        let block = &provider["resource_schemas"][resource.type_name]["block"];
        let mut unset = vec!["timeouts".to_owned()];
        for (name, attribute) in block["attributes"].as_object().ok_or("no attributes")? {
            if attribute["optional"] != true || resource.source.contains(name) {
                continue;
            }
            // AppStream and WorkSpaces can return a description that is not configured.
            let is_computed = COMPUTED.contains(&name.as_str()) || name == "description" && !is_ec2(resource.type_name);
            assert_eq!(attribute["computed"] == true, is_computed, "{}.{name}", resource.type_name);
            if !is_computed {
                unset.push(name.clone());
            }
        }
        assert!(unset.iter().any(|name| name == "tags"), "{unset:?}");
        let address = resource.address();
        let check = |name: &String| {
            format!("  assert {{\n    condition = {address}.{name} == null\n    error_message = \"{name}\"\n  }}\n")
        };
        let checks: String = unset.iter().map(check).collect();
        let test = format!(
            "mock_provider \"image\" {{}}\nrun \"plan\" {{\n  command = plan\n{checks}}}\nrun \"apply\" {{\n{checks}}}\n"
        );
        fixture.terraform.write("mock.tftest.hcl", &test)?;
        fixture.terraform.run(&["test", "-no-color"]).await?.success()?;
        assert_eq!(fixture.aws.calls().len(), 0);
    }
    Ok(())
}

fn is_ec2(type_name: &str) -> bool {
    type_name == "image_copy_ec2"
}
