//! What the developers' programs share: the demo, the measurement, the fuzzing and the generation of the pages are the
//! binaries of this package.

pub mod fuzz_targets;

/// The version of the provider, which is the first in its manifest.
#[must_use]
pub fn provider_version() -> &'static str {
    let manifest = include_str!("../../../Cargo.toml");
    manifest.lines().find_map(|line| line.strip_prefix("version = ")).map_or("", |version| version.trim_matches('"'))
}
