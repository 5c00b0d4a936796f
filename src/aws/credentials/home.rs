//! Paths as users write them.

use std::path::PathBuf;

/// The path, with `~/` at its beginning replaced by the home directory, as the AWS provider and AWS's tools do.
pub(crate) fn expand(path: &str) -> PathBuf {
    match (path.strip_prefix("~/"), std::env::home_dir()) {
        (Some(rest), Some(home)) => home.join(rest),
        _ => PathBuf::from(path),
    }
}

#[cfg(test)]
mod tests {
    use crate::aws::credentials::home::expand;

    #[test]
    fn only_a_path_below_the_home_directory_is_expanded() {
        assert!(!expand("~/.aws/config").starts_with("~"));
        assert!(expand("~/.aws/config").ends_with(".aws/config"));
        for path in ["/etc/aws", "aws/config", "~other/config", "~"] {
            assert_eq!(expand(path).to_str(), Some(path));
        }
    }
}
