list "image_copy_ec2" "copies" {
  provider = image

  config {
    region = "eu-west-1"
  }
}
