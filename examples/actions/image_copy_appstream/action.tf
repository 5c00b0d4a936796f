# Run it with: terraform apply -invoke=action.image_copy_appstream.now
action "image_copy_appstream" "now" {
  config {
    name              = "office-2026.11-handover"
    source_image_name = "win2022-base"
    source_region     = "us-east-1"
    region            = "eu-west-1"
  }
}
