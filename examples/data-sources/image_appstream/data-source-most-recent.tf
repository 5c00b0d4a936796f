data "image_appstream" "most_recent" {
  name_regex  = "^win2022-"
  type        = "PRIVATE"
  most_recent = true
  region      = "us-east-1"
}

output "office_platform" {
  value = data.image_appstream.most_recent.platform
}
