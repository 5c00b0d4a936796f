//! Resource types of the fault tests: their configurations and their objects in AWS.

use serde_json::{Value as Json, json};
use simulator::{ImageRecord, ImageState, Simulator};

/// Region of the images.
pub(crate) const REGION: &str = "eu-west-1";
/// Region of the source images.
pub(crate) const SOURCE_REGION: &str = "us-east-1";

/// One resource type.
pub(crate) struct ResourceUnderTest {
    pub(crate) type_name: &'static str,
    /// Noun for the image in messages.
    pub(crate) noun: &'static str,
    pub(crate) service: &'static str,
    /// Operations that create and delete an image.
    pub(crate) create_operation: &'static str,
    pub(crate) delete_operation: &'static str,
    /// Operation that describes images.
    pub(crate) describe_operation: &'static str,
    /// States of a pending, an available and a failed image.
    pub(crate) pending: &'static str,
    pub(crate) ready: &'static str,
    pub(crate) failed: &'static str,
    /// Arguments other than the name and the tags.
    source: fn() -> Json,
    /// IDs of all images in the Region.
    pub(crate) images: fn(&Simulator) -> Vec<String>,
    /// Number of other objects in the Region for each image.
    pub(crate) snapshots: fn(&Simulator) -> usize,
    pub(crate) snapshots_per_image: usize,
    /// Deletes the image outside of Terraform.
    pub(crate) remove: fn(&Simulator, &str) -> bool,
    /// Sets the state of an image.
    set_state: fn(&Simulator, &str, FinalState) -> bool,
}

#[derive(Clone, Copy)]
enum FinalState {
    Ready,
    Failed,
}

/// `image_copy_ec2`.
pub(crate) static EC2: ResourceUnderTest = ResourceUnderTest {
    type_name: "image_copy_ec2",
    noun: "AMI",
    service: "ec2",
    create_operation: "CopyImage",
    delete_operation: "DeregisterImage",
    describe_operation: "DescribeImages",
    pending: "pending",
    ready: "available",
    failed: "failed",
    source: || json!({"source_image_id": "ami-0aaaaaaaaaaaaaaa1", "source_region": SOURCE_REGION}),
    images: |aws| {
        let there = |image: &ImageRecord| image.region == REGION && image.state != ImageState::Deregistered;
        aws.images().into_iter().filter(there).map(|image| image.image_id).collect()
    },
    snapshots: |aws| aws.snapshots().iter().filter(|snapshot| snapshot.region == REGION).count(),
    snapshots_per_image: 2,
    remove: |aws, id| remove_snapshots(aws) && aws.remove_image(REGION, id),
    set_state: |aws, id, state| match state {
        FinalState::Ready => aws.set_image_state(REGION, id, ImageState::Available, None),
        FinalState::Failed => aws.set_image_state(REGION, id, ImageState::Failed, Some("It broke.")),
    },
};

/// Deletes all snapshots in the Region, as a user does after deregistering an AMI.
pub(crate) fn remove_snapshots(aws: &Simulator) -> bool {
    let mut snapshots = aws.snapshots().into_iter().filter(|snapshot| snapshot.region == REGION);
    snapshots.all(|snapshot| aws.remove_snapshot(REGION, &snapshot.snapshot_id))
}

/// `image_copy_appstream`.
pub(crate) static APPSTREAM: ResourceUnderTest = ResourceUnderTest {
    type_name: "image_copy_appstream",
    noun: "AppStream image",
    service: "appstream",
    create_operation: "CopyImage",
    delete_operation: "DeleteImage",
    describe_operation: "DescribeImages",
    pending: "COPYING",
    ready: "AVAILABLE",
    failed: "FAILED",
    source: || json!({"source_image_name": "win2022-base", "source_region": SOURCE_REGION}),
    images: |aws| {
        let images = aws.appstream_images().into_iter().filter(|image| image.region == REGION);
        // Some cases have an unmanaged image in the Region.
        images.map(|image| image.name).filter(|name| name.starts_with("golden")).collect()
    },
    snapshots: |_| 0,
    snapshots_per_image: 0,
    remove: |aws, id| aws.remove_appstream_image(REGION, id),
    set_state: |aws, id, state| match state {
        FinalState::Ready => aws.set_appstream_image_state(REGION, id, "AVAILABLE", None),
        FinalState::Failed => {
            aws.set_appstream_image_state(REGION, id, "FAILED", Some(("IMAGE_COPY_FAILURE", "It broke.")))
        }
    },
};

