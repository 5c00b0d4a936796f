//! AWS's own service models: the checker finds what AWS would refuse, and the simulator's tables say what the
//! models say.

use std::{
    collections::BTreeSet,
    error::Error,
    panic::{AssertUnwindSafe, catch_unwind},
};

use serde_json::{Value, json};
use simulator::{ServiceShapes, Shape};
use testing::{AwsCall, Kind, Models, Pattern, Problem, Protocol, ServiceModel, TestWorld, call_aws};

/// What a wrong request must be reported as: the place, and whether the problem is of the right sort.
type Expected = (&'static str, fn(&Problem) -> bool);

/// The parameters of a copy that AWS accepts.
fn copy_image() -> Value {
    json!({
        "Name": "base-2026-11",
        "SourceImageId": "ami-0123456789abcdef0",
        "SourceRegion": "eu-west-1",
        "ClientToken": "5f0c7f64-6f7a-4b0e-9d4c-0d6b1c2f3a4e",
        "Encrypted": "true",
        "SnapshotCopyCompletionDurationMinutes": "30",
        "TagSpecification": [
            {"ResourceType": "image", "Tag": [{"Key": "Team", "Value": "build"}, {"Key": "Empty", "Value": ""}]},
            {"ResourceType": "snapshot", "Tag": [{"Key": "Team", "Value": "build"}]},
        ],
    })
}

/// Legal requests of each protocol.
fn legal() -> Vec<(&'static str, &'static str, Value)> {
    let filter = json!([{"Name": "image-id", "Value": ["ami-0123456789abcdef0"]}]);
    vec![
        ("ec2", "CopyImage", copy_image()),
        (
            "ec2",
            "DescribeImages",
            json!({"Owner": ["self"], "Filter": filter, "IncludeDisabled": "true", "MaxResults": "1000"}),
        ),
        ("ec2", "DescribeRegions", json!({})),
        ("ec2", "EnableImageDeprecation", json!({"ImageId": "ami-1", "DeprecateAt": "2027-01-01T00:00:00Z"})),
        ("sts", "GetCallerIdentity", json!({})),
        (
            "sts",
            "AssumeRole",
            json!({
                "RoleArn": "arn:aws:iam::123456789012:role/copier",
                "RoleSessionName": "terraform@example",
                "PolicyArns": {"member": [{"arn": "arn:aws:iam::aws:policy/ReadOnlyAccess"}]},
                "DurationSeconds": "900",
            }),
        ),
        ("kms", "DescribeKey", json!({"KeyId": "alias/images", "GrantTokens": ["token"]})),
        (
            "workspaces",
            "CopyWorkspaceImage",
            json!({
                "Name": "base", "SourceImageId": "wsi-0123456789", "SourceRegion": "eu-west-1",
                "Tags": [{"Key": "Team", "Value": "build"}],
            }),
        ),
        (
            "appstream",
            "TagResource",
            json!({"ResourceArn": "arn:aws:appstream:eu-west-1:123456789012:image/base", "Tags": {"Team": "build"}}),
        ),
    ]
}

/// One wrong request for each thing that is checked, in each protocol where it looks different.
fn wrong() -> Vec<(&'static str, &'static str, Value, Expected)> {
    let with = |name: &str, value: Value| {
        let mut parameters = copy_image();
        parameters[name] = value;
        parameters
    };
    let mut without_name = copy_image();
    without_name.as_object_mut().map(|parameters| parameters.remove("Name"));
    let tags = json!([{"ResourceType": "image", "Tag": [{"Key": "Team", "Text": "build"}]}]);
    let resource_type = json!([{"ResourceType": "picture", "Tag": []}]);
    let unknown: fn(&Problem) -> bool = |problem| matches!(problem, Problem::UnknownMember { .. });
    let missing: fn(&Problem) -> bool = |problem| matches!(problem, Problem::Missing);
    let length: fn(&Problem) -> bool = |problem| matches!(problem, Problem::Length { .. });
    let range: fn(&Problem) -> bool = |problem| matches!(problem, Problem::Range { .. });
    let pattern: fn(&Problem) -> bool = |problem| matches!(problem, Problem::Pattern { .. });
    let permitted: fn(&Problem) -> bool = |problem| matches!(problem, Problem::Enum { .. });
    let type_of: fn(&Problem) -> bool = |problem| matches!(problem, Problem::Type { .. });
    let operation: fn(&Problem) -> bool = |problem| matches!(problem, Problem::UnknownOperation);
    let caller = json!({"RoleArn": "arn:aws:iam::123456789012:role/copier", "RoleSessionName": "with space"});
    let session =
        json!({"RoleArn": "arn:aws:iam::123456789012:role/copier", "RoleSessionName": "x", "DurationSeconds": "60"});
    let image = json!({"Name": "base", "SourceImageId": "ami-0123456789", "SourceRegion": "eu-west-1"});
    let reserved =
        json!({"ResourceArn": "arn:aws:appstream:eu-west-1:123456789012:image/base", "Tags": {"aws:x": "y"}});
    vec![
        ("ec2", "CopyImage", with("KmsKey", json!("alias/images")), ("KmsKey", unknown)),
        // The name in the API is not the name in the request.
        ("ec2", "DescribeImages", json!({"ImageIds": ["ami-1"]}), ("ImageIds", unknown)),
        ("ec2", "CopyImage", with("TagSpecification", tags), ("TagSpecification[1].Tag[1].Text", unknown)),
        ("ec2", "CopyImage", without_name, ("Name", missing)),
        ("ec2", "CopyImage", with("Name", json!("ab")), ("Name", length)),
        ("ec2", "CopyImage", with("Description", json!("d".repeat(256))), ("Description", length)),
        ("ec2", "CopyImage", with("TagSpecification", resource_type), ("TagSpecification[1].ResourceType", permitted)),
        ("ec2", "CopyImage", with("Encrypted", json!("True")), ("Encrypted", type_of)),
        ("ec2", "CopyImage", with("TagSpecification", json!("image")), ("TagSpecification", type_of)),
        (
            "ec2",
            "CopyImage",
            with("SnapshotCopyCompletionDurationMinutes", json!("soon")),
            ("SnapshotCopyCompletionDurationMinutes", type_of),
        ),
        (
            "ec2",
            "EnableImageDeprecation",
            json!({"ImageId": "ami-1", "DeprecateAt": "tomorrow"}),
            ("DeprecateAt", type_of),
        ),
        ("ec2", "CopyPicture", json!({}), ("", operation)),
        ("s3", "CopyObject", json!({}), ("", operation)),
        ("sts", "AssumeRole", caller, ("RoleSessionName", pattern)),
        ("sts", "AssumeRole", session, ("DurationSeconds", range)),
        ("kms", "DescribeKey", json!({"KeyId": 7}), ("KeyId", type_of)),
        ("kms", "DescribeKey", json!({}), ("KeyId", missing)),
        ("workspaces", "CopyWorkspaceImage", image, ("SourceImageId", pattern)),
        ("appstream", "TagResource", reserved, ("Tags[\"aws:x\"]", pattern)),
    ]
}

#[test]
fn legal_requests_pass() -> testing::Result<()> {
    let models = Models::load()?;
    for (service, operation, parameters) in legal() {
        assert_eq!(models.check(service, operation, &parameters), [], "{service} {operation} {parameters}");
    }
    Ok(())
}

#[test]
fn a_wrong_request_is_found_and_its_place_is_named() -> testing::Result<()> {
    let models = Models::load()?;
    for (service, operation, parameters, (path, is_expected)) in wrong() {
        let violations = models.check(service, operation, &parameters);
        let found = violations.iter().any(|violation| violation.path == path && is_expected(&violation.problem));
        assert!(found, "{service} {operation} {parameters}: {violations:?}");
    }
    Ok(())
}

#[test]
fn a_violation_can_be_read() -> testing::Result<()> {
    let parameters = json!({"KeyId": ""});
    let violations = Models::load()?.check("kms", "DescribeKey", &parameters);
    let texts: Vec<String> = violations.iter().map(ToString::to_string).collect();
    assert_eq!(texts, ["kms DescribeKey, KeyId: 0 characters, but AWS allows 1 to 2048"]);
    Ok(())
}

#[tokio::test]
async fn a_wrong_request_fails_the_test_that_sent_it() -> Result<(), Box<dyn Error>> {
    let world = TestWorld::start().await?;
    // boto3 does not check lengths before it sends.
    let call = AwsCall::ec2(
        "eu-west-1",
        "CopyImage",
        json!({
            "Name": "base", "Description": "d".repeat(256),
            "SourceImageId": "ami-0aaaaaaaaaaaaaaa1", "SourceRegion": "us-east-1",
        }),
    );
    let answers = call_aws(&world.endpoint(), &[call]).await?;
    assert!(answers[0]["error"].is_object(), "{answers:?}");
    // Whoever empties the log does not get away with it.
    world.clear_calls();
    assert_eq!(world.calls(), []);
    let failure =
        catch_unwind(AssertUnwindSafe(|| drop(world))).err().and_then(|panic| panic.downcast::<String>().ok());
    let text = failure.map(|text| *text).unwrap_or_default();
    assert_eq!(
        text,
        "AWS would refuse these requests:\n  ec2 CopyImage, Description: 256 characters, but AWS allows 0 to 255"
    );
    Ok(())
}

#[test]
fn the_simulator_takes_what_the_models_say() -> testing::Result<()> {
    let models = Models::load()?;
    let mut differences = Vec::new();
    for service in simulator::shapes() {
        match models.service(service.service) {
            Some(model) => compare_service(&service, model, &mut differences),
            None => differences.push(format!("{}: there is no model of it", service.service)),
        }
    }
    assert!(differences.is_empty(), "{}", differences.join("\n"));
    Ok(())
}

fn compare_service(service: &ServiceShapes, model: &ServiceModel, differences: &mut Vec<String>) {
    let name = service.service;
    if service.version != model.api_version {
        differences.push(format!("{name}: version {} is not {}", service.version, model.api_version));
    }
    let protocol = match model.protocol {
        Protocol::Ec2 => "ec2",
        Protocol::Query => "query",
        Protocol::Json | Protocol::SmithyRpcV2Cbor => "json",
    };
    if service.protocol != protocol {
        differences.push(format!("{name}: protocol {} is not {protocol}", service.protocol));
    }
    for operation in &service.operations {
        let path = format!("{name} {}", operation.name);
        let Some(input) = model.operations.get(operation.name).map(|operation| operation.input.as_deref()) else {
            differences.push(format!("{path}: there is no model of it"));
            continue;
        };
        let mut comparison = Comparison { model, differences };
        match input {
            Some(input) => comparison.members(&path, &operation.members, input),
            None if operation.members.is_empty() => {}
            None => comparison.differ(&path, "the model takes no parameters"),
        }
    }
}

struct Comparison<'a> {
    model: &'a ServiceModel,
    differences: &'a mut Vec<String>,
}

