//! Every check before an image is made, changed or removed: a configuration that breaks it is refused or warned of, and
//! its nearest legal neighbour is accepted without a word. Asked of the provider's binary, as Terraform core asks it.

#[cfg(test)]
mod catalogue;
#[cfg(test)]
mod denied;
#[cfg(test)]
mod each_case;
#[cfg(test)]
mod unknown;

#[cfg(test)]
#[path = "../support/check_cases.rs"]
mod check_cases;
#[cfg(test)]
#[expect(dead_code, reason = "other test files use the rest of it")]
#[path = "../support/consistency.rs"]
mod consistency;
#[cfg(test)]
#[path = "../support/generated.rs"]
mod generated;
#[cfg(test)]
#[expect(dead_code, reason = "other test files use the rest of it")]
#[path = "../support/host.rs"]
mod host;
#[cfg(test)]
#[expect(dead_code, reason = "other test files use the rest of it")]
#[path = "../support/provider_fixture.rs"]
mod provider_fixture;
