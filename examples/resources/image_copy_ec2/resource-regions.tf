resource "image_copy_ec2" "api" {
  for_each = toset(["ap-southeast-2", "eu-central-1", "eu-west-1"])

  name            = "api-2026.11"
  source_image_id = "ami-0aaaaaaaaaaaaaaa1"
  source_region   = "us-east-1"
  region          = each.key

  tags = {
    team = "web"
  }

  lifecycle {
    create_before_destroy = true
  }
}
