# One AMI, brought to every Region in which it is launched.
terraform {
  required_providers {
    image = {
      source = "image-copy/image"
    }
  }
}

provider "image" {
  region = "us-east-1"

  default_tags {
    tags = {
      managed-by = "terraform"
    }
  }
}

variable "regions" {
  description = "The Regions that need the AMI."
  type        = set(string)
  default     = ["ap-southeast-2", "eu-central-1", "eu-west-1"]
}

# The newest build, as the build pipeline has left it.
data "image_ec2" "web" {
  region      = "us-east-1"
  name_regex  = "^web-[0-9]{4}[.][0-9]{2}$"
  most_recent = true
}

resource "image_copy_ec2" "web" {
  for_each = var.regions

  name            = data.image_ec2.web.name
  source_image_id = data.image_ec2.web.id
  source_region   = data.image_ec2.web.region
  region          = each.key

  # Launch templates take the new AMI before the old one goes.
  lifecycle {
    create_before_destroy = true
  }
}

output "image_ids" {
  description = "The AMI of each Region."
  value       = { for region, image in image_copy_ec2.web : region => image.id }
}
