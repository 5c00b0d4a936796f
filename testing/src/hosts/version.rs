//! [`Version`]: a version of Terraform or OpenTofu.

use std::fmt;

/// A version of Terraform or OpenTofu. A pre-release counts as the release that it precedes, because it has its features.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Version {
    major: u32,
    minor: u32,
    patch: u32,
}

impl Version {
    /// The release with these numbers.
    #[must_use]
    pub const fn new(major: u32, minor: u32, patch: u32) -> Self {
        Self { major, minor, patch }
    }

    /// Parses a version such as `1.16.0` or `1.16.0-rc2`; `None` if it is something else.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let release = text.split(['-', '+']).next()?;
        let mut numbers = release.split('.').map(|number| number.parse().ok());
        let version = Self { major: numbers.next()??, minor: numbers.next()??, patch: numbers.next()?? };
        if numbers.next().is_none() { Some(version) } else { None }
    }

    /// The minor version, such as `1.16`.
    #[must_use]
    pub fn minor(self) -> String {
        format!("{}.{}", self.major, self.minor)
    }
}

/// `1.16.3`.
impl fmt::Display for Version {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}.{}.{}", self.major, self.minor, self.patch)
    }
}

#[cfg(test)]
mod tests {
    use super::Version;

    #[test]
    fn parses_and_orders_versions() {
        assert_eq!(Version::parse("1.16.3"), Some(Version::new(1, 16, 3)));
        assert_eq!(Version::parse("1.16.0-rc2"), Some(Version::new(1, 16, 0)));
        for invalid in ["", "1.16", "1.16.x", "1.16.0.1", "v1.16.0"] {
            assert_eq!(Version::parse(invalid), None, "{invalid}");
        }
        assert!(Version::new(1, 9, 8) < Version::new(1, 10, 0));
        assert_eq!(Version::new(1, 10, 0).minor(), "1.10");
        assert_eq!(Version::new(1, 10, 0).to_string(), "1.10.0");
    }
}
