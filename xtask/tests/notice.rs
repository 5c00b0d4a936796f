//! Not a test: the first line of `cargo test` after the compilation, which says how long the tests take.

#![expect(clippy::print_stdout, reason = "printing is all it does")]

fn main() {
    // With arguments somebody runs or lists a selection.
    if std::env::args_os().len() == 1 {
        println!(
            "\nAll tests take about 13 minutes on 2 cores. The longest are those with the real Terraform \
             (acceptance, faults, guides).\nCONTRIBUTING.md lists the commands for one part of them."
        );
    }
}
