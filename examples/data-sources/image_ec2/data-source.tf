data "image_ec2" "web" {
  name   = "web-2026.11"
  region = "us-east-1"
}
