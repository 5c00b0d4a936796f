# Runs without an AWS account: Terraform generates the values that AWS would set.
mock_provider "image" {
  mock_resource "image_copy_ec2" {
    defaults = {
      id                 = "ami-0123456789abcdef0"
      on_destroy         = "delete"
      wait_for_available = true
    }
  }
}

variables {
  name            = "web-2026.11"
  source_image_id = "ami-0aaaaaaaaaaaaaaa1"
  regions = {
    eu-central-1 = null
    eu-west-1    = "alias/images"
  }
}

run "plans_one_copy_per_region" {
  command = plan

  assert {
    condition     = toset(keys(image_copy_ec2.this)) == toset(["eu-central-1", "eu-west-1"])
    error_message = "The module must create one copy in each Region."
  }

  assert {
    condition     = image_copy_ec2.this["eu-west-1"].encrypted && image_copy_ec2.this["eu-west-1"].kms_key_id == "alias/images"
    error_message = "A Region with a KMS key must encrypt its copy with that key."
  }

  # Arguments that are not set are null, also during plan.
  assert {
    condition     = image_copy_ec2.this["eu-central-1"].kms_key_id == null
    error_message = "A Region without a KMS key must use the default encryption."
  }
}

run "returns_the_id_in_each_region" {
  assert {
    condition     = output.image_ids["eu-west-1"] == "ami-0123456789abcdef0"
    error_message = "The output must contain the ID of the copy."
  }

  assert {
    condition     = image_copy_ec2.this["eu-west-1"].tags == null
    error_message = "The module sets no tags."
  }
}
