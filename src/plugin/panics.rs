//! Panics, reported so that the host shows them.

use std::backtrace::Backtrace;
use std::io::Write as _;
use std::panic::PanicHookInfo;

/// Replaces Rust's report of a panic. Hosts show what follows a line that begins with `panic: ` as a crash of the plugin,
/// as Go writes it; Rust's own report they would only log.
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

    #[test]
    fn a_panic_is_reported_as_hosts_recognise_it() {
        let this = std::env::current_exe().unwrap();
        let child = "plugin::panics::tests::panics_in_a_process_of_its_own";
        let output = Command::new(this).args(["--exact", child, "--ignored", "--nocapture"]).output().unwrap();
        let errors = String::from_utf8_lossy(&output.stderr);
        let mut report = errors.lines().skip_while(|line| !line.starts_with("panic: "));
        assert_eq!(report.next(), Some("panic: it was meant to"), "{errors}");
        assert!(report.any(|line| line.contains(file!())), "{errors}");
        assert!(!errors.contains("panicked at"), "{errors}");
    }

    #[test]
    #[ignore = "the test above runs it"]
    fn panics_in_a_process_of_its_own() {
        report_like_go();
        panic!("it was meant to");
    }
}
