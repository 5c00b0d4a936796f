# Machine images of three AWS services, brought to the Regions that need them. `cargo demo` runs this file as it is,
# against a simulated AWS. For your own account, put in images, a WorkSpace and Regions of yours.

terraform {
  required_providers {
    image = {
      source = "image-copy/image"
    }
  }
}

provider "image" {
  region = "eu-west-1" # where an image goes that does not say otherwise

  default_tags {
    tags = {
      managed-by = "terraform"
    }
  }
}

# The newest build of the web server, as the build pipeline has left it.
data "image_ec2" "web" {
  region      = "us-east-1"
  name_regex  = "^web-[0-9]{4}[.][0-9]{2}$"
  most_recent = true
}

variable "web_regions" {
  description = "The Regions in which the web server runs."
  type        = set(string)
  default     = ["ap-southeast-2", "eu-central-1", "eu-west-1"]
}

# Amazon EC2: one copy of the AMI for each Region. A newer build replaces them.
resource "image_copy_ec2" "web" {
  for_each = var.web_regions

  name            = data.image_ec2.web.name
  source_image_id = data.image_ec2.web.id
  source_region   = data.image_ec2.web.region
  region          = each.key

  tags = {
    team = "web"
  }

  # The new image is there before the old one is deleted, and what uses the old one can be switched in between.
  lifecycle {
    create_before_destroy = true
  }
}

# Amazon AppStream 2.0: an image is known by its name.
resource "image_copy_appstream" "office" {
  name              = "office-2026.11"
  source_image_name = "win2022-base"
  source_region     = "us-east-1"

  tags = {
    team = "desktop"
  }

  lifecycle {
    create_before_destroy = true
  }
}

# Amazon WorkSpaces: a copy of an image ...
resource "image_copy_workspaces" "desktop" {
  name            = "desktop-2026.11"
  source_image_id = "wsi-0aaaaaaa1"
  source_region   = "us-east-1"

  tags = {
    team = "desktop"
  }

  lifecycle {
    create_before_destroy = true
  }
}

# ... and a new image, made from a WorkSpace that somebody has set up by hand. The WorkSpace restarts meanwhile.
resource "image_workspaces" "accounting" {
  name         = "accounting-2026.11"
  description  = "The desktop of the accounting team"
  workspace_id = "ws-0aaaaaaa1"

  tags = {
    team = "accounting"
  }

  lifecycle {
    create_before_destroy = true
  }
}

output "web_image_ids" {
  description = "The id of the web server's AMI in each Region."
  value       = { for region, image in image_copy_ec2.web : region => image.id }
}

output "desktop_image_ids" {
  description = "What a fleet and bundles in eu-west-1 are made from."
  value = {
    office     = image_copy_appstream.office.id
    desktop    = image_copy_workspaces.desktop.id
    accounting = image_workspaces.accounting.id
  }
}
