resource "image_copy_workspaces" "standby" {
  name            = "desktop-standby-2026.11"
  source_image_id = "wsi-0aaaaaaa1"
  source_region   = "us-east-1"
  region          = "eu-central-1"

  tags = {
    team = "desktop"
  }

  timeouts {
    create = "4h"
  }

  lifecycle {
    create_before_destroy = true
  }
}
