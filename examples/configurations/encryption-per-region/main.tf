# Copies an encrypted AMI and encrypts each copy with a KMS key of its Region.
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

variable "keys" {
  description = "KMS key in each Region: ID, alias or ARN."
  type        = map(string)
  default = {
    eu-central-1 = "alias/images"
    eu-west-1    = "alias/images"
  }
}

resource "image_copy_ec2" "payments" {
  for_each = var.keys

  name            = "payments-2026.11"
  source_image_id = "ami-0aaaaaaaaaaaaaaa2"
  source_region   = "us-east-1"
  region          = each.key
  encrypted       = true
  kms_key_id      = each.value

  lifecycle {
    create_before_destroy = true
  }
}

output "key_arns" {
  description = "ARN of the KMS key that encrypts the snapshots of each copy."
  value       = { for region, image in image_copy_ec2.payments : region => image.kms_key_arn }
}
