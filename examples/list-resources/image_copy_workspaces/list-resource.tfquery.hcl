list "image_copy_workspaces" "copies" {
  provider = image

  config {
    region = "eu-west-1"
  }
}
