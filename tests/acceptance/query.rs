//! `terraform query`: finds unmanaged images, and generates their configuration. Requires Terraform 1.14 or later.

use serde_json::{Value as Json, json};
use testing::{Executable, Feature, Output};

use crate::acceptance::fixture::{Outcome, TerraformFixture};
use crate::acceptance::resource_under_test::{PROVIDER, RESOURCES, ResourceUnderTest};

/// A service's list, and thirty images in eu-west-1: `many-00` to `many-29`, the even ones tagged `team = web`.
#[derive(Clone, Copy)]
struct ListResult {
    resource: ResourceUnderTest,
    seed: fn() -> Json,
    /// Service and operation that describe images.
    describing: (&'static str, &'static str),
    /// Number of requests for a full list of thirty images.
    pages: usize,
    /// Argument of the identity that names the image.
    identifier: &'static str,
}

const LISTED: [ListResult; 3] = [
    ListResult {
        resource: RESOURCES[0],
        seed: || {
            let image = |n: u32| {
                let mut image = json!({"id": format!("ami-0000000{n:010}")});
                image["source_image_id"] =
                    json!(if n < 20 { "ami-0aaaaaaaaaaaaaaa1" } else { "ami-0aaaaaaaaaaaaaaa2" });
                image["source_region"] = json!("us-east-1");
                image
            };
            let mut images = many(image);
            // These are not copies and must not be found.
            images.push(json!({"id": "ami-0eeeeeeeeeeeeeee1", "name": "many-original"}));
            json!({"ec2": {"images": {"eu-west-1": images}}})
        },
        describing: ("ec2", "DescribeImages"),
        pages: 1,
        identifier: "id",
    },
    ListResult {
        resource: RESOURCES[1],
        seed: || {
            let images = json!({"eu-west-1": many(|_| json!({}))});
            json!({"appstream": {"quotas": {"images": 100}, "images": images}})
        },
        describing: ("appstream", "DescribeImages"),
        pages: 2,
        identifier: "name",
    },
    ListResult {
        resource: RESOURCES[3],
        seed: || json!({"workspaces": {"images": {"eu-west-1": many(|n| json!({"id": format!("wsi-{n:010}")}))}}}),
        describing: ("workspaces", "DescribeWorkspaceImages"),
        pages: 2,
        identifier: "id",
    },
];

fn many(own: impl Fn(u32) -> Json) -> Vec<Json> {
    let image = |n: u32| {
        let mut image = own(n);
        image["name"] = json!(format!("many-{n:02}"));
        image["description"] = json!("One of many");
        if n.is_multiple_of(2) {
            image["tags"] = json!({"team": "web"});
        }
        image
    };
    (0..30).map(image).collect()
}

impl ListResult {
    async fn fixture(self, executable: &Executable) -> Result<TerraformFixture, Box<dyn std::error::Error>> {
        let fixture =
            TerraformFixture::seeded(executable, self.resource, serde_json::from_value((self.seed)())?).await?;
        fixture.terraform.write("main.tf", PROVIDER)?;
        Ok(fixture)
    }

    /// Runs a query with these meta-arguments of the list block and these arguments of its configuration.
    async fn query(
        self,
        fixture: &TerraformFixture,
        meta: &str,
        config: &str,
        options: &[&str],
    ) -> Result<Output, testing::Error> {
        let type_name = self.resource.type_name;
        let list = format!(
            "list \"{type_name}\" \"found\" {{\n  provider = image\n  {meta}\n  config {{\n    {config}\n  }}\n}}\n"
        );
        fixture.terraform.write("find.tfquery.hcl", &list)?;
        fixture.aws.clear_calls();
        fixture.terraform.run(&[&["query", "-no-color"], options].concat()).await
    }

    /// Results of a query, from Terraform's machine-readable output.
    async fn find(self, fixture: &TerraformFixture, meta: &str, config: &str) -> Result<Vec<Json>, testing::Error> {
        let output = self.query(fixture, meta, config, &["-json"]).await?.success()?;
        let lines = output.stdout.lines().filter_map(|line| serde_json::from_str::<Json>(line).ok());
        Ok(lines.filter_map(|line| line.get("list_resource_found").cloned()).collect())
    }

    /// Number of pages read.
    fn pages_read(self, fixture: &TerraformFixture) -> usize {
        let (service, operation) = self.describing;
        fixture.aws.calls().iter().filter(|call| call.service == service && call.operation == operation).count()
    }
}

fn names(found: &[Json]) -> Vec<&str> {
    found.iter().filter_map(|found| found["display_name"].as_str()).collect()
}

/// Requests so far, without the one for the caller identity.
fn image_calls(fixture: &TerraformFixture) -> Vec<simulator::Call> {
    fixture.aws.calls().into_iter().filter(|call| call.service != "sts").collect()
}

