//! [`TESTED`]: the versions that the tests have passed with.

use super::Version;
use crate::Product;

/// The versions with which all tests have passed, oldest first. The first of each product is the oldest supported version, with
/// which the workflow of pull requests runs, too.
pub const TESTED: [(Product, Version); 4] = [
    (Product::Terraform, Version::new(1, 11, 4)),
    (Product::Terraform, Version::new(1, 15, 5)),
    (Product::OpenTofu, Version::new(1, 10, 10)),
    (Product::OpenTofu, Version::new(1, 12, 6)),
];
