# Copies one AMI to each Region in which it is launched.
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

  default_tags {
    tags = {
      managed-by = "terraform"
    }
  }
}

variable "regions" {
  description = "Regions that need the AMI."
  type        = set(string)
  default     = ["ap-southeast-2", "eu-central-1", "eu-west-1"]
}

# The most recent build.
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

  # Creates the new AMI before Terraform destroys the old one, so that launch
  # templates can switch in between.
  lifecycle {
    create_before_destroy = true
  }
}

output "image_ids" {
  description = "AMI ID in each Region."
  value       = { for region, image in image_copy_ec2.web : region => image.id }
}
