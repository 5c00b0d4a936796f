//! The command line. Hosts give no arguments; the options are for people.

use std::ffi::OsString;

/// What the process was asked to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mode {
    /// Serve the host that started the process. Nothing but the handshake may go to standard output.
    Plugin,
    /// Serve any host that is configured to attach, until Ctrl-C.
    Debug,
    /// Print the version.
    Version,
    /// Print the help.
    Help,
}

/// An argument that is not understood, as the user typed it.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("unknown argument {0:?}")]
pub(crate) struct UnknownArgument(String);

/// The command line's help, without the line that names the program.
pub(crate) const OPTIONS: &str = "\
Options:
  --debug     serve until Ctrl-C, and print the environment variable that makes Terraform or OpenTofu attach
  --version   print the version
  --help      print this text
";

/// Understands the arguments after the program's name.
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
    fn understands_each_option_alone() {
        assert_eq!(parsed(&[]), Ok(Mode::Plugin));
        assert_eq!(parsed(&["--debug"]), Ok(Mode::Debug));
        assert_eq!(parsed(&["--version"]), Ok(Mode::Version));
        assert_eq!(parsed(&["--help"]), Ok(Mode::Help));
    }

    #[test]
    fn refuses_everything_else_by_name() {
        assert_eq!(parsed(&["--verbose"]), Err(UnknownArgument("--verbose".into())));
        assert_eq!(parsed(&["--debug", "now"]), Err(UnknownArgument("now".into())));
        assert_eq!(parsed(&[""]), Err(UnknownArgument(String::new())));
    }
}
