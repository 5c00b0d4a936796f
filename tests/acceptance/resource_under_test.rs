//! Resource types of the acceptance tests: their configurations and their objects in AWS.

use std::collections::BTreeMap;

use simulator::{ImageState, Simulator};

/// Region of the images.
pub(crate) const REGION: &str = "eu-west-1";

/// One resource type.
#[derive(Clone, Copy)]
pub(crate) struct ResourceUnderTest {
    /// Type name.
    pub(crate) type_name: &'static str,
    /// Arguments of the source, and other required arguments.
    pub(crate) source: &'static str,
    /// Whether an import reads the source.
    pub(crate) lineage_is_readable: bool,
    /// Import ID of a missing image.
    pub(crate) nothing: &'static str,
    /// Service and operation that create an image.
    pub(crate) create_operation: (&'static str, &'static str),
    /// Number of objects (images and related objects) in the Region.
    pub(crate) objects: fn(&Simulator) -> usize,
    /// Deletes the image with this ID outside of Terraform.
    pub(crate) remove: fn(&Simulator, &str) -> bool,
    /// Completes the image with this ID in AWS: it is available.
    pub(crate) finish: fn(&Simulator, &str) -> bool,
    /// Changes the tag `team` of the image with this ID outside of Terraform.
    pub(crate) retag: fn(&Simulator, &str) -> bool,
    /// The tags of the image with this id.
    pub(crate) tags: fn(&Simulator, &str) -> BTreeMap<String, String>,
    /// Replaces the tags of the image with this id.
    pub(crate) set_tags: fn(&Simulator, &str, &BTreeMap<String, String>) -> bool,
}

pub(crate) const EC2: ResourceUnderTest = ResourceUnderTest {
    type_name: "image_copy_ec2",
    source: "source_image_id = \"ami-0aaaaaaaaaaaaaaa1\"\n  source_region = \"us-east-1\"",
    lineage_is_readable: true,
    nothing: "ami-0123456789abcdef0",
    create_operation: ("ec2", "CopyImage"),
    objects: |aws| {
        let images = aws.images().into_iter().filter(|image| image.region == REGION).count();
        images + aws.snapshots().into_iter().filter(|snapshot| snapshot.region == REGION).count()
    },
    remove: |aws, id| aws.remove_image(REGION, id),
    finish: |aws, id| aws.set_image_state(REGION, id, ImageState::Available, None),
    retag: |aws, id| aws.set_image_tags(REGION, id, [("team", "mobile")]),
    tags: |aws, id| {
        let image = aws.images().into_iter().find(|image| image.image_id == id);
        image.map(|image| image.tags).unwrap_or_default()
    },
    set_tags: |aws, id, tags| aws.set_image_tags(REGION, id, tags.clone()),
};

pub(crate) const APPSTREAM: ResourceUnderTest = ResourceUnderTest {
    type_name: "image_copy_appstream",
    source: "source_image_name = \"win2022-base\"\n  source_region = \"us-east-1\"",
    lineage_is_readable: false,
    nothing: "no-such-image",
    create_operation: ("appstream", "CopyImage"),
    objects: |aws| aws.appstream_images().into_iter().filter(|image| image.region == REGION).count(),
    remove: |aws, id| aws.remove_appstream_image(REGION, id),
    finish: |aws, id| aws.set_appstream_image_state(REGION, id, "AVAILABLE", None),
    retag: |aws, id| aws.set_appstream_image_tags(REGION, id, [("team", "mobile")]),
    tags: |aws, id| {
        let image = aws.appstream_images().into_iter().find(|image| image.region == REGION && image.name == id);
        image.map(|image| image.tags).unwrap_or_default()
    },
    set_tags: |aws, id, tags| aws.set_appstream_image_tags(REGION, id, tags.clone()),
};

pub(crate) const WORKSPACES: ResourceUnderTest = ResourceUnderTest {
    type_name: "image_copy_workspaces",
    source: "source_image_id = \"wsi-0aaaaaaa1\"\n  source_region = \"us-east-1\"",
    lineage_is_readable: false,
    nothing: "wsi-0zzzzzzzz",
    create_operation: ("workspaces", "CopyWorkspaceImage"),
    objects: |aws| aws.workspaces_images().into_iter().filter(|image| image.region == REGION).count(),
    remove: |aws, id| aws.remove_workspaces_image(REGION, id),
    finish: |aws, id| aws.set_workspaces_image_state(REGION, id, "AVAILABLE", None),
    retag: |aws, id| aws.set_workspaces_image_tags(REGION, id, [("team", "mobile")]),
    tags: |aws, id| {
        let image = aws.workspaces_images().into_iter().find(|image| image.image_id == id);
        image.map(|image| image.tags).unwrap_or_default()
    },
    set_tags: |aws, id, tags| aws.set_workspaces_image_tags(REGION, id, tags.clone()),
};

const CREATED: ResourceUnderTest = ResourceUnderTest {
    type_name: "image_workspaces",
    source: "workspace_id = \"ws-0aaaaaaa1\"\n  description = \"Made from a WorkSpace\"",
    create_operation: ("workspaces", "CreateWorkspaceImage"),
    ..WORKSPACES
};

/// Every resource type and alias.
pub(crate) const RESOURCES: [ResourceUnderTest; 7] = [
    EC2,
    APPSTREAM,
    ResourceUnderTest { type_name: "appstream_image_copy", ..APPSTREAM },
    WORKSPACES,
    ResourceUnderTest { type_name: "workspaces_image_copy", ..WORKSPACES },
    CREATED,
    ResourceUnderTest { type_name: "workspaces_image", ..CREATED },
];

/// The resource type with this name.
pub(crate) fn resource(type_name: &str) -> ResourceUnderTest {
    let found = RESOURCES.into_iter().find(|resource| resource.type_name == type_name);
    found.unwrap_or_else(|| panic!("there is no resource type {type_name}"))
}

impl ResourceUnderTest {
    /// Whether the type is an alias of another one.
    pub(crate) fn is_alias(self) -> bool {
        !self.type_name.starts_with("image_")
    }

    /// Address of the only resource in a configuration.
    pub(crate) fn address(self) -> String {
        format!("{}.test", self.type_name)
    }

    /// A complete configuration with one image of this name, and additional arguments.
    pub(crate) fn configuration(self, name: &str, arguments: &str) -> String {
        let Self { type_name, source, .. } = self;
        format!(
            "{PROVIDER}\nresource \"{type_name}\" \"test\" {{\n  provider = image\n  name = \"{name}\"\n  {source}\n  \
             {arguments}\n}}\n"
        )
    }
}

/// The provider block of every configuration.
pub(crate) const PROVIDER: &str = r#"
terraform {
  required_providers {
    image = {
      source = "image-copy/image"
    }
  }
}

provider "image" {
  region = "eu-west-1"
}
"#;
