//! Shared code of the binaries of this package: the demo, the measurement, the fuzzer, the README picture and the
//! generator of the pages.

pub mod fuzz_targets;

/// The version of the provider, which is the first in its manifest.
#[must_use]
pub fn provider_version() -> &'static str {
    let manifest = include_str!("../../../Cargo.toml");
    manifest.lines().find_map(|line| line.strip_prefix("version = ")).map_or("", |version| version.trim_matches('"'))
}
