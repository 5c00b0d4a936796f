//! The planned change of a resource in the output of `terraform plan` and `terraform apply`.
//!
//! `terraform show -json` of a plan file contains the same, but needs a second command that starts the provider again.

/// The planned change of a resource.
#[derive(Debug, PartialEq)]
pub(crate) struct PlannedChange {
    /// Actions in the order of Terraform's plan format: `["update"]`, `["delete", "create"]`, `["no-op"]` and the like.
    pub(crate) actions: Vec<&'static str>,
    /// Names of the attributes and blocks that change.
    pub(crate) arguments: Vec<String>,
}

impl PlannedChange {
    /// Reads the change of the resource with this address.
    pub(crate) fn of(address: &str, stdout: &str) -> Self {
        // The list of changes outside of Terraform precedes the planned ones and looks alike.
        let planned = stdout.split_once("will perform the following actions:").map_or("", |(_, planned)| planned);
        let heading = format!("  # {address} ");
        let is_heading = |line: &&str| line.starts_with(&heading) && !line.contains("(deposed object");
        let mut block = planned.lines().skip_while(|line| !is_heading(line)).skip_while(|line| line.starts_with("  #"));
        let first = block.next().unwrap_or_default();
        let actions = match first.split_once("resource ").map_or("", |(symbol, _)| symbol.trim()) {
            "+" => vec!["create"],
            "~" => vec!["update"],
            "-" => vec!["delete"],
            "-/+" => vec!["delete", "create"],
            "+/-" => vec!["create", "delete"],
            _ => vec!["no-op"],
        };
        let arguments = block.take_while(|line| *line != "    }").filter_map(changed_argument).collect();
        Self { actions, arguments }
    }
}

/// The name in a line such as `      ~ tags_all = {`. Lines of nested values are indented further.
fn changed_argument(line: &str) -> Option<String> {
    let line = line.strip_prefix("      ")?;
    let line = ["~ ", "+ ", "- "].iter().find_map(|symbol| line.strip_prefix(symbol))?;
    line.split_whitespace().next().map(str::to_owned)
}

#[test]
fn reads_actions_and_arguments() {
    let text = r#"
Note: Objects have changed outside of Terraform

  # image_copy_ec2.test has changed
  ~ resource "image_copy_ec2" "test" {
      ~ state = "available" -> "disabled"
    }

Terraform will perform the following actions:

  # image_copy_ec2.other will be created
  + resource "image_copy_ec2" "other" {
      + name = "silver"
    }

  # image_copy_ec2.test (deposed object 0a1b2c3d) will be destroyed
  - resource "image_copy_ec2" "test" {
      - name = "golden" -> null
    }

  # image_copy_ec2.test is tainted, so must be replaced
-/+ resource "image_copy_ec2" "test" {
      ~ tags_all = {
          + "a" = "b"
        }
        name     = "golden"

      + timeouts {
          + create = "1h"
        }
    }

Plan: 2 to add, 0 to change, 2 to destroy.
"#;
    let of = |address: &str| PlannedChange::of(address, text);
    let arguments = ["tags_all", "timeouts"].map(str::to_owned).to_vec();
    assert_eq!(of("image_copy_ec2.test"), PlannedChange { actions: vec!["delete", "create"], arguments });
    assert_eq!(of("image_copy_ec2.other").actions, ["create"]);
    assert_eq!(of("image_copy_ec2.missing").actions, ["no-op"]);
    let swapped = text.replace("-/+ resource", "+/- resource");
    assert_eq!(PlannedChange::of("image_copy_ec2.test", &swapped).actions, ["create", "delete"]);
    let unchanged = "No changes. Your infrastructure matches the configuration.\n";
    assert_eq!(PlannedChange::of("image_copy_ec2.test", unchanged).actions, ["no-op"]);
}
