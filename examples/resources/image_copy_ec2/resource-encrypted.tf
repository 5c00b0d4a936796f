resource "image_copy_ec2" "payments" {
  name            = "payments-2026.11"
  source_image_id = "ami-0aaaaaaaaaaaaaaa2"
  source_region   = "us-east-1"
  region          = "eu-central-1"
  encrypted       = true
  kms_key_id      = "alias/images" # A key in eu-central-1.

  # Tags of the snapshots. If omitted, the snapshots get the tags of the AMI.
  snapshot_tags = {
    cost-center = "payments"
  }

  timeouts {
    create = "4h"
  }

  lifecycle {
    create_before_destroy = true
  }
}
