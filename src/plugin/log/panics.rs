//! Panics, reported so that the host shows them.

use std::backtrace::Backtrace;
use std::io::Write as _;
use std::panic::PanicHookInfo;

/// Replaces Rust's report of a panic. Hosts show what follows a line that begins with `panic: ` as a crash of the
/// plugin, as Go writes it; Rust's own report they would only log.
pub(crate) fn report_like_go() {
    std::panic::set_hook(Box::new(|information| {
        let report = report(information, &Backtrace::force_capture());
        // Nothing can be done when standard error is gone.
        drop(std::io::stderr().lock().write_all(report.as_bytes()));
    }));
}

fn report(information: &PanicHookInfo<'_>, backtrace: &Backtrace) -> String {
    let message = information.payload_as_str().unwrap_or("a value that is not text");
    let location = information.location().map(|location| format!("at {location}\n")).unwrap_or_default();
    format!("panic: {message}\n\n{location}{backtrace}\n")
}

#[cfg(test)]
mod tests {
    use std::process::Command;

    use super::*;

    /// Says to the test that it runs in a process of its own, where the hook disturbs no other test.
    const ALONE: &str = "REPORT_A_PANIC";

    #[test]
    fn a_panic_is_reported_as_hosts_recognise_it() {
        if std::env::var_os(ALONE).is_some() {
            report_like_go();
            panic!("it was meant to");
        }
        let this = "plugin::log::panics::tests::a_panic_is_reported_as_hosts_recognise_it";
        let tests = std::env::current_exe().unwrap();
        let output = Command::new(tests).args(["--exact", this, "--nocapture"]).env(ALONE, "1").output().unwrap();
        let errors = String::from_utf8_lossy(&output.stderr);
        let mut report = errors.lines().skip_while(|line| !line.starts_with("panic: "));
        assert_eq!(report.next(), Some("panic: it was meant to"), "{errors}");
        assert!(report.any(|line| line.contains(file!())), "{errors}");
        assert!(!errors.contains("panicked at"), "{errors}");
    }
}
