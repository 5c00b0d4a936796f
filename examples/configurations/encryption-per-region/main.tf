# An encrypted AMI, encrypted again in each Region with a key of that Region.
terraform {
  required_providers {
    image = {
      source = "image-copy/image"
    }
  }
}

provider "image" {
  region = "us-east-1"
}

variable "keys" {
  description = "The KMS key of each Region: an id, an alias or an ARN."
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
}

output "key_arns" {
  description = "The key that really encrypts the snapshots of each copy."
  value       = { for region, image in image_copy_ec2.payments : region => image.kms_key_arn }
}
