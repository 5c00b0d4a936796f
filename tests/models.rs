//! AWS's service models: the files in `simulator/models` equal botocore's, and requests that AWS would reject are
//! reported.

use std::{
    error::Error,
    fs,
    panic::{AssertUnwindSafe, catch_unwind},
    path::{Path, PathBuf},
};

use aws_sdk_ec2::{
    Client,
    config::{BehaviorVersion, Config, Credentials, Region},
};
use serde_json::{Value, json};
use simulator::{Problem, check_request};
use testing::CheckedSimulator;

/// Expected report of an invalid request: the path, and whether the problem has the right kind.
type Expected = (&'static str, fn(&Problem) -> bool);

/// Parameters of a copy that AWS accepts.
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

/// Valid requests of each protocol.
fn valid() -> Vec<(&'static str, &'static str, Value)> {
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

/// An invalid request for each constraint, in each protocol where it differs.
fn invalid() -> Vec<(&'static str, &'static str, Value, Expected)> {
    let with = |name: &str, value: Value| {
        let mut parameters = copy_image();
        parameters[name] = value;
        parameters
    };
    let mut without_name = copy_image();
    without_name.as_object_mut().map(|parameters| parameters.remove("Name"));
    let tags = json!([{"ResourceType": "image", "Tag": [{"Key": "Team", "Text": "build"}]}]);
    let resource_type = json!([{"ResourceType": "picture", "Tag": []}]);
    let unknown: fn(&Problem) -> bool = |problem| matches!(problem, Problem::Unknown);
    let missing: fn(&Problem) -> bool = |problem| matches!(problem, Problem::Missing);
    let length: fn(&Problem) -> bool = |problem| matches!(problem, Problem::TooShort(_) | Problem::TooLong(_));
    let range: fn(&Problem) -> bool = |problem| matches!(problem, Problem::TooSmall(900));
    let pattern: fn(&Problem) -> bool = |problem| matches!(problem, Problem::NotMatching(_));
    let permitted: fn(&Problem) -> bool = |problem| matches!(problem, Problem::NotPermitted(_));
    let type_of: fn(&Problem) -> bool = |problem| matches!(problem, Problem::WrongType(_));
    let operation: fn(&Problem) -> bool = |problem| matches!(problem, Problem::UnknownOperation);
    let caller = json!({"RoleArn": "arn:aws:iam::123456789012:role/copier", "RoleSessionName": "with space"});
    let session =
        json!({"RoleArn": "arn:aws:iam::123456789012:role/copier", "RoleSessionName": "x", "DurationSeconds": "60"});
    let image = json!({"Name": "base", "SourceImageId": "ami-0123456789", "SourceRegion": "eu-west-1"});
    let reserved =
        json!({"ResourceArn": "arn:aws:appstream:eu-west-1:123456789012:image/base", "Tags": {"aws:x": "y"}});
    vec![
        ("ec2", "CopyImage", with("KmsKey", json!("alias/images")), ("KmsKey", unknown)),
        // The name in the API differs from the name in the request.
        ("ec2", "DescribeImages", json!({"ImageIds": ["ami-1"]}), ("ImageIds", unknown)),
        ("ec2", "CopyImage", with("TagSpecification", tags), ("TagSpecification.1.Tag.1.Text", unknown)),
        ("ec2", "CopyImage", without_name, ("Name", missing)),
        ("ec2", "CopyImage", with("Name", json!("ab")), ("Name", length)),
        ("ec2", "CopyImage", with("Description", json!("d".repeat(256))), ("Description", length)),
        ("ec2", "CopyImage", with("TagSpecification", resource_type), ("TagSpecification.1.ResourceType", permitted)),
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
        ("appstream", "TagResource", reserved, ("Tags", pattern)),
    ]
}

#[test]
fn accepts_valid_requests() {
    for (service, operation, parameters) in valid() {
        assert_eq!(check_request(service, operation, &parameters), [], "{service} {operation} {parameters}");
    }
}

#[test]
fn reports_invalid_request_with_path() {
    for (service, operation, parameters, (path, is_expected)) in invalid() {
        let violations = check_request(service, operation, &parameters);
        let found = violations.iter().any(|violation| violation.path == path && is_expected(&violation.problem));
        assert!(found, "{service} {operation} {parameters}: {violations:?}");
    }
}

#[tokio::test]
async fn invalid_request_fails_test() -> Result<(), Box<dyn Error>> {
    let world = CheckedSimulator::start().await?;
    let config = Config::builder()
        .behavior_version(BehaviorVersion::v2026_01_12())
        .region(Region::new("eu-west-1"))
        .endpoint_url(world.endpoint())
        .credentials_provider(Credentials::new("AKIAIOSFODNN7EXAMPLE", "not-a-secret", None, None, "test"))
        .build();
    // The SDK does not validate lengths.
    let copy = Client::from_conf(config).copy_image().name("base").description("d".repeat(256));
    let sent = copy.source_image_id("ami-0aaaaaaaaaaaaaaa1").source_region("us-east-1").send().await;
    assert!(sent.is_err());
    // Clearing the log does not hide the invalid request.
    world.clear_calls();
    assert_eq!(world.calls(), []);
    let failure =
        catch_unwind(AssertUnwindSafe(|| drop(world))).err().and_then(|panic| panic.downcast::<String>().ok());
    let text = failure.map(|text| *text).unwrap_or_default();
    let shown = "d".repeat(100);
    assert_eq!(
        text,
        format!(
            "AWS would reject these requests:\n  ec2 CopyImage, Description: Member must have length less than or equal \
             to 255, got {shown:?}"
        )
    );
    Ok(())
}

/// The files of a folder by name, with their text.
fn files(folder: &Path) -> Result<Vec<(String, String)>, Box<dyn Error>> {
    let mut paths: Vec<PathBuf> =
        fs::read_dir(folder)?.map(|entry| Ok(entry?.path())).collect::<Result<_, Box<dyn Error>>>()?;
    paths.sort();
    let name = |path: &Path| path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    paths.into_iter().map(|path| Ok((name(&path), fs::read_to_string(&path)?))).collect()
}

/// `TF_PROVIDER_IMAGE_WRITE=1` regenerates the models after a change of `tools`.
#[test]
fn committed_models_match_botocore() -> Result<(), Box<dyn Error>> {
    let committed = Path::new(env!("CARGO_MANIFEST_DIR")).join("simulator/models");
    if std::env::var_os("TF_PROVIDER_IMAGE_WRITE").is_some() {
        testing::export_models(&committed)?;
    }
    let exported = tempfile::tempdir_in(testing::target_directory())?;
    testing::export_models(exported.path())?;
    let (committed, exported) = (files(&committed)?, files(exported.path())?);
    for (name, text) in &exported {
        let same = committed.iter().any(|(of, committed)| (of, committed) == (name, text));
        assert!(same, "simulator/models/{name}: run TF_PROVIDER_IMAGE_WRITE=1 cargo test --test engine models");
    }
    assert_eq!(committed.len(), exported.len());
    Ok(())
}
