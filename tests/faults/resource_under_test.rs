//! The resources that go through the faults: how each is configured, and what is to be seen of it in AWS.

use serde_json::{Value as Json, json};
use simulator::{ImageRecord, ImageState, Simulator};

/// The Region that the images are made in.
pub(crate) const REGION: &str = "eu-west-1";
/// The Region that they are copied from.
pub(crate) const SOURCE_REGION: &str = "us-east-1";

/// One resource type.
pub(crate) struct ResourceUnderTest {
    pub(crate) type_name: &'static str,
    /// What the messages call an image.
    pub(crate) noun: &'static str,
    pub(crate) service: &'static str,
    /// The operation that makes an image, and the one that deletes it.
    pub(crate) making: &'static str,
    pub(crate) deleting: &'static str,
    /// The operation that looks at images.
    pub(crate) looking: &'static str,
    /// An operation that belongs to reading an image in full, and not to waiting for it.
    pub(crate) reading: &'static str,
    /// The states of an image that is being made, that can be used, and that failed.
    pub(crate) pending: &'static str,
    pub(crate) ready: &'static str,
    pub(crate) failed: &'static str,
    /// The arguments beside the name and the tags.
    source: fn() -> Json,
    /// The ids of all images in the Region.
    pub(crate) images: fn(&Simulator) -> Vec<String>,
    /// How many objects beside the images there are in the Region for each image.
    pub(crate) snapshots: fn(&Simulator) -> usize,
    pub(crate) snapshots_per_image: usize,
    /// Deletes the image behind Terraform's back.
    pub(crate) remove: fn(&Simulator, &str) -> bool,
    /// Puts an image into a state.
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
    making: "CopyImage",
    deleting: "DeregisterImage",
    looking: "DescribeImages",
    reading: "DescribeSnapshots",
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

/// Removes all snapshots in the Region, as somebody does who clears up after an AMI.
pub(crate) fn remove_snapshots(aws: &Simulator) -> bool {
    let mut snapshots = aws.snapshots().into_iter().filter(|snapshot| snapshot.region == REGION);
    snapshots.all(|snapshot| aws.remove_snapshot(REGION, &snapshot.snapshot_id))
}

/// `image_copy_appstream`.
pub(crate) static APPSTREAM: ResourceUnderTest = ResourceUnderTest {
    type_name: "image_copy_appstream",
    noun: "AppStream image",
    service: "appstream",
    making: "CopyImage",
    deleting: "DeleteImage",
    looking: "DescribeImages",
    reading: "ListTagsForResource",
    pending: "COPYING",
    ready: "AVAILABLE",
    failed: "FAILED",
    source: || json!({"source_image_name": "win2022-base", "source_region": SOURCE_REGION}),
    images: |aws| {
        let images = aws.appstream_images().into_iter().filter(|image| image.region == REGION);
        // Some cases have an image of somebody else's there.
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
    making: "CopyWorkspaceImage",
    source: || json!({"source_image_id": "wsi-0aaaaaaa1", "source_region": SOURCE_REGION}),
    ..OF_WORKSPACES
};

/// `image_workspaces`.
pub(crate) static CREATED: ResourceUnderTest = ResourceUnderTest {
    type_name: "image_workspaces",
    making: "CreateWorkspaceImage",
    source: || json!({"workspace_id": "ws-0aaaaaaa1", "description": "Golden"}),
    ..OF_WORKSPACES
};

/// What the two resources of WorkSpaces share.
const OF_WORKSPACES: ResourceUnderTest = ResourceUnderTest {
    type_name: "",
    noun: "WorkSpaces image",
    service: "workspaces",
    making: "",
    deleting: "DeleteWorkspaceImage",
    looking: "DescribeWorkspaceImages",
    reading: "DescribeTags",
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
/// Those of services that take no token, so that a lost answer must be searched for.
pub(crate) const WITHOUT_TOKEN: &[&ResourceUnderTest] = &[&APPSTREAM, &COPIED, &CREATED];
/// Those of WorkSpaces.
pub(crate) const WORKSPACES: &[&ResourceUnderTest] = &[&COPIED, &CREATED];

impl ResourceUnderTest {
    /// A configuration of one image of this name.
    pub(crate) fn configuration(&self, name: &str) -> Json {
        let mut config = (self.source)();
        config["name"] = json!(name);
        config["tags"] = json!({"team": "web"});
        config
    }

    /// The one image that there is.
    pub(crate) fn image(&self, aws: &Simulator) -> String {
        let mut images = (self.images)(aws);
        assert_eq!(images.len(), 1, "one image: {images:?}");
        images.remove(0)
    }

    /// Ends AWS's work on the image: it can be used.
    pub(crate) fn finish(&self, aws: &Simulator, id: &str) {
        assert!((self.set_state)(aws, id, FinalState::Ready), "there is no {id}");
    }

    /// Ends AWS's work on the image: it failed.
    pub(crate) fn fail(&self, aws: &Simulator, id: &str) {
        assert!((self.set_state)(aws, id, FinalState::Failed), "there is no {id}");
    }
}
