# Keeps copies of the three newest versions of an AMI in every Region. When a
# new version is built, the copies of the oldest one are deleted.
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

variable "regions" {
  description = "Regions that need the AMIs, without the Region in which they are built."
  type        = set(string)
  default     = ["ap-southeast-2", "eu-central-1", "eu-west-1"]
}

variable "versions" {
  description = "Number of versions to keep in each Region."
  type        = number
  default     = 3
}

# The newest builds, newest first.
data "image_ec2_images" "web" {
  region     = "us-east-1"
  name_regex = "^web-[0-9]{4}[.][0-9]{2}$"
  limit      = var.versions
}

locals {
  # One element for each Region and version, such as "eu-west-1/ami-0abc".
  copies = merge([
    for region in var.regions : {
      for image in data.image_ec2_images.web.images : "${region}/${image.id}" => {
        region = region
        image  = image
      }
    }
  ]...)
}

resource "image_copy_ec2" "web" {
  for_each = local.copies

  name            = each.value.image.name
  source_image_id = each.value.image.id
  source_region   = data.image_ec2_images.web.region
  region          = each.value.region

  lifecycle {
    create_before_destroy = true
  }
}

output "image_ids" {
  description = "AMI IDs by Region and source AMI."
  value       = { for key, image in image_copy_ec2.web : key => image.id }
}
