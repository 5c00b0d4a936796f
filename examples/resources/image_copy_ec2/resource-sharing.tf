resource "image_copy_ec2" "base" {
  name            = "base-2026.11"
  source_image_id = "ami-0aaaaaaaaaaaaaaa1"
  source_region   = "us-east-1"
  region          = "eu-west-1"

  # The exact list: the provider also revokes permissions that are not listed.
  sharing {
    organization_arns = ["arn:aws:organizations::123456789012:organization/o-a1b2c3d4e5"]

    # This account copies the AMI, for which it needs the snapshots.
    account_ids = ["999988887777"]
    snapshots   = true
  }

  lifecycle {
    create_before_destroy = true
  }
}
