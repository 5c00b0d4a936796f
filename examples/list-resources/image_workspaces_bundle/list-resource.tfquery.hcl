list "image_workspaces_bundle" "bundles" {
  provider = image

  config {
    region = "us-east-1"
  }
}
