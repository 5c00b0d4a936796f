//! Every check before an image is created, updated or deleted: a configuration that violates it gives an error or a
//! warning, and the nearest valid configuration gives none. The provider's binary receives the requests of Terraform
//! core.

mod advice;
mod catalogue;
mod denied;
mod each_case;
mod imports;
mod unknown;
