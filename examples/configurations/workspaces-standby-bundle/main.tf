# Creates an image of a configured WorkSpace, copies it to a standby Region, and keeps a bundle of it there.
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

variable "release" {
  description = "Release of the desktop. A new one creates a new image."
  type        = string
  default     = "2026.11"
}

# The WorkSpace restarts and is unavailable while WorkSpaces creates the image.
resource "image_workspaces" "accounting" {
  name         = "accounting-${var.release}"
  description  = "Desktop of the accounting team"
  workspace_id = "ws-0aaaaaaa1"

  # Image names are unique in a Region, so each version needs its own name.
  lifecycle {
    create_before_destroy = true
  }
}

resource "image_copy_workspaces" "standby" {
  name            = image_workspaces.accounting.name
  source_image_id = image_workspaces.accounting.id
  source_region   = image_workspaces.accounting.region
  region          = "eu-central-1"

  # The bundle changes to the new image before the old one is deleted.
  lifecycle {
    create_before_destroy = true
  }
}

# A new image changes the bundle in place. Its ID stays the same, so the configuration of the WorkSpaces does not change.
resource "image_workspaces_bundle" "standby" {
  name            = "accounting-standard"
  description     = "Desktop of the accounting team"
  image_id        = image_copy_workspaces.standby.id
  compute_type    = "STANDARD"
  user_volume_gib = 50
  region          = image_copy_workspaces.standby.region

  lifecycle {
    create_before_destroy = true
  }
}

output "bundle_id" {
  description = "Bundle ID for the WorkSpaces in the standby Region."
  value       = image_workspaces_bundle.standby.id
}
