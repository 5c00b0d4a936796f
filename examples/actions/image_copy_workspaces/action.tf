# Run it with: terraform apply -invoke=action.image_copy_workspaces.now
action "image_copy_workspaces" "now" {
  config {
    name            = "desktop-2026.11-handover"
    source_image_id = "wsi-0aaaaaaa1"
    source_region   = "us-east-1"
    region          = "eu-west-1"
  }
}
