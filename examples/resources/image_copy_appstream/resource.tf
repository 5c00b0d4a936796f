resource "image_copy_appstream" "office" {
  name              = "office-2026.11"
  source_image_name = "win2022-base"
  source_region     = "us-east-1"
  region            = "eu-west-1"

  lifecycle {
    create_before_destroy = true
  }
}
