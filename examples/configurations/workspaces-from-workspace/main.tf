# Creates an image of a configured WorkSpace and copies it to two Regions.
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
  region = "eu-west-1"
}

# The WorkSpace restarts and is unavailable while WorkSpaces creates the image.
resource "image_workspaces" "accounting" {
  name         = "accounting-2026.11"
  description  = "Desktop of the accounting team"
  workspace_id = "ws-0aaaaaaa1"

  # Image names are unique in a Region, so each version needs its own name.
  lifecycle {
    create_before_destroy = true
  }

  timeouts {
    create = "4h"
  }
}

resource "image_copy_workspaces" "accounting" {
  for_each = toset(["eu-central-1", "us-east-1"])

  name            = image_workspaces.accounting.name
  source_image_id = image_workspaces.accounting.id
  source_region   = image_workspaces.accounting.region
  region          = each.key

  # The standby Regions keep an image while the new one is copied.
  lifecycle {
    create_before_destroy = true
  }
}

output "image_ids" {
  description = "Image ID for the bundles in each Region."
  value = merge(
    { (image_workspaces.accounting.region) = image_workspaces.accounting.id },
    { for region, image in image_copy_workspaces.accounting : region => image.id },
  )
}
