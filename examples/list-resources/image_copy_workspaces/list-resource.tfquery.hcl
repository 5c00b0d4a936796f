# The copies of one team in one Region. `terraform query` prints them, and with
# -generate-config-out=FILE writes import blocks and resources for them.
list "image_copy_workspaces" "team" {
  provider = image

  config {
    region = "eu-west-1"
    tags = {
      team = "desktop"
    }
  }
}
