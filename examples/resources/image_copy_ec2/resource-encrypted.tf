resource "image_copy_ec2" "payments" {
  name            = "payments-2026.11"
  source_image_id = "ami-0aaaaaaaaaaaaaaa2"
  source_region   = "us-east-1"
  region          = "eu-central-1"
  encrypted       = true
  kms_key_id      = "alias/images" # a key of eu-central-1

  # The snapshots get these in place of the tags of the AMI.
  snapshot_tags = {
    cost-center = "payments"
  }

  timeouts {
    create = "4h"
  }
}
