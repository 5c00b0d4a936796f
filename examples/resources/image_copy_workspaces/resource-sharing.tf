resource "image_copy_workspaces" "shared" {
  name            = "desktop-shared-2026.11"
  source_image_id = "wsi-0aaaaaaa1"
  source_region   = "us-east-1"
  region          = "eu-west-1"

  sharing {
    account_ids = ["999988887777"]
  }

  lifecycle {
    create_before_destroy = true
  }
}
