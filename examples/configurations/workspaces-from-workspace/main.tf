# A desktop that somebody has set up by hand becomes an image, and the image goes
# to two Regions.
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

# The WorkSpace restarts while the image is made, and cannot be used meanwhile.
resource "image_workspaces" "accounting" {
  name         = "accounting-2026.11"
  description  = "The desktop of the accounting team"
  workspace_id = "ws-0aaaaaaa1"

  timeouts {
    create = "2h"
  }
}

resource "image_copy_workspaces" "accounting" {
  for_each = toset(["eu-central-1", "us-east-1"])

  name            = image_workspaces.accounting.name
  source_image_id = image_workspaces.accounting.id
  source_region   = image_workspaces.accounting.region
  region          = each.key
}

output "image_ids" {
  description = "What bundles are made from, in each Region."
  value = merge(
    { (image_workspaces.accounting.region) = image_workspaces.accounting.id },
    { for region, image in image_copy_workspaces.accounting : region => image.id },
  )
}