#[tokio::test]
async fn finds_images_by_arguments() -> Outcome {
    for executable in Executable::with(Feature::Queries)? {
        for listed in LISTED {
            let fixture = listed.fixture(&executable).await?;
            let place = listed.resource.type_name;

            let all = listed.find(&fixture, "", "").await?;
            assert_eq!(names(&all).len(), 30, "{place}: {all:#?}");
            assert_eq!(listed.pages_read(&fixture), listed.pages, "{place}");
            assert_eq!(image_calls(&fixture).len(), listed.pages, "{place}: identities need no further calls");
            let identity = &all[0]["identity"];
            assert_eq!(identity["account_id"], "123456789012", "{place}: {identity}");
            assert_eq!(identity["region"], "eu-west-1", "{place}");
            assert!(identity[listed.identifier].is_string(), "{place}: {identity}");

            let one = listed.find(&fixture, "", "name = \"many-29\"").await?;
            assert_eq!(names(&one), ["many-29"], "{place}");
            let ten = listed.find(&fixture, "", "name_regex = \"^many-1[0-9]$\"").await?;
            assert_eq!(ten.len(), 10, "{place}");
            let tagged = listed.find(&fixture, "", "tags = { team = \"web\" }").await?;
            assert_eq!(tagged.len(), 15, "{place}");
            assert!(
                names(&tagged).iter().all(|name| name.ends_with(['0', '2', '4', '6', '8'])),
                "{place}: {tagged:#?}"
            );
            let elsewhere = listed.find(&fixture, "", "region = \"eu-west-2\"\n    name = \"many-29\"").await?;
            assert_eq!(elsewhere.len(), 0, "{place}");
            assert!(image_calls(&fixture).iter().all(|call| call.region == "eu-west-2"), "{place}");
        }
    }
    Ok(())
}

#[tokio::test]
async fn finds_copies_by_source() -> Outcome {
    let listed = LISTED[0];
    for executable in Executable::with(Feature::Queries)? {
        let fixture = listed.fixture(&executable).await?;
        for (config, expected) in [
            ("source_image_id = \"ami-0aaaaaaaaaaaaaaa1\"", 20),
            ("source_image_id = \"ami-0aaaaaaaaaaaaaaa1\"\n    tags = { team = \"web\" }", 10),
            ("source_region = \"us-east-1\"", 30),
            ("source_region = \"us-west-2\"", 0),
        ] {
            assert_eq!(listed.find(&fixture, "", config).await?.len(), expected, "{config}");
        }
    }
    Ok(())
}

#[tokio::test]
async fn stops_paging_at_limit() -> Outcome {
    for executable in Executable::with(Feature::Queries)? {
        for listed in LISTED {
            let fixture = listed.fixture(&executable).await?;
            let found = listed.find(&fixture, "limit = 3", "").await?;
            assert_eq!(found.len(), 3, "{}", listed.resource.type_name);
            assert_eq!(image_calls(&fixture).len(), 1, "{}: one page is enough", listed.resource.type_name);
        }
    }
    Ok(())
}

#[tokio::test]
async fn listed_object_equals_read_object() -> Outcome {
    for executable in Executable::with(Feature::Queries)? {
        for listed in LISTED {
            let fixture = listed.fixture(&executable).await?;
            let place = listed.resource.type_name;
            let found =
                listed.find(&fixture, "include_resource = true\n  limit = 2", "name_regex = \"^many-0\"").await?;
            assert_eq!(found.len(), 2, "{place}");
            let object = &found[0]["resource_object"];
            assert_eq!(object["name"], found[0]["display_name"], "{place}");

            // An import reads the same image.
            let id = format!("{}@eu-west-1", object["id"].as_str().unwrap_or_default());
            let keeping = listed.resource.configuration(object["name"].as_str().unwrap_or_default(), "");
            fixture.terraform.write("main.tf", &keeping)?;
            fixture.terraform.import(&listed.resource.address(), &id).await?.success()?;
            assert_eq!(&fixture.values()?, object, "{place}");
        }
    }
    Ok(())
}

#[tokio::test]
async fn imports_found_images_with_generated_config() -> Outcome {
    for executable in Executable::with(Feature::Queries)? {
        for listed in LISTED {
            let fixture = listed.fixture(&executable).await?;
            let place = listed.resource.type_name;
            let out = "-generate-config-out=generated.tf";
            listed.query(&fixture, "limit = 2", "name_regex = \"^many-0\"", &[out]).await?.success()?;
            let generated = std::fs::read_to_string(fixture.terraform.directory().join("generated.tf"))?;
            assert_eq!(generated.matches("resource \"").count(), 2, "{place}: {generated}");
            assert_eq!(generated.matches("import {").count(), 2, "{place}: {generated}");
            assert!(generated.contains("identity = {"), "{place}: {generated}");
            if !listed.resource.lineage_is_readable {
                // The user completes values that AWS does not report.
                continue;
            }
            let planned = fixture.terraform.plan(&[]).await?.exit_code(2)?;
            assert!(planned.stdout.contains("2 to import, 0 to add, 0 to change, 0 to destroy"), "{}", planned.stdout);
            fixture.apply().await?;
            assert!(fixture.mutations().is_empty(), "{place}: nothing is changed in AWS");
        }
    }
    Ok(())
}

#[tokio::test]
async fn rejects_invalid_query_before_reading() -> Outcome {
    for executable in Executable::with(Feature::Queries)? {
        for (listed, config, part) in [
            (LISTED[0], "name_regex = \"(\"", "must be a regular expression"),
            (LISTED[0], "source_image_id = \"wsi-0aaaaaaa1\"", "is the ID of a WorkSpaces image, not of an AMI"),
            (LISTED[1], "name = \"a b\"", "An AppStream image name must start with"),
            (LISTED[2], "region = \"Ireland\"", "is not the name of an AWS Region"),
            (LISTED[2], "source_image_id = \"wsi-0aaaaaaa1\"", "Unsupported argument"),
        ] {
            let fixture = listed.fixture(&executable).await?;
            let refused = listed.query(&fixture, "", config, &[]).await?;
            assert_ne!(refused.code, Some(0), "{config}");
            let printed = refused.stderr.replace("\n│ ", " ");
            assert!(printed.contains(part), "{config}: {printed}");
            assert_eq!(image_calls(&fixture).len(), 0, "{config}");
        }
    }
    Ok(())
}
