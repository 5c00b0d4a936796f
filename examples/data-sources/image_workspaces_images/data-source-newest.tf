data "image_workspaces_images" "newest" {
  tags   = { team = "desktop" }
  limit  = 3
  region = "us-east-1"
}

output "newest_desktop_images" {
  value = data.image_workspaces_images.newest.ids
}
