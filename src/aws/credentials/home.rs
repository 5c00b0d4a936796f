//! Expansion of `~/` in paths.

use std::path::PathBuf;

/// Replaces `~/` at the beginning of a path by the home directory, like hashicorp/aws and the AWS CLI.
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
    fn expands_paths_below_home() {
        assert!(!expand("~/.aws/config").starts_with("~"));
        assert!(expand("~/.aws/config").ends_with(".aws/config"));
        for path in ["/etc/aws", "aws/config", "~other/config", "~"] {
            assert_eq!(expand(path).to_str(), Some(path));
        }
    }
}
