//! The data sources: one image, none, several, the newest, on a later page, in another Region.

use serde_json::{Value as Json, json};
use testing::Executable;

use crate::acceptance::fixture::{Outcome, TerraformFixture, by_turns};
use crate::acceptance::resource_under_test::{PROVIDER, RESOURCES};

/// What a data source must find among thirty images in us-east-1, `many-00` to `many-29`, created a day apart.
struct Source {
    type_name: &'static str,
    /// The thirty images as a seed of the simulator.
    seed: fn() -> Json,
    /// ID (or name) of the demo's image in us-east-1, as an argument.
    by_id: &'static str,
    /// Name of the demo image.
    name: &'static str,
}

const SOURCES: [Source; 3] = [
    Source {
        type_name: "image_ec2",
        seed: || json!({"ec2": {"images": {"us-east-1": many(|n| json!({"id": format!("ami-0000000{n:010}")}), "creation_date")}}}),
        by_id: "id = \"ami-0aaaaaaaaaaaaaaa1\"",
        name: "web-2026.11",
    },
    Source {
        type_name: "image_appstream",
        seed: || {
            let quotas = json!({"images": 100});
            let images = json!({"us-east-1": many(|_| json!({}), "created_time")});
            json!({"appstream": {"quotas": quotas, "images": images}})
        },
        by_id: "arn = \"arn:aws:appstream:us-east-1:123456789012:image/win2022-base\"",
        name: "win2022-base",
    },
    Source {
        type_name: "image_workspaces",
        seed: || json!({"workspaces": {"images": {"us-east-1": many(|n| json!({"id": format!("wsi-{n:010}")}), "created")}}}),
        by_id: "id = \"wsi-0aaaaaaa1\"",
        name: "win11-desktop",
    },
];

/// Thirty images with their own members, and their creation time under `created`.
fn many(own: impl Fn(u32) -> Json, created: &str) -> Vec<Json> {
    let image = |n: u32| {
        let mut image = own(n);
        image["name"] = json!(format!("many-{n:02}"));
        image["description"] = json!("One of many");
        image[created] = json!(format!("2026-01-{:02}T00:00:00Z", n + 1));
        image
    };
    (0..30).map(image).collect()
}

/// Reads the data source and returns its values, or Terraform's error.
async fn read_data_source(
    fixture: &TerraformFixture,
    source: &Source,
    arguments: &str,
) -> Result<Result<Json, String>, testing::Error> {
    let type_name = source.type_name;
    let data = format!("{PROVIDER}\ndata \"{type_name}\" \"test\" {{\n  {arguments}\n}}\n");
    fixture.terraform.write("main.tf", &data)?;
    let applied = fixture.terraform.apply(&[]).await?;
    if applied.code != Some(0) {
        return Ok(Err(applied.stderr));
    }
    Ok(Ok(fixture.terraform.stored_resource(&format!("data.{type_name}.test"))?.unwrap_or_default()))
}

#[tokio::test]
async fn finds_images_by_arguments() -> Outcome {
    for (executable, source) in by_turns()?.zip(SOURCES) {
        let fixture =
            TerraformFixture::seeded(&executable, RESOURCES[0], serde_json::from_value((source.seed)())?).await?;
        let elsewhere = "region = \"us-east-1\"";
        let place = format!("{executable}, {}", source.type_name);

        let values = read_data_source(&fixture, &source, &format!("{}\n  {elsewhere}", source.by_id)).await??;
        assert_eq!(values["name"], source.name, "{place}");
        assert_eq!(values["region"], "us-east-1", "{place}");
        assert!(values["arn"].as_str().is_some_and(|arn| arn.starts_with("arn:aws:")), "{place}: {values}");

        // The last name is past the first page of 25.
        for name in ["many-00", "many-29"] {
            let values = read_data_source(&fixture, &source, &format!("name = \"{name}\"\n  {elsewhere}")).await??;
            assert_eq!(values["name"], name, "{place}");
            assert_eq!(values["description"], "One of many", "{place}");
        }

        let pattern = format!("name_regex = \"^many-[0-9]+$\"\n  {elsewhere}");
        let values = read_data_source(&fixture, &source, &format!("{pattern}\n  most_recent = true")).await??;
        assert_eq!(values["name"], "many-29", "{place}");

        let several = read_data_source(&fixture, &source, &pattern).await?.expect_err("thirty images match");
        assert!(several.contains("30") && several.contains("most_recent"), "{place}: {several}");

        let none = read_data_source(&fixture, &source, &format!("name = \"{}\"", source.name)).await?;
        let none = none.expect_err("it is in another Region than the provider's");
        assert!(none.contains("No ") && none.contains("eu-west-1"), "{place}: {none}");
    }
    Ok(())
}

#[tokio::test]
async fn rejects_invalid_arguments_before_reading() -> Outcome {
    let executable = Executable::preferred()?;
    for (source, arguments, part) in [
        (&SOURCES[0], "id = \"wsi-0aaaaaaa1\"", "is the ID of a WorkSpaces image, not of an AMI"),
        (&SOURCES[0], "name_regex = \"(\"", "must be a regular expression"),
        (&SOURCES[1], "type = \"MINE\"", "must be one of \"PUBLIC\""),
        (&SOURCES[2], "type = \"MINE\"", "must be one of \"OWNED\""),
        (&SOURCES[2], "region = \"Ireland\"", "is not the name of an AWS Region"),
    ] {
        let fixture = TerraformFixture::new(&executable, RESOURCES[0]).await?;
        let refused = read_data_source(&fixture, source, arguments).await?.expect_err(arguments);
        let refused = refused.replace("\n│ ", " ");
        assert!(refused.contains(part), "{arguments}: {refused}");
        assert_eq!(fixture.aws.calls().len(), 0);
    }
    Ok(())
}

#[tokio::test]
async fn images_are_listed_newest_first() -> Outcome {
    for (executable, source) in by_turns()?.zip(SOURCES) {
        let fixture =
            TerraformFixture::seeded(&executable, RESOURCES[0], serde_json::from_value((source.seed)())?).await?;
        let several = Source { type_name: plural(source.type_name), ..source };
        let place = format!("{executable}, {}", several.type_name);
        let pattern = "name_regex = \"^many-[0-9]+$\"\n  region = \"us-east-1\"";
        let values = read_data_source(&fixture, &several, pattern).await??;
        assert_eq!(values["ids"].as_array().map(Vec::len), Some(30), "{place}");
        let values = read_data_source(&fixture, &several, &format!("{pattern}\n  limit = 3")).await??;
        let images = values["images"].as_array().cloned().unwrap_or_default();
        let names: Vec<_> = images.iter().filter_map(|image| image["name"].as_str()).collect();
        assert_eq!(names, ["many-29", "many-28", "many-27"], "{place}");
        assert_eq!(images[0]["description"], "One of many", "{place}");
        let values = read_data_source(&fixture, &several, "name = \"nothing\"").await??;
        assert_eq!((&values["ids"], &values["images"]), (&json!([]), &json!([])), "{place}");
    }
    Ok(())
}

fn plural(type_name: &str) -> &'static str {
    match type_name {
        "image_ec2" => "image_ec2_images",
        "image_appstream" => "image_appstream_images",
        _ => "image_workspaces_images",
    }
}
