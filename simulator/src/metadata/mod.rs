//! What is beside a machine and not a service of AWS: the instance's metadata service (version 2), the container's
//! credentials, and the portal of IAM Identity Center (SSO). Plain HTTP on the simulator's port, told apart from AWS's
//! calls by their paths:
//!
//! | What | Path | Point a client at it with |
//! |---|---|---|
//! | instance | `/latest/...` | `AWS_EC2_METADATA_SERVICE_ENDPOINT` |
//! | container | `/container-credentials` | `AWS_CONTAINER_CREDENTIALS_FULL_URI` |
//! | portal | `/federation/credentials` | `AWS_ENDPOINT_URL_SSO` |
//!
//! Each exists only if the seed has it. The calls are in the log, without what is secret in them.

mod load;
pub(crate) mod respond;
pub(crate) mod store;