/// `image_copy_workspaces`.
pub(crate) static COPIED: ResourceUnderTest = ResourceUnderTest {
    type_name: "image_copy_workspaces",
    create_operation: "CopyWorkspaceImage",
    source: || json!({"source_image_id": "wsi-0aaaaaaa1", "source_region": SOURCE_REGION}),
    ..OF_WORKSPACES
};

/// `image_workspaces`.
pub(crate) static CREATED: ResourceUnderTest = ResourceUnderTest {
    type_name: "image_workspaces",
    create_operation: "CreateWorkspaceImage",
    source: || json!({"workspace_id": "ws-0aaaaaaa1", "description": "Golden"}),
    ..OF_WORKSPACES
};

/// Common parts of the two WorkSpaces resources.
const OF_WORKSPACES: ResourceUnderTest = ResourceUnderTest {
    type_name: "",
    noun: "WorkSpaces image",
    service: "workspaces",
    create_operation: "",
    delete_operation: "DeleteWorkspaceImage",
    describe_operation: "DescribeWorkspaceImages",
    pending: "PENDING",
    ready: "AVAILABLE",
    failed: "ERROR",
    source: || Json::Null,
    images: |aws| {
        let images = aws.workspaces_images().into_iter().filter(|image| image.region == REGION);
        images.map(|image| image.image_id).collect()
    },
    snapshots: |_| 0,
    snapshots_per_image: 0,
    remove: |aws, id| aws.remove_workspaces_image(REGION, id),
    set_state: |aws, id, state| match state {
        FinalState::Ready => aws.set_workspaces_image_state(REGION, id, "AVAILABLE", None),
        FinalState::Failed => aws.set_workspaces_image_state(REGION, id, "ERROR", Some(("UnknownError", "It broke."))),
    },
};

/// Every resource.
pub(crate) const ALL: &[&ResourceUnderTest] = &[&EC2, &APPSTREAM, &COPIED, &CREATED];
/// Resource types without client tokens, whose create requests must be reconciled after a lost response.
pub(crate) const WITHOUT_TOKEN: &[&ResourceUnderTest] = &[&APPSTREAM, &COPIED, &CREATED];
/// The WorkSpaces resource types.
pub(crate) const WORKSPACES: &[&ResourceUnderTest] = &[&COPIED, &CREATED];

impl ResourceUnderTest {
    /// A configuration of one image with this name.
    pub(crate) fn configuration(&self, name: &str) -> Json {
        let mut config = (self.source)();
        config["name"] = json!(name);
        config["tags"] = json!({"team": "web"});
        config
    }

    /// The only image in the Region.
    pub(crate) fn image(&self, aws: &Simulator) -> String {
        let mut images = (self.images)(aws);
        assert_eq!(images.len(), 1, "one image: {images:?}");
        images.remove(0)
    }

    /// Whether AWS has an image.
    pub(crate) fn exists(&self, aws: &Simulator) -> bool {
        !(self.images)(aws).is_empty()
    }

    /// Completes the image in AWS: it is available.
    pub(crate) fn finish(&self, aws: &Simulator, id: &str) {
        assert!((self.set_state)(aws, id, FinalState::Ready), "there is no {id}");
    }

    /// Fails the image in AWS.
    pub(crate) fn fail(&self, aws: &Simulator, id: &str) {
        assert!((self.set_state)(aws, id, FinalState::Failed), "there is no {id}");
    }
}
