resource "workspaces_image" "accounting" {
  provider = image

  name         = "accounting-2026.11"
  description  = "Desktop of the accounting team"
  workspace_id = "ws-0aaaaaaa1"
  region       = "eu-west-1"

  lifecycle {
    create_before_destroy = true
  }
}
