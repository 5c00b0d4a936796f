//! Tests of the program: arguments and output.

use std::io::{BufRead, BufReader};
use std::process::{Command, Output, Stdio};

fn run(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_simulator")).args(arguments).output().unwrap()
}

#[test]
fn prints_help() {
    let output = run(&["--help"]);
    assert!(output.status.success());
    assert!(String::from_utf8(output.stdout).unwrap().contains("--copy-seconds"));
}

#[test]
fn reports_invalid_arguments() {
    let directory = std::env::temp_dir().join(format!("simulator-{}", std::process::id()));
    std::fs::create_dir_all(&directory).unwrap();
    let seed = directory.join("seed.json");
    std::fs::write(&seed, r#"{"ec2": {"images": {"eu-wets-1": []}}}"#).unwrap();
    let seed = seed.to_str().unwrap();
    for (arguments, message) in [
        (&["--listen", "0.0.0.0:0"][..], "not a loopback address"),
        (&["--seed", "/nowhere/seed.json"], "cannot read seed /nowhere/seed.json"),
        (&["--listen", "127.0.0.1:0", "--seed", seed], "'eu-wets-1' does not exist"),
        (&["--speed", "1"], "simulator --help"),
    ] {
        let output = run(arguments);
        let stderr = String::from_utf8(output.stderr).unwrap();
        assert!(!output.status.success() && stderr.contains(message), "{arguments:?}: {stderr}");
    }
    std::fs::remove_dir_all(&directory).unwrap();
}

#[test]
fn prints_endpoint_as_environment_variables() {
    let mut program = Command::new(env!("CARGO_BIN_EXE_simulator"))
        .args(["--listen", "127.0.0.1:0"])
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut line = String::new();
    BufReader::new(program.stdout.take().unwrap()).read_line(&mut line).unwrap();
    program.kill().unwrap();
    program.wait().unwrap();
    assert!(line.starts_with("AWS_ENDPOINT_URL=http://127.0.0.1:") && line.contains("AWS_ACCESS_KEY_ID="), "{line}");
}
