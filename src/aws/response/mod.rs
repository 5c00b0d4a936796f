//! The check of every answer before the SDK decodes it: that it is whole, and that it has what the call was made for.
//! One file for each protocol; what each operation must return is data in `expected.rs`.

mod cbor;
pub(crate) mod checked;
pub(crate) mod damage;
mod expected;
mod json;
mod sketch;
mod xml;
