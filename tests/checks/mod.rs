//! Every check before an image is made, changed or removed: a configuration that breaks it is refused or warned of, and
//! its nearest legal neighbour is accepted without a word. Asked of the provider's binary, as Terraform core asks it.

mod catalogue;
mod denied;
mod each_case;
mod unknown;

pub(crate) mod generated;
