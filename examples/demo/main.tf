# Copies machine images of three AWS services to other Regions. `cargo demo` runs this file unchanged against a
# simulated AWS. To use it with your account, replace the images, the WorkSpace and the Regions with your own.

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
  region = "eu-west-1" # Default Region of the images.

  default_tags {
    tags = {
      managed-by = "terraform"
    }
  }
}

# The most recent build of the web server.
data "image_ec2" "web" {
  region      = "us-east-1"
  name_regex  = "^web-[0-9]{4}[.][0-9]{2}$"
  most_recent = true
}

variable "web_regions" {
  description = "Regions in which the web server runs."
  type        = set(string)
  default     = ["ap-southeast-2", "eu-central-1", "eu-west-1"]
}

# Amazon EC2: one copy of the AMI in each Region. A new build replaces the copies.
resource "image_copy_ec2" "web" {
  for_each = var.web_regions

  name            = data.image_ec2.web.name
  source_image_id = data.image_ec2.web.id
  source_region   = data.image_ec2.web.region
  region          = each.key

  tags = {
    team = "web"
  }

  # Creates the new AMI before Terraform destroys the old one, so that launch templates can switch in between.
  lifecycle {
    create_before_destroy = true
  }
}

# Amazon AppStream 2.0: the name identifies the image.
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

# Amazon WorkSpaces: a copy of an image.
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

# Amazon WorkSpaces: an image of a configured WorkSpace. The WorkSpace restarts while WorkSpaces creates the image.
resource "image_workspaces" "accounting" {
  name         = "accounting-2026.11"
  description  = "Desktop of the accounting team"
  workspace_id = "ws-0aaaaaaa1"

  tags = {
    team = "accounting"
  }

  lifecycle {
    create_before_destroy = true
  }
}

output "web_image_ids" {
  description = "AMI ID of the web server in each Region."
  value       = { for region, image in image_copy_ec2.web : region => image.id }
}

output "desktop_image_ids" {
  description = "Image IDs for the fleet and the bundles in eu-west-1."
  value = {
    office     = image_copy_appstream.office.id
    desktop    = image_copy_workspaces.desktop.id
    accounting = image_workspaces.accounting.id
  }
}
