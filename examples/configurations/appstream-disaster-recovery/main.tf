# Keeps a copy of the image of an AppStream 2.0 fleet in a second Region.
terraform {
  required_version = ">= 1.0"

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

locals {
  version = "2026.11"
  standby = "eu-west-1"
}

data "image_appstream" "office" {
  name = "win2022-base"
}

resource "image_copy_appstream" "office" {
  name              = "office-${local.version}"
  source_image_name = data.image_appstream.office.name
  source_region     = "us-east-1"
  region            = local.standby
  description       = "Standby of ${data.image_appstream.office.name}"

  # AppStream 2.0 cannot delete an image while a fleet uses it. Create the new
  # image first, then switch the fleet.
  lifecycle {
    create_before_destroy = true
  }

  timeouts {
    create = "4h"
  }
}

output "fleet_image" {
  description = "Image for the fleet in the standby Region."
  value = {
    region = image_copy_appstream.office.region
    name   = image_copy_appstream.office.name
    arn    = image_copy_appstream.office.arn
  }
}
