list "image_copy_ec2" "team" {
  provider         = image
  include_resource = true
  limit            = 500

  config {
    region = "eu-west-1"
    tags = {
      team = "web"
    }
  }
}
