# An AMI of the build account, copied into a workload account.
terraform {
  required_version = ">= 1.10"

  required_providers {
    image = {
      source  = "image-copy/image"
      version = "~> 0.1"
    }
  }
}

variable "build_account_id" {
  description = "The account that builds and shares the AMI."
  type        = string
  default     = "999988887777"
}

variable "production_account_id" {
  description = "The account that gets the copies."
  type        = string
  default     = "123456789012"
}

provider "image" {
  alias               = "production"
  region              = "eu-west-1"
  allowed_account_ids = [var.production_account_id]

  assume_role {
    role_arn     = "arn:aws:iam::${var.production_account_id}:role/images"
    session_name = "copy-images"
  }
}

resource "image_copy_ec2" "production" {
  for_each = toset(["eu-central-1", "eu-west-1"])
  provider = image.production

  name            = "base-2026.11"
  source_image_id = "ami-0aaaaaaaaaaaaaaa3"
  source_region   = "us-east-1"
  region          = each.key

  # The plan is rejected if another account owns the source.
  expected_source_owner_id = var.build_account_id

  lifecycle {
    create_before_destroy = true
  }
}
