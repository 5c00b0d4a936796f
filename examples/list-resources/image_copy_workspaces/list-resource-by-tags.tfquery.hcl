list "image_copy_workspaces" "team" {
  provider         = image
  include_resource = true
  limit            = 500

  config {
    region = "eu-west-1"
    tags = {
      team = "desktop"
    }
  }
}