impl Comparison<'_> {
    fn differ(&mut self, path: &str, how: &str) {
        self.differences.push(format!("{path}: {how}"));
    }

    fn members(&mut self, path: &str, members: &[simulator::Member], structure: &str) {
        let Some(shape) = self.model.shapes.get(structure) else { return self.differ(path, "its model is missing") };
        for (name, reference) in &shape.members {
            let place = format!("{path}.{name}");
            let Some(member) = members.iter().find(|member| member.name == name) else {
                self.differ(&place, "the simulator does not take it");
                continue;
            };
            let wire_name = reference.wire_name(name, self.model.protocol);
            if member.wire != wire_name {
                self.differ(&place, &format!("on the wire it is {wire_name}, not {}", member.wire));
            }
            if member.required != shape.required.contains(name) {
                self.differ(&place, "only one of the two requires it");
            }
            self.shape(&place, &member.shape, &reference.shape);
        }
        for member in members.iter().filter(|member| !shape.members.contains_key(member.name)) {
            self.differ(&format!("{path}.{}", member.name), "the model does not have it");
        }
    }

    fn shape(&mut self, path: &str, shape: &Shape, name: &str) {
        let Some(model) = self.model.shapes.get(name) else { return self.differ(path, "its model is missing") };
        let size = |bound: Option<usize>| bound.and_then(|bound| i64::try_from(bound).ok());
        let (kind, min, max) = match shape {
            Shape::String { min, max, .. } => (Kind::String, size(*min), size(*max)),
            Shape::Boolean => (Kind::Boolean, None, None),
            Shape::Integer(range) => (Kind::Integer, range.min, range.max),
            Shape::Long(range) => (Kind::Long, range.min, range.max),
            Shape::Timestamp => (Kind::Timestamp, None, None),
            Shape::List { min, max, .. } => (Kind::List, size(*min), size(*max)),
            Shape::Map { min, max, .. } => (Kind::Map, size(*min), size(*max)),
            Shape::Structure { .. } => (Kind::Structure, None, None),
        };
        if kind != model.kind {
            return self.differ(path, &format!("{kind:?} is not {:?}", model.kind));
        }
        // A least length of nothing is none.
        let least =
            |bound: Option<i64>| bound.filter(|bound| *bound != 0 || matches!(kind, Kind::Integer | Kind::Long));
        if (least(min), max) != (least(model.min), model.max) {
            self.differ(path, &format!("{min:?} to {max:?} is not {:?} to {:?}", model.min, model.max));
        }
        match shape {
            Shape::String { pattern, values, .. } => {
                let (values, permitted): (BTreeSet<&str>, BTreeSet<&str>) =
                    (values.iter().copied().collect(), model.values.iter().map(String::as_str).collect());
                if values != permitted {
                    self.differ(path, &format!("it permits {values:?}, and the model {permitted:?}"));
                }
                self.pattern(path, *pattern, model.pattern.as_deref());
            }
            Shape::List { member, .. } => {
                if let Some(reference) = &model.member {
                    self.shape(&format!("{path}[]"), member, &reference.shape);
                }
            }
            Shape::Map { key, value, .. } => {
                if let (Some(key_reference), Some(value_reference)) = (&model.key, &model.value) {
                    self.shape(&format!("{path}{{key}}"), key, &key_reference.shape);
                    self.shape(&format!("{path}{{value}}"), value, &value_reference.shape);
                }
            }
            Shape::Structure { members } => self.members(path, members, name),
            _ => {}
        }
    }

    /// The two write patterns in different languages, so it is their judgement of texts that must agree: every text
    /// of one or two sorts of characters, short and long.
    fn pattern(&mut self, path: &str, simulator: Option<&str>, model: Option<&str>) {
        let (Some(simulator), Some(model)) = (simulator, model) else {
            if simulator != model {
                self.differ(path, &format!("the pattern {simulator:?} is not {model:?}"));
            }
            return;
        };
        let (Ok(one), Ok(other)) = (Pattern::new(simulator), Pattern::new(model)) else {
            return self.differ(path, "one of the patterns cannot be read");
        };
        let characters = (0..0x180_u32).chain([0x2022, 0x4E2D, 0xFFFD, 0x1_F600]).filter_map(char::from_u32);
        let texts = characters.flat_map(|character| ["", "a", "aws:"].map(|start| format!("{start}{character}")));
        let disagreed: Vec<String> = texts
            .flat_map(|text| [text.repeat(6), text])
            .filter(|text| one.matches(text) != other.matches(text))
            .take(5)
            .collect();
        if !disagreed.is_empty() {
            self.differ(path, &format!("the patterns {simulator} and {model} do not agree on {disagreed:?}"));
        }
    }
}
