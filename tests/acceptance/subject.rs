//! A resource type to put through the acceptance list: how it is configured, and what is to be seen of it in AWS.

use simulator::Simulator;

/// The Region that the copies go to.
pub(crate) const REGION: &str = "eu-west-1";

/// One resource type.
#[derive(Clone, Copy)]
pub(crate) struct Subject {
    /// The type's name.
    pub(crate) type_name: &'static str,
    /// The arguments that name the source.
    pub(crate) source: &'static str,
    /// How many objects (images and what belongs to them) there are in the Region of the copies.
    pub(crate) objects: fn(&Simulator) -> usize,
    /// Deletes the image with this id behind Terraform's back.
    pub(crate) remove: fn(&Simulator, &str) -> bool,
    /// Gives the image with this id another tag `team` behind Terraform's back.
    pub(crate) retag: fn(&Simulator, &str) -> bool,
}

/// Every resource type.
pub(crate) const SUBJECTS: [Subject; 1] = [Subject {
    type_name: "image_copy_ec2",
    source: "source_image_id = \"ami-0aaaaaaaaaaaaaaa1\"\n  source_region = \"us-east-1\"",
    objects: |aws| {
        let images = aws.images().into_iter().filter(|image| image.region == REGION).count();
        images + aws.snapshots().into_iter().filter(|snapshot| snapshot.region == REGION).count()
    },
    remove: |aws, id| aws.remove_image(REGION, id),
    retag: |aws, id| aws.set_image_tags(REGION, id, [("team", "mobile")]),
}];

impl Subject {
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
const PROVIDER: &str = r#"
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
