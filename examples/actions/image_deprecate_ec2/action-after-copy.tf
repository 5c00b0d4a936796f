# Deprecates the previous AMI once the new copy is available.
action "image_deprecate_ec2" "previous" {
  config {
    image_id = "ami-0aaaaaaaaaaaaaaa1"
    region   = "us-east-1"
  }
}

resource "image_copy_ec2" "web" {
  name            = "web-2026.12"
  source_image_id = "ami-0aaaaaaaaaaaaaaa1"
  source_region   = "us-east-1"
  region          = "eu-west-1"

  lifecycle {
    create_before_destroy = true

    action_trigger {
      events  = [after_create]
      actions = [action.image_deprecate_ec2.previous]
    }
  }
}
