# Golden images: every build has a version in its name, the copies of a new build
# are there before those of the old one go, and nobody removes one by accident.
terraform {
  required_providers {
    image = {
      source = "image-copy/image"
    }
  }
}

provider "image" {
  region = "us-east-1"
}

variable "build" {
  description = "The build to roll out. Without one, the newest."
  type        = string
  default     = null
}

data "image_ec2" "build" {
  region      = "us-east-1"
  name_regex  = var.build == null ? "^web-[0-9]{4}[.][0-9]{2}$" : "^web-${replace(var.build, ".", "[.]")}$"
  most_recent = true
}

resource "image_copy_ec2" "golden" {
  for_each = toset(["eu-central-1", "eu-west-1"])

  # The name changes with the build, so that the old copy and the new one can be
  # there at the same time.
  name            = data.image_ec2.build.name
  source_image_id = data.image_ec2.build.id
  source_region   = data.image_ec2.build.region
  region          = each.key

  # Refuses an image of the same name that somebody else has planted.
  expected_source_owner_id = data.image_ec2.build.owner_id

  lifecycle {
    create_before_destroy = true

    precondition {
      condition     = data.image_ec2.build.architecture == "x86_64"
      error_message = "The launch templates expect x86_64."
    }
  }
}
