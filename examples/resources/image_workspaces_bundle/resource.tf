resource "image_workspaces_bundle" "accounting" {
  name            = "accounting-2026.11"
  description     = "Desktop of the accounting team"
  image_id        = "wsi-0aaaaaaa1"
  compute_type    = "STANDARD"
  user_volume_gib = 50
  region          = "us-east-1"

  lifecycle {
    create_before_destroy = true
  }
}
