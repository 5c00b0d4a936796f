# The image of an AppStream fleet, kept ready in a second Region.
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

  # A fleet in the standby Region that still uses the old image keeps it from
  # being deleted: the new one is there first, then the fleet moves to it.
  lifecycle {
    create_before_destroy = true
  }

  timeouts {
    create = "4h"
  }
}

output "fleet_image" {
  description = "What the fleet in the standby Region is started from."
  value = {
    region = image_copy_appstream.office.region
    name   = image_copy_appstream.office.name
    arn    = image_copy_appstream.office.arn
  }
}
