data "image_workspaces" "desktop" {
  name   = "win11-desktop"
  region = "us-east-1"
}
