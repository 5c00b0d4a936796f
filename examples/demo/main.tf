# One machine image, copied to every Region that needs it. `cargo demo` runs this file as it is, against a simulated
# AWS. For your own account, put in an image and Regions of yours.

terraform {
  required_providers {
    image = {
      source = "image-copy/image"
    }
  }
}

provider "image" {
  region = "eu-west-1"
}

variable "regions" {
  description = "The Regions that need the image."
  type        = set(string)
  default     = ["ap-southeast-2", "eu-central-1", "eu-west-1"]
}

resource "image_copy_ec2" "web" {
  for_each = var.regions

  name            = "web-2026.11"
  source_image_id = "ami-0aaaaaaaaaaaaaaa1"
  source_region   = "us-east-1"
  region          = each.key

  tags = {
    team = "web"
  }
}

output "image_ids" {
  description = "The copy in each Region."
  value       = { for region, image in image_copy_ec2.web : region => image.id }
}
