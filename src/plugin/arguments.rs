//! Command-line arguments. Hosts pass none; the options are for users.

use std::ffi::OsString;

/// What the process does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mode {
    /// Serves the host that started the process. Only the handshake may be written to standard output.
    Plugin,
    /// Serves hosts that attach to the process, until Ctrl-C.
    Debug,
    /// Prints the version.
    Version,
    /// Prints the help.
    Help,
}

/// An unknown argument.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("unknown argument {0:?}")]
pub(crate) struct UnknownArgument(String);

/// The options in the help text.
pub(crate) const OPTIONS: &str = "\
Options:
  --debug     serve until Ctrl-C, for a debugger: print the TF_REATTACH_PROVIDERS environment variable with which
              Terraform or OpenTofu attaches to this process
  --version   print the version
  --help      print this help
";

/// Parses the arguments after the program's name.
///
/// # Errors
///
/// The first argument that is not an option, or that follows an option.
pub(crate) fn parse(arguments: impl IntoIterator<Item = OsString>) -> Result<Mode, UnknownArgument> {
    let mut mode = Mode::Plugin;
    for argument in arguments {
        mode = match (mode, argument.to_str()) {
            (Mode::Plugin, Some("--debug")) => Mode::Debug,
            (Mode::Plugin, Some("--version")) => Mode::Version,
            (Mode::Plugin, Some("--help")) => Mode::Help,
            _ => return Err(UnknownArgument(argument.to_string_lossy().into_owned())),
        };
    }
    Ok(mode)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(arguments: &[&str]) -> Result<Mode, UnknownArgument> {
        parse(arguments.iter().map(OsString::from))
    }

    #[test]
    fn parses_each_option() {
        assert_eq!(parsed(&[]), Ok(Mode::Plugin));
        assert_eq!(parsed(&["--debug"]), Ok(Mode::Debug));
        assert_eq!(parsed(&["--version"]), Ok(Mode::Version));
        assert_eq!(parsed(&["--help"]), Ok(Mode::Help));
    }

    #[test]
    fn rejects_other_arguments() {
        assert_eq!(parsed(&["--verbose"]), Err(UnknownArgument("--verbose".into())));
        assert_eq!(parsed(&["--debug", "now"]), Err(UnknownArgument("now".into())));
        assert_eq!(parsed(&[""]), Err(UnknownArgument(String::new())));
    }
}
