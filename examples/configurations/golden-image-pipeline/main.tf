# Golden image pipeline: the name of each build includes a version, and Terraform
# creates the copies of a new build before it destroys those of the old one.
terraform {
  required_version = ">= 1.2"

  required_providers {
    image = {
      source  = "image-copy/image"
      version = "~> 0.1"
    }
  }
}

provider "image" {
  region = "us-east-1"
}

variable "build" {
  description = "Version of the build to roll out. Defaults to the most recent build."
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

  # The name includes the version, so that the old and the new copy can exist at
  # the same time.
  name            = data.image_ec2.build.name
  source_image_id = data.image_ec2.build.id
  source_region   = data.image_ec2.build.region
  region          = each.key

  # Rejects an AMI of the same name that another account owns.
  expected_source_owner_id = data.image_ec2.build.owner_id

  lifecycle {
    create_before_destroy = true

    precondition {
      condition     = data.image_ec2.build.architecture == "x86_64"
      error_message = "The launch templates require x86_64."
    }
  }
}
