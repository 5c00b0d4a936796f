resource "image_copy_appstream" "shared" {
  name              = "office-shared-2026.11"
  source_image_name = "win2022-base"
  source_region     = "us-east-1"
  region            = "eu-west-1"

  sharing {
    fleet_account_ids         = ["111122223333", "999988887777"]
    image_builder_account_ids = ["999988887777"]
  }

  lifecycle {
    create_before_destroy = true
  }
}
