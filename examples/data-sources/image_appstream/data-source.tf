data "image_appstream" "office" {
  region = "us-east-1"
  name   = "win2022-base"
}

output "office_platform" {
  value = data.image_appstream.office.platform
}
