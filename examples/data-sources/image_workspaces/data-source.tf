data "image_workspaces" "desktop" {
  region = "us-east-1"
  name   = "win11-desktop"
}

output "desktop_image_id" {
  value = data.image_workspaces.desktop.id
}
