data "image_appstream_images" "newest" {
  tags   = { team = "desktop" }
  limit  = 3
  region = "us-east-1"
}

output "newest_office_images" {
  value = data.image_appstream_images.newest.ids
}
