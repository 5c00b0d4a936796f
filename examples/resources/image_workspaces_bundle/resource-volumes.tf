resource "image_workspaces_bundle" "design" {
  name            = "design-2026.11"
  description     = "Desktop of the design team"
  image_id        = "wsi-0aaaaaaa1"
  compute_type    = "GRAPHICS_G4DN"
  root_volume_gib = 100
  user_volume_gib = 100
  region          = "us-east-1"

  tags = {
    team = "design"
  }

  lifecycle {
    create_before_destroy = true
  }
}
