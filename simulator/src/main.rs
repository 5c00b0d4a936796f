//! The simulator program.

use std::fmt::Display;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use simulator::{Seed, Settings, Simulator};
use tokio::net::TcpListener;

const HELP: &str = "\
A simulated AWS: EC2, AppStream and WorkSpaces images, KMS and STS on one port of this machine.

Usage: simulator [OPTIONS]

Options:
      --listen ADDRESS:PORT       Address to listen on; loopback addresses only [default: 127.0.0.1:4599]
      --seed FILE.json            Initial contents [default: the demo seed]
      --empty                     Start without any contents
      --copy-seconds SECONDS      Duration of a copy [default: 5]
      --propagation-seconds SECONDS
                                  How long new IDs are not found [default: 0]
      --deregistered-seconds SECONDS
                                  How long deregistered images are listed [default: 0]
  -h, --help                      Print this help

The control API is at http://ADDRESS:PORT/_simulator/ (calls, images, faults, seed, operations). See README.md.
";

/// The command-line arguments.
struct Arguments {
    listen: SocketAddr,
    seed: Option<PathBuf>,
    empty: bool,
    settings: Settings,
}

#[tokio::main]
async fn main() -> ExitCode {
    let arguments =
        match read_arguments(std::env::args_os().skip(1).map(|argument| argument.to_string_lossy().into_owned())) {
            Ok(Some(arguments)) => arguments,
            Ok(None) => {
                say(HELP.trim_end());
                return ExitCode::SUCCESS;
            }
            Err(message) => return fail(&format!("{message}\n\nSee: simulator --help")),
        };
    match run(arguments).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => fail(&message),
    }
}

async fn run(arguments: Arguments) -> Result<(), String> {
    let simulator = Simulator::new(arguments.settings);
    let seed = match &arguments.seed {
        _ if arguments.empty => Seed::default(),
        None => Seed::demo(),
        Some(path) => {
            let file = path.display();
            let text = std::fs::read_to_string(path).map_err(|error| format!("cannot read seed {file}: {error}"))?;
            serde_json::from_str(&text).map_err(|error| format!("invalid seed {file}: {error}"))?
        }
    };
    simulator.seed(seed).map_err(|error| error.to_string())?;
    let listen = arguments.listen;
    let cannot_listen = |error: std::io::Error| format!("cannot listen on {listen}: {error}");
    let listener = TcpListener::bind(listen).await.map_err(cannot_listen)?;
    let address = listener.local_addr().map_err(cannot_listen)?;
    let shutdown = simulator::interrupts().map_err(|error| format!("cannot wait for signals: {error}"))?;
    say(format!(
        "AWS_ENDPOINT_URL=http://{address} AWS_ACCESS_KEY_ID=simulator AWS_SECRET_ACCESS_KEY=simulator \
         AWS_REGION=us-east-1"
    ));
    simulator.serve(listener, shutdown).await.map_err(|error| error.to_string())
}

/// Parses the arguments; `None` stands for `--help`.
fn read_arguments(given: impl Iterator<Item = String>) -> Result<Option<Arguments>, String> {
    let mut arguments = Arguments {
        listen: SocketAddr::from(([127, 0, 0, 1], 4599)),
        seed: None,
        empty: false,
        settings: Settings::default(),
    };
    let mut given = given.flat_map(|argument| match argument.split_once('=') {
        Some((name, value)) if name.starts_with("--") => vec![name.to_owned(), value.to_owned()],
        _ => vec![argument],
    });
    while let Some(name) = given.next() {
        let mut value = || given.next().ok_or_else(|| format!("{name} requires a value"));
        match name.as_str() {
            "-h" | "--help" => return Ok(None),
            "--listen" => arguments.listen = address(&value()?)?,
            "--seed" => arguments.seed = Some(PathBuf::from(value()?)),
            "--empty" => arguments.empty = true,
            "--copy-seconds" => arguments.settings.copy_time = seconds(&name, &value()?)?,
            "--propagation-seconds" => arguments.settings.propagation_delay = seconds(&name, &value()?)?,
            "--deregistered-seconds" => arguments.settings.deregistered_time = seconds(&name, &value()?)?,
            _ => return Err(format!("unexpected argument '{name}'")),
        }
    }
    if arguments.empty && arguments.seed.is_some() {
        return Err("--seed cannot be used with --empty".to_owned());
    }
    Ok(Some(arguments))
}

fn address(text: &str) -> Result<SocketAddr, String> {
    let address: SocketAddr = text
        .parse()
        .map_err(|_| format!("--listen must be an address and a port, such as 127.0.0.1:4599, got '{text}'"))?;
    if address.ip().is_loopback() {
        Ok(address)
    } else {
        Err(format!(
            "{} is not a loopback address; the simulator does not verify signatures and serves this machine only",
            address.ip()
        ))
    }
}

fn seconds(name: &str, text: &str) -> Result<Duration, String> {
    let duration = text.parse().ok().and_then(|seconds| Duration::try_from_secs_f64(seconds).ok());
    duration.ok_or_else(|| format!("{name} must be a number of seconds, got '{text}'"))
}

#[expect(clippy::print_stdout, reason = "standard output is the program's interface")]
fn say(text: impl Display) {
    println!("{text}");
}

#[expect(clippy::print_stderr, reason = "errors belong on standard error")]
fn fail(message: &str) -> ExitCode {
    eprintln!("simulator: {message}");
    ExitCode::FAILURE
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(arguments: &[&str]) -> Result<Option<Arguments>, String> {
        read_arguments(arguments.iter().map(|argument| (*argument).to_owned()))
    }

    #[test]
    fn parses_arguments_in_both_forms() {
        let arguments = read(&["--listen", "127.0.0.1:0", "--copy-seconds=0.5"]).unwrap().unwrap();
        assert_eq!(arguments.settings.copy_time, Duration::from_millis(500));
        assert_eq!(arguments.listen.port(), 0);
        assert!(read(&["--help"]).unwrap().is_none());
    }

    #[test]
    fn rejects_invalid_arguments() {
        let message = |arguments: &[&str]| read(arguments).err().unwrap();
        assert!(message(&["--listen", "0.0.0.0:4599"]).contains("not a loopback address"));
        assert!(message(&["--listen", "localhost"]).contains("127.0.0.1:4599"));
        assert!(message(&["--copy-seconds", "-1"]).contains("number of seconds"));
        assert!(message(&["--seed"]).contains("requires a value"));
        assert!(message(&["--sede", "x"]).contains("'--sede'"));
    }
}
