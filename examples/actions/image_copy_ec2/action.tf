# Run it with: terraform apply -invoke=action.image_copy_ec2.now
action "image_copy_ec2" "now" {
  config {
    name            = "web-2026.11-handover"
    source_image_id = "ami-0aaaaaaaaaaaaaaa1"
    source_region   = "us-east-1"
    region          = "eu-west-1"
  }
}
