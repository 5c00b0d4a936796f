import {
  to = image_copy_ec2.web
  id = "ami-0123456789abcdef0@eu-west-1"
}
