list "image_workspaces_bundle" "team" {
  provider         = image
  include_resource = true
  limit            = 50

  config {
    region = "us-east-1"
    tags = {
      team = "desktop"
    }
  }
}
