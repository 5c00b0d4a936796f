data "image_ec2_images" "web" {
  name_regex = "^web-"
  region     = "us-east-1"
}
