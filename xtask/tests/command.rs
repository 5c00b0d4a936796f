//! The program behind the alias `cargo demo`: its behavior before it compiles anything.

use std::{
    io,
    process::{Command, Output},
};

fn xtask(words: &[&str]) -> io::Result<Output> {
    Command::new(env!("CARGO_BIN_EXE_xtask")).args(words).output()
}

#[test]
fn prints_help_without_build() -> io::Result<()> {
    for words in [&["demo", "--help"][..], &["demo", "--", "-h"]] {
        let output = xtask(words)?;
        assert_eq!(output.status.code(), Some(0), "{words:?}");
        assert_eq!(String::from_utf8_lossy(&output.stdout), xtask::USAGE, "{words:?}");
    }
    Ok(())
}

#[test]
fn rejects_invalid_arguments_before_build() -> io::Result<()> {
    for words in [&["demo", "--kep"][..], &["demo", "--", "--copy-seconds", "soon"], &["dmeo"], &[]] {
        let output = xtask(words)?;
        assert_eq!(output.status.code(), Some(2), "{words:?}");
        assert!(output.stdout.is_empty(), "{words:?}");
        assert!(String::from_utf8_lossy(&output.stderr).contains("Usage: cargo demo"), "{words:?}");
    }
    Ok(())
}
