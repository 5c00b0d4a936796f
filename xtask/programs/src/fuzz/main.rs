//! `cargo run -p xtask-programs --bin fuzz -- --seconds 60`: the fuzz targets on a stable compiler, with inputs that a
//! seeded generator derives from a small corpus. It stops at the first input that makes a target panic, and saves it.
//!
//! `cargo fuzz-protocol`: the [`protocol`] run, in a process of its own, whose end it reports.

mod protocol;
mod protocol_run;

use std::io::Write as _;
use std::panic::catch_unwind;
use std::path::Path;
use std::process::ExitCode;
use std::time::{Duration, Instant};

use protocol::mutator::Mutator;
use xtask_programs::fuzz_targets as targets;

/// The stack size of the provider's threads. Deeply nested inputs must not overflow it.
pub(crate) const STACK: usize = 2 << 20;
/// The file with the last input, in case it ends the process.
const LAST_INPUT: &str = "target/fuzz-last-input";

const USAGE: &str = "Usage: cargo run -p xtask-programs --bin fuzz -- [--seconds N] [--seed N] [--input TARGET FILE]
       cargo fuzz-protocol [--seed N] [--requests N] [--responses N]
";

fn main() -> ExitCode {
    let arguments: Vec<String> =
        std::env::args_os().skip(1).map(|argument| argument.to_string_lossy().into_owned()).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    if let ["--protocol", words @ ..] = words.as_slice()
        && let Some(code) = protocol_run::run(words)
    {
        return code;
    }
    let Some(plan) = Plan::read(&words) else {
        // Ignore a closed standard error.
        let _ = std::io::stderr().write_all(USAGE.as_bytes());
        return ExitCode::FAILURE;
    };
    let running = std::thread::Builder::new().stack_size(STACK).spawn(move || plan.run());
    let passed = running.is_ok_and(|running| running.join().unwrap_or(false));
    if passed { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// The run that the arguments request.
struct Plan {
    seconds: u64,
    seed: u64,
    input: Option<(String, Vec<u8>)>,
}

impl Plan {
    fn read(words: &[&str]) -> Option<Self> {
        let plan = Self { seconds: 60, seed: fastrand::u64(..), input: None };
        Self::read_on(plan, words)
    }

    fn read_on(plan: Self, words: &[&str]) -> Option<Self> {
        match words {
            [] => Some(plan),
            ["--seconds", seconds, rest @ ..] => Self::read_on(Self { seconds: seconds.parse().ok()?, ..plan }, rest),
            ["--seed", seed, rest @ ..] => Self::read_on(Self { seed: seed.parse().ok()?, ..plan }, rest),
            ["--input", target, file, rest @ ..] => {
                let input = Some(((*target).to_owned(), std::fs::read(file).ok()?));
                Self::read_on(Self { input, ..plan }, rest)
            }
            _ => None,
        }
    }

    /// Returns whether no input caused a panic.
    fn run(self) -> bool {
        if let Some((name, input)) = self.input {
            let target = targets::ALL.into_iter().find(|(target, _)| *target == name);
            return target.is_some_and(|target| survives(target, &input));
        }
        say(&format!("seed {}", self.seed));
        let mut mutator = Mutator::new(self.seed);
        let share = Duration::from_secs(self.seconds) / u32::try_from(targets::ALL.len()).unwrap_or(1);
        targets::ALL.into_iter().all(|target| {
            let (name, _) = target;
            let of_target = targets::corpus().iter().filter(|(of, _)| *of == name);
            let corpus: Vec<&[u8]> = of_target.map(|(_, input)| input.as_slice()).collect();
            let (began, mut count) = (Instant::now(), 0_u64);
            let mut survived = corpus.iter().all(|input| survives(target, input));
            while survived && began.elapsed() < share {
                count += 1;
                survived = survives(target, &mutator.input(&corpus));
            }
            say(&format!("{name}: {count} inputs, {}", if survived { "no panic" } else { "the last one panicked" }));
            survived
        })
    }
}

/// Runs a target with an input. An input that causes a panic is saved.
fn survives((name, target): targets::Target, input: &[u8]) -> bool {
    // A stack overflow leaves no other trace.
    let _ = std::fs::write(LAST_INPUT, input);
    let survived = catch_unwind(|| target(input)).is_ok();
    if !survived {
        let kept = format!("target/fuzz-{name}");
        let _ = std::fs::copy(Path::new(LAST_INPUT), &kept);
        say(&format!("{name} panicked. To reproduce: cargo run -p xtask-programs --bin fuzz -- --input {name} {kept}"));
    }
    survived
}

pub(crate) fn say(line: &str) {
    let _ = writeln!(std::io::stderr(), "{line}");
}
