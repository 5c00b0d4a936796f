//! A resource type to put through the acceptance list: how it is configured, and what is to be seen of it in AWS.

use std::collections::BTreeMap;

use simulator::{ImageState, Simulator};

/// The Region that the images are made in.
pub(crate) const REGION: &str = "eu-west-1";

/// One resource type.
#[derive(Clone, Copy)]
pub(crate) struct ResourceUnderTest {
    /// The type's name.
    pub(crate) type_name: &'static str,
    /// The arguments that say what the image is made from, and others that must be set.
    pub(crate) source: &'static str,
    /// Whether an import can tell what the image was made from.
    pub(crate) lineage_is_readable: bool,
    /// An import id of no image.
    pub(crate) nothing: &'static str,
    /// The service and the operation that make an image.
    pub(crate) making: (&'static str, &'static str),
    /// How many objects (images and what belongs to them) there are in the Region.
    pub(crate) objects: fn(&Simulator) -> usize,
    /// Deletes the image with this id behind Terraform's back.
    pub(crate) remove: fn(&Simulator, &str) -> bool,
    /// Ends AWS's work on the image with this id: it is available.
    pub(crate) finish: fn(&Simulator, &str) -> bool,
    /// Gives the image with this id another tag `team` behind Terraform's back.
    pub(crate) retag: fn(&Simulator, &str) -> bool,
    /// The tags of the image with this id.
    pub(crate) tags: fn(&Simulator, &str) -> BTreeMap<String, String>,
    /// Replaces the tags of the image with this id.
    pub(crate) set_tags: fn(&Simulator, &str, &BTreeMap<String, String>) -> bool,
}

const EC2: ResourceUnderTest = ResourceUnderTest {
    type_name: "image_copy_ec2",
    source: "source_image_id = \"ami-0aaaaaaaaaaaaaaa1\"\n  source_region = \"us-east-1\"",
    lineage_is_readable: true,
    nothing: "ami-0123456789abcdef0",
    making: ("ec2", "CopyImage"),
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
    making: ("appstream", "CopyImage"),
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
    making: ("workspaces", "CopyWorkspaceImage"),
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
    making: ("workspaces", "CreateWorkspaceImage"),
    ..WORKSPACES
};

/// Every resource type, and every alias.
pub(crate) const RESOURCES: [ResourceUnderTest; 7] = [
    EC2,
    APPSTREAM,
    ResourceUnderTest { type_name: "appstream_image_copy", ..APPSTREAM },
    WORKSPACES,
    ResourceUnderTest { type_name: "workspaces_image_copy", ..WORKSPACES },
    CREATED,
    ResourceUnderTest { type_name: "workspaces_image", ..CREATED },
];

/// The resource type of this name.
pub(crate) fn resource(type_name: &str) -> ResourceUnderTest {
    let found = RESOURCES.into_iter().find(|resource| resource.type_name == type_name);
    found.unwrap_or_else(|| panic!("there is no resource type {type_name}"))
}

impl ResourceUnderTest {
    /// The address of the one resource in a configuration.
    pub(crate) fn address(self) -> String {
        format!("{}.test", self.type_name)
    }

    /// A whole configuration with one image of this name, and more arguments.
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
