# The newest of the account's own AMIs whose name matches.
data "image_ec2" "web" {
  region      = "us-east-1"
  name_regex  = "^web-[0-9]{4}[.][0-9]{2}$"
  most_recent = true
}

# An AMI that another account shares.
data "image_ec2" "base" {
  region = "us-east-1"
  name   = "hardened-base-7"
  owners = ["999988887777"]

  filter {
    name   = "state"
    values = ["available"]
  }
}

output "web_image_id" {
  value = data.image_ec2.web.id
}
