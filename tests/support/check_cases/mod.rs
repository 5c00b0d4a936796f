//! Cases of configurations: one that violates a rule, and the nearest valid one.
//!
//! Each resource has a file of cases; `tests/checks` sends all of them to the provider's binary, and `tests/acceptance`
//! runs some with the real Terraform.

pub(crate) mod appstream;
pub(crate) mod bundle;
pub(crate) mod common;
pub(crate) mod common_removal;
pub(crate) mod ec2;
pub(crate) mod ec2_live;
pub(crate) mod ec2_locations;
pub(crate) mod ec2_notices;
pub(crate) mod fixtures;
pub(crate) mod sharing;
pub(crate) mod workspaces;

use serde_json::{Value as Json, json};
use simulator::Fault;

pub(crate) const EC2: &str = "image_copy_ec2";
pub(crate) const APPSTREAM: &str = "image_copy_appstream";
pub(crate) const WORKSPACES: &str = "image_copy_workspaces";
pub(crate) const CREATED: &str = "image_workspaces";
pub(crate) const BUNDLE: &str = "image_workspaces_bundle";

/// The warning about each failed image in a state.
pub(crate) const FAILED: &str = "Failed image will be replaced";

/// An input: a configuration with its surroundings.
#[derive(Clone, Debug)]
pub(crate) struct PlanInput {
    /// Arguments that differ from the type's defaults; null destroys the image.
    pub(crate) arguments: Json,
    /// Import ID of the image in the state, and state attributes that AWS does not report.
    pub(crate) kept: Option<(&'static str, Json)>,
    /// Whether the existing image is tainted, so that it is planned as a create.
    pub(crate) tainted: bool,
    /// Arguments of another resource of the same type that is planned first.
    pub(crate) another_resource: Option<Json>,
    /// Arguments of the provider block.
    pub(crate) block: Json,
    /// Faults of the simulated AWS.
    pub(crate) faults: Vec<Fault>,
    /// Summary of a warning of another rule.
    pub(crate) warning: Option<&'static str>,
}

impl From<Json> for PlanInput {
    fn from(arguments: Json) -> Self {
        Self {
            arguments,
            kept: None,
            tainted: false,
            another_resource: None,
            block: json!({}),
            faults: Vec::new(),
            warning: None,
        }
    }
}

impl PlanInput {
    /// Destroys an image in the state.
    pub(crate) fn destroy(id: &'static str) -> Self {
        Self::from(Json::Null).keeping(id, json!({}))
    }

    /// The same with an image in the state.
    pub(crate) fn keeping(self, id: &'static str, state: Json) -> Self {
        Self { kept: Some((id, state)), ..self }
    }

    /// The same with a tainted image in the state.
    pub(crate) fn tainted(self) -> Self {
        Self { tainted: true, ..self }
    }

    /// The same with another resource.
    pub(crate) fn another_resource(self, arguments: Json) -> Self {
        Self { another_resource: Some(arguments), ..self }
    }

    /// The same with other arguments of the provider block.
    pub(crate) fn under(self, block: Json) -> Self {
        Self { block, ..self }
    }

    /// The same with a warning of another rule.
    pub(crate) fn warned(self, summary: &'static str) -> Self {
        Self { warning: Some(summary), ..self }
    }

    /// The same with a fault of AWS.
    pub(crate) fn during(mut self, fault: Fault) -> Self {
        self.faults.push(fault);
        self
    }
}

/// A configuration that violates a rule, and the nearest valid one.
#[derive(Clone, Debug)]
pub(crate) struct CheckCase {
    pub(crate) type_name: &'static str,
    /// The rule's summary.
    pub(crate) rule: &'static str,
    /// Path of the message in a readable form.
    pub(crate) path: &'static str,
    /// Part of the message's detail.
    pub(crate) part: &'static str,
    pub(crate) invalid: PlanInput,
    pub(crate) valid: PlanInput,
    /// Whether the check sends requests to AWS.
    pub(crate) live: bool,
}

/// A case without requests to AWS.
pub(crate) fn check_case(
    type_name: &'static str,
    (rule, path, part): (&'static str, &'static str, &'static str),
    invalid: impl Into<PlanInput>,
    valid: impl Into<PlanInput>,
) -> CheckCase {
    CheckCase { type_name, rule, path, part, invalid: invalid.into(), valid: valid.into(), live: false }
}

impl CheckCase {
    /// The same with requests to AWS.
    pub(crate) fn live(self) -> Self {
        Self { live: true, ..self }
    }
}

/// Every case.
pub(crate) fn all() -> Vec<CheckCase> {
    let tables = [
        common::cases(),
        ec2::cases(),
        ec2_live::cases(),
        ec2_notices::cases(),
        appstream::cases(),
        workspaces::cases(),
        bundle::cases(),
        sharing::cases(),
        sharing::live(),
        common::live(),
    ];
    tables.into_iter().flatten().collect()
}

/// A complete configuration: the type's default arguments, overridden by those of an input.
pub(crate) fn config(type_name: &str, arguments: &Json) -> Json {
    let Json::Object(arguments) = arguments else { return Json::Null };
    let mut config = match type_name {
        EC2 => json!({ "source_image_id": "ami-0aaaaaaaaaaaaaaa1", "source_region": "us-east-1" }),
        APPSTREAM => json!({ "source_image_name": "win2022-base", "source_region": "us-east-1" }),
        WORKSPACES => json!({ "source_image_id": "wsi-0aaaaaaa1", "source_region": "us-east-1" }),
        BUNDLE => json!({
            "description": "Office", "image_id": "wsi-0bundled1", "compute_type": "STANDARD", "user_volume_gib": 50,
        }),
        _ => json!({ "workspace_id": "ws-0aaaaaaa1", "description": "Made from a WorkSpace" }),
    };
    config["name"] = json!("golden");
    for (argument, value) in arguments {
        config[argument] = value.clone();
    }
    config
}
