resource "image_copy_appstream" "standby" {
  name              = "office-standby-2026.11"
  source_image_name = "win2022-base"
  source_region     = "us-east-1"
  region            = "eu-central-1"
  description       = "Standby of win2022-base"

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
