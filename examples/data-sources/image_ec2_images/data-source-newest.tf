data "image_ec2_images" "newest" {
  name_regex = "^web-[0-9]{4}[.][0-9]{2}$"
  limit      = 3
  region     = "us-east-1"

  filter {
    name   = "architecture"
    values = ["x86_64"]
  }
}

output "newest_web_images" {
  value = { for image in data.image_ec2_images.newest.images : image.name => image.created }
}
