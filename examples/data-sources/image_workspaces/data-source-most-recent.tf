data "image_workspaces" "most_recent" {
  name_regex  = "-desktop$"
  type        = "OWNED"
  most_recent = true
  region      = "us-east-1"
}

output "desktop_image_id" {
  value = data.image_workspaces.most_recent.id
}
