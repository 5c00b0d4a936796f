//! `terraform query`: finding images that Terraform does not keep yet, and writing their configuration. Terraform 1.14
//! and newer have it.

use serde_json::{Value as Json, json};
use testing::{Executable, Output};

use crate::stage::{Outcome, Stage};
use crate::subject::{PROVIDER, SUBJECTS, Subject};

/// A service's list, and thirty images of the account in eu-west-1 for it to find: `many-00` to `many-29`, the even
/// ones tagged `team = web`.
#[derive(Clone, Copy)]
struct ListResult {
    subject: Subject,
    seed: fn() -> Json,
    /// The service and the operation that describe images.
    describing: (&'static str, &'static str),
    /// What a whole search of thirty images takes.
    pages: usize,
    /// The argument of the identity that names the image.
    identifier: &'static str,
}

const LISTED: [ListResult; 3] = [
    ListResult {
        subject: SUBJECTS[0],
        seed: || {
            let image = |n: u32| {
                let mut image = json!({"id": format!("ami-0000000{n:010}")});
                image["source_image_id"] =
                    json!(if n < 20 { "ami-0aaaaaaaaaaaaaaa1" } else { "ami-0aaaaaaaaaaaaaaa2" });
                image["source_region"] = json!("us-east-1");
                image
            };
            let mut images = many(image);
            // No copies, which are not to be found.
            images.push(json!({"id": "ami-0eeeeeeeeeeeeeee1", "name": "many-original"}));
            json!({"ec2": {"images": {"eu-west-1": images}}})
        },
        describing: ("ec2", "DescribeImages"),
        pages: 1,
        identifier: "id",
    },
    ListResult {
        subject: SUBJECTS[1],
        seed: || {
            let images = json!({"eu-west-1": many(|_| json!({}))});
            json!({"appstream": {"quotas": {"images": 100}, "images": images}})
        },
        describing: ("appstream", "DescribeImages"),
        pages: 2,
        identifier: "name",
    },
    ListResult {
        subject: SUBJECTS[3],
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

/// The Terraform that has queries.
fn terraform() -> Result<Executable, testing::Error> {
    Executable::packaged()?.ok_or(testing::Error::NoTerraform)
}

impl ListResult {
    async fn stage(self, executable: &Executable) -> Result<Stage, Box<dyn std::error::Error>> {
        let stage = Stage::seeded(executable, self.subject, serde_json::from_value((self.seed)())?).await?;
        stage.terraform.write("main.tf", PROVIDER)?;
        Ok(stage)
    }

    /// Runs a query with these meta-arguments of the list block and these arguments of its configuration.
    async fn query(self, stage: &Stage, meta: &str, config: &str, options: &[&str]) -> Result<Output, testing::Error> {
        let type_name = self.subject.type_name;
        let list = format!(
            "list \"{type_name}\" \"found\" {{\n  provider = image\n  {meta}\n  config {{\n    {config}\n  }}\n}}\n"
        );
        stage.terraform.write("find.tfquery.hcl", &list)?;
        stage.aws.clear_calls();
        stage.terraform.run(&[&["query", "-no-color"], options].concat()).await
    }

    /// What a query finds, each as Terraform tells it to programs.
    async fn find(self, stage: &Stage, meta: &str, config: &str) -> Result<Vec<Json>, testing::Error> {
        let output = self.query(stage, meta, config, &["-json"]).await?.success()?;
        let lines = output.stdout.lines().filter_map(|line| serde_json::from_str::<Json>(line).ok());
        Ok(lines.filter_map(|line| line.get("list_resource_found").cloned()).collect())
    }

    /// How many pages were read.
    fn pages_read(self, stage: &Stage) -> usize {
        let (service, operation) = self.describing;
        stage.aws.calls().iter().filter(|call| call.service == service && call.operation == operation).count()
    }
}

fn names(found: &[Json]) -> Vec<&str> {
    found.iter().filter_map(|found| found["display_name"].as_str()).collect()
}

/// The calls so far, without the one that asks whose the credentials are.
fn image_calls(stage: &Stage) -> Vec<simulator::Call> {
    stage.aws.calls().into_iter().filter(|call| call.service != "sts").collect()
}

#[tokio::test]
async fn images_are_found_by_what_is_known_of_them() -> Outcome {
    let executable = terraform()?;
    for listed in LISTED {
        let stage = listed.stage(&executable).await?;
        let place = listed.subject.type_name;

        let all = listed.find(&stage, "", "").await?;
        assert_eq!(names(&all).len(), 30, "{place}: {all:#?}");
        assert_eq!(listed.pages_read(&stage), listed.pages, "{place}");
        assert_eq!(image_calls(&stage).len(), listed.pages, "{place}: identities need no further calls");
        let identity = &all[0]["identity"];
        assert_eq!(identity["account_id"], "123456789012", "{place}: {identity}");
        assert_eq!(identity["region"], "eu-west-1", "{place}");
        assert!(identity[listed.identifier].is_string(), "{place}: {identity}");

        let one = listed.find(&stage, "", "name = \"many-29\"").await?;
        assert_eq!(names(&one), ["many-29"], "{place}");
        let ten = listed.find(&stage, "", "name_regex = \"^many-1[0-9]$\"").await?;
        assert_eq!(ten.len(), 10, "{place}");
        let tagged = listed.find(&stage, "", "tags = { team = \"web\" }").await?;
        assert_eq!(tagged.len(), 15, "{place}");
        assert!(names(&tagged).iter().all(|name| name.ends_with(['0', '2', '4', '6', '8'])), "{place}: {tagged:#?}");
        let elsewhere = listed.find(&stage, "", "region = \"eu-west-2\"\n    name = \"many-29\"").await?;
        assert_eq!(elsewhere.len(), 0, "{place}");
        assert!(image_calls(&stage).iter().all(|call| call.region == "eu-west-2"), "{place}");
    }
    Ok(())
}

#[tokio::test]
async fn copies_are_found_by_their_source() -> Outcome {
    let listed = LISTED[0];
    let stage = listed.stage(&terraform()?).await?;
    for (config, expected) in [
        ("source_image_id = \"ami-0aaaaaaaaaaaaaaa1\"", 20),
        ("source_image_id = \"ami-0aaaaaaaaaaaaaaa1\"\n    tags = { team = \"web\" }", 10),
        ("source_region = \"us-east-1\"", 30),
        ("source_region = \"us-west-2\"", 0),
    ] {
        assert_eq!(listed.find(&stage, "", config).await?.len(), expected, "{config}");
    }
    Ok(())
}

#[tokio::test]
async fn paging_stops_when_terraform_has_enough() -> Outcome {
    let executable = terraform()?;
    for listed in LISTED {
        let stage = listed.stage(&executable).await?;
        let found = listed.find(&stage, "limit = 3", "").await?;
        assert_eq!(found.len(), 3, "{}", listed.subject.type_name);
        assert_eq!(image_calls(&stage).len(), 1, "{}: one page is enough", listed.subject.type_name);
    }
    Ok(())
}

#[tokio::test]
async fn the_whole_object_is_what_reading_it_gives() -> Outcome {
    let executable = terraform()?;
    for listed in LISTED {
        let stage = listed.stage(&executable).await?;
        let place = listed.subject.type_name;
        let found = listed.find(&stage, "include_resource = true\n  limit = 2", "name_regex = \"^many-0\"").await?;
        assert_eq!(found.len(), 2, "{place}");
        let object = &found[0]["resource_object"];
        assert_eq!(object["name"], found[0]["display_name"], "{place}");

        // An import reads the same image.
        let id = format!("{}@eu-west-1", object["id"].as_str().unwrap_or_default());
        let keeping = listed.subject.configuration(object["name"].as_str().unwrap_or_default(), "");
        stage.terraform.write("main.tf", &keeping)?;
        stage.terraform.import(&listed.subject.address(), &id).await?.success()?;
        assert_eq!(&stage.values().await?, object, "{place}");
    }
    Ok(())
}

#[tokio::test]
async fn found_images_come_under_terraforms_control_with_generated_configuration() -> Outcome {
    let executable = terraform()?;
    for listed in LISTED {
        let stage = listed.stage(&executable).await?;
        let place = listed.subject.type_name;
        let out = "-generate-config-out=generated.tf";
        listed.query(&stage, "limit = 2", "name_regex = \"^many-0\"", &[out]).await?.success()?;
        let generated = std::fs::read_to_string(stage.terraform.directory().join("generated.tf"))?;
        assert_eq!(generated.matches("resource \"").count(), 2, "{place}: {generated}");
        assert_eq!(generated.matches("import {").count(), 2, "{place}: {generated}");
        assert!(generated.contains("identity = {"), "{place}: {generated}");
        if !listed.subject.lineage_is_readable {
            // What AWS does not tell is left to the reader.
            continue;
        }
        let planned = stage.terraform.plan(&[]).await?.exit_code(2)?;
        assert!(planned.stdout.contains("2 to import, 0 to add, 0 to change, 0 to destroy"), "{}", planned.stdout);
        stage.apply().await?;
        assert!(stage.mutations().is_empty(), "{place}: nothing is changed in AWS");
    }
    Ok(())
}

#[tokio::test]
async fn a_wrong_query_is_refused_before_anything_is_read() -> Outcome {
    let executable = terraform()?;
    for (listed, config, part) in [
        (LISTED[0], "name_regex = \"(\"", "is not a regular expression"),
        (LISTED[0], "source_image_id = \"wsi-0aaaaaaa1\"", "is not the id of an AMI"),
        (LISTED[1], "name = \"a b\"", "is not the name of an AppStream image"),
        (LISTED[2], "region = \"Ireland\"", "is not the name of an AWS Region"),
        (LISTED[2], "source_image_id = \"wsi-0aaaaaaa1\"", "Unsupported argument"),
    ] {
        let stage = listed.stage(&executable).await?;
        let refused = listed.query(&stage, "", config, &[]).await?;
        assert_ne!(refused.code, Some(0), "{config}");
        let printed = refused.stderr.replace("\n│ ", " ");
        assert!(printed.contains(part), "{config}: {printed}");
        assert_eq!(image_calls(&stage).len(), 0, "{config}");
    }
    Ok(())
}
