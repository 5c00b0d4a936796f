//! Cases of configurations: one that breaks a rule, and the nearest one that keeps it.
//!
//! One file of cases for each resource; `tests/checks` asks the provider's binary about all of them, and
//! `tests/acceptance` the real Terraform about some.

pub(crate) mod appstream;
pub(crate) mod ec2;
pub(crate) mod ec2_live;
pub(crate) mod every;
pub(crate) mod fixtures;
pub(crate) mod workspaces;

use serde_json::{Value as Json, json};
use simulator::Fault;

pub(crate) const EC2: &str = "image_copy_ec2";
pub(crate) const APPSTREAM: &str = "image_copy_appstream";
pub(crate) const WORKSPACES: &str = "image_copy_workspaces";
pub(crate) const CREATED: &str = "image_workspaces";

/// What a user asks Terraform for.
#[derive(Clone, Debug)]
pub(crate) struct PlanInput {
    /// The arguments that differ from the type's usual ones; null asks for the image to be destroyed.
    pub(crate) arguments: Json,
    /// The import id of the image that Terraform keeps already, and what its state says beside what AWS tells.
    pub(crate) kept: Option<(&'static str, Json)>,
    /// Whether the kept image's creation had failed, so that it is planned anew as if it were not there.
    pub(crate) tainted: bool,
    /// The arguments of another resource of the same type, which is planned before.
    pub(crate) beside: Option<Json>,
    /// Arguments of the provider block.
    pub(crate) block: Json,
    /// What goes wrong in AWS meanwhile.
    pub(crate) faults: Vec<Fault>,
}

impl From<Json> for PlanInput {
    fn from(arguments: Json) -> Self {
        Self { arguments, kept: None, tainted: false, beside: None, block: json!({}), faults: Vec::new() }
    }
}

impl PlanInput {
    /// To destroy an image that is kept.
    pub(crate) fn destroy(id: &'static str) -> Self {
        Self::from(Json::Null).keeping(id, json!({}))
    }

    /// The same, of an image that Terraform keeps already.
    pub(crate) fn keeping(self, id: &'static str, state: Json) -> Self {
        Self { kept: Some((id, state)), ..self }
    }

    /// The same, of an image whose creation had failed.
    pub(crate) fn tainted(self) -> Self {
        Self { tainted: true, ..self }
    }

    /// The same, beside another resource.
    pub(crate) fn beside(self, arguments: Json) -> Self {
        Self { beside: Some(arguments), ..self }
    }

    /// The same, with other arguments of the provider block.
    pub(crate) fn under(self, block: Json) -> Self {
        Self { block, ..self }
    }

    /// The same, while something goes wrong in AWS.
    pub(crate) fn during(mut self, fault: Fault) -> Self {
        self.faults.push(fault);
        self
    }
}

/// A configuration that breaks a rule, and its nearest legal neighbour.
#[derive(Clone, Debug)]
pub(crate) struct CheckCase {
    pub(crate) type_name: &'static str,
    /// The rule's summary.
    pub(crate) rule: &'static str,
    /// The path of the message, as a person writes it.
    pub(crate) path: &'static str,
    /// A part of the message's detail.
    pub(crate) part: &'static str,
    pub(crate) wrong: PlanInput,
    pub(crate) legal: PlanInput,
    /// Whether AWS is asked.
    pub(crate) live: bool,
}

/// A case that needs no network.
pub(crate) fn check_case(
    type_name: &'static str,
    (rule, path, part): (&'static str, &'static str, &'static str),
    wrong: impl Into<PlanInput>,
    legal: impl Into<PlanInput>,
) -> CheckCase {
    CheckCase { type_name, rule, path, part, wrong: wrong.into(), legal: legal.into(), live: false }
}

impl CheckCase {
    /// The same with what AWS tells.
    pub(crate) fn live(self) -> Self {
        Self { live: true, ..self }
    }
}

/// Every case.
pub(crate) fn all() -> Vec<CheckCase> {
    let tables =
        [every::cases(), ec2::cases(), ec2_live::cases(), appstream::cases(), workspaces::cases(), every::live()];
    tables.into_iter().flatten().collect()
}

/// A whole configuration: the type's usual arguments, and over them those of an input.
pub(crate) fn config(type_name: &str, arguments: &Json) -> Json {
    let Json::Object(arguments) = arguments else { return Json::Null };
    let mut config = match type_name {
        EC2 => json!({ "source_image_id": "ami-0aaaaaaaaaaaaaaa1", "source_region": "us-east-1" }),
        APPSTREAM => json!({ "source_image_name": "win2022-base", "source_region": "us-east-1" }),
        WORKSPACES => json!({ "source_image_id": "wsi-0aaaaaaa1", "source_region": "us-east-1" }),
        _ => json!({ "workspace_id": "ws-0aaaaaaa1", "description": "Made from a WorkSpace" }),
    };
    config["name"] = json!("golden");
    for (argument, value) in arguments {
        config[argument] = value.clone();
    }
    config
}
