//! Credential sources that are not AWS services: the instance metadata service (version 2), container credentials, and
//! the portal of IAM Identity Center (SSO), and AWS Sign-In (`aws login`). They use plain HTTP on the simulator's port. The path identifies them:
//!
//! | Service | Path | Client setting |
//! |---|---|---|
//! | instance | `/latest/...` | `AWS_EC2_METADATA_SERVICE_ENDPOINT` |
//! | container | `/container-credentials` | `AWS_CONTAINER_CREDENTIALS_FULL_URI` |
//! | portal | `/federation/credentials` | `AWS_ENDPOINT_URL_SSO` |
//! | Sign-In | `/v1/token` | `AWS_ENDPOINT_URL_SIGNIN` |
//!
//! Each exists only if the seed contains it. Their calls are logged without secrets.

mod load;
pub(crate) mod respond;
pub(crate) mod store;
