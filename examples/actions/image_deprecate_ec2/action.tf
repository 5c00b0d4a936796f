# Run it with: terraform apply -invoke=action.image_deprecate_ec2.now
action "image_deprecate_ec2" "now" {
  config {
    image_id = "ami-0aaaaaaaaaaaaaaa1"
    region   = "us-east-1"
  }
}
