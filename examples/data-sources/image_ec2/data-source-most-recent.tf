data "image_ec2" "most_recent" {
  name_regex  = "^web-[0-9]{4}[.][0-9]{2}$"
  most_recent = true
  region      = "us-east-1"

  filter {
    name   = "architecture"
    values = ["x86_64"]
  }
}

output "web_image_id" {
  value = data.image_ec2.most_recent.id
}
