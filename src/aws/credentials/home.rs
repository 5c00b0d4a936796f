//! Expansion of `~` in paths.

use std::path::PathBuf;

/// Replaces `~` at the beginning of a path by the home directory, like hashicorp/aws and the AWS CLI. On Windows, `~\` is
/// expanded, too.
pub(crate) fn expand(path: &str) -> PathBuf {
    let separators: &[char] = if cfg!(windows) { &['/', '\\'] } else { &['/'] };
    let Some(rest) = path.strip_prefix('~') else { return PathBuf::from(path) };
    match home() {
        Some(home) if rest.is_empty() => home,
        Some(home) if rest.starts_with(separators) => home.join(&rest[1..]),
        _ => PathBuf::from(path),
    }
}

/// The home directory. On Windows, `HOME` comes first, as for the default files of the SDK.
fn home() -> Option<PathBuf> {
    let from_variable = if cfg!(windows) { std::env::var_os("HOME") } else { None };
    match from_variable {
        Some(home) if !home.is_empty() => Some(home.into()),
        _ => std::env::home_dir(),
    }
}

#[cfg(test)]
mod tests {
    use crate::aws::credentials::home::expand;

    #[test]
    fn expands_paths_below_home() {
        assert!(!expand("~/.aws/config").starts_with("~"));
        assert!(expand("~/.aws/config").ends_with(".aws/config"));
        assert_eq!(expand("~").join("x"), expand("~/x"));
        assert_eq!(expand("~\\x").starts_with("~\\x"), cfg!(unix));
        for path in ["/etc/aws", "aws/config", "~other/config", "a/~"] {
            assert_eq!(expand(path).to_str(), Some(path));
        }
    }
}
