data "image_ec2" "base" {
  name   = "hardened-base-7"
  owners = ["999988887777"]
  region = "us-east-1"
}
