provider "image" {
  region = "eu-west-1"

  assume_role_with_web_identity {
    role_arn                = "arn:aws:iam::123456789012:role/images"
    session_name            = "images"
    web_identity_token_file = "/var/run/secrets/token"
  }
}
