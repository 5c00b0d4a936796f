# A module that copies an AMI to each Region. Its callers configure the provider.
terraform {
  required_version = ">= 1.7"

  required_providers {
    image = {
      source  = "image-copy/image"
      version = "~> 0.1"
    }
  }
}

variable "source_image_id" {
  description = "AMI to copy."
  type        = string
}

variable "source_region" {
  description = "Region of the AMI to copy."
  type        = string
  default     = "us-east-1"
}

variable "name" {
  description = "Name of the copies."
  type        = string
}

variable "regions" {
  description = "Regions that need the AMI. The value of a Region is the alias of its KMS key, or null for the default encryption."
  type        = map(string)
}

resource "image_copy_ec2" "this" {
  for_each = var.regions

  name            = var.name
  source_image_id = var.source_image_id
  source_region   = var.source_region
  region          = each.key
  encrypted       = each.value == null ? null : true
  kms_key_id      = each.value

  lifecycle {
    create_before_destroy = true
  }
}

output "image_ids" {
  description = "AMI ID in each Region."
  value       = { for region, image in image_copy_ec2.this : region => image.id }
}
