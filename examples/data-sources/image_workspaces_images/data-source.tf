data "image_workspaces_images" "desktop" {
  name_regex = "-desktop$"
  region     = "us-east-1"
}
