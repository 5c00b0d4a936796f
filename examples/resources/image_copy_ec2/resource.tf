resource "image_copy_ec2" "web" {
  name            = "web-2026.11"
  source_image_id = "ami-0aaaaaaaaaaaaaaa1"
  source_region   = "us-east-1"
  region          = "eu-west-1"

  lifecycle {
    create_before_destroy = true
  }
}
