//! Not a test: prints the expected duration of the tests as the first output of `cargo test`.

#![expect(clippy::print_stdout, reason = "it prints a notice")]

fn main() {
    // Arguments select or list tests.
    if std::env::args_os().len() == 1 {
        println!(
            "\nAll tests take about 6 minutes on 2 cores. The longest are those with the real Terraform \
             (acceptance, faults, guides).\nCONTRIBUTING.md lists the commands for one part of them."
        );
    }
}
