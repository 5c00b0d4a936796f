import {
  to = image_copy_ec2.web
  identity = {
    id     = "ami-0123456789abcdef0"
    region = "eu-west-1"
  }
}
