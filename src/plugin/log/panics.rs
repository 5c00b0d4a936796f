//! Panic reports that hosts show.

use std::backtrace::Backtrace;
use std::io::Write as _;
use std::panic::PanicHookInfo;

use crate::terraform::sanitized_line;

/// Installs a panic hook that reports panics like Go. Hosts show the lines after `panic: ` as a crash of the plugin; Rust's
/// report they would only log.
pub(crate) fn install_hook() {
    std::panic::set_hook(Box::new(|information| {
        let report = report(information, &Backtrace::force_capture());
        // Errors are ignored, because they cannot be reported.
        drop(std::io::stderr().lock().write_all(report.as_bytes()));
    }));
}

fn report(information: &PanicHookInfo<'_>, backtrace: &Backtrace) -> String {
    let message = information.payload_as_str().unwrap_or("unknown panic payload");
    let location = information.location().map(|location| format!("at {location}\n")).unwrap_or_default();
    format!("panic: {}\n\n{location}{backtrace}\n", sanitized_line(message))
}

#[cfg(test)]
mod tests {
    use std::process::Command;

    use super::*;

    /// Set in the child process of the test, in which the hook cannot affect other tests.
    const CHILD: &str = "REPORT_A_PANIC";

    #[test]
    fn reports_panics_like_go() {
        if std::env::var_os(CHILD).is_some() {
            install_hook();
            panic!("expected");
        }
        let this = "plugin::log::panics::tests::reports_panics_like_go";
        let tests = std::env::current_exe().unwrap();
        let output = Command::new(tests).args(["--exact", this, "--nocapture"]).env(CHILD, "1").output().unwrap();
        let errors = String::from_utf8_lossy(&output.stderr);
        let mut report = errors.lines().skip_while(|line| !line.starts_with("panic: "));
        assert_eq!(report.next(), Some("panic: expected"), "{errors}");
        assert!(report.any(|line| line.contains(file!())), "{errors}");
        assert!(!errors.contains("panicked at"), "{errors}");
    }
}
