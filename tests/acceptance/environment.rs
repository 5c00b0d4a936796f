//! Environments that are not Unicode: no variable may end the provider, or have its value printed.

use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt as _;

use crate::stage::{Outcome, Stage, stages};

/// What every value that is not Unicode holds here.
const SECRET: &str = "marked-secret";

/// Variables that say nothing to the provider, or nothing that could not be left out.
const HARMLESS: [&[u8]; 7] = [
    b"DB_PASSWORD",
    b"DB_\xff_PASSWORD",
    b"AWS_\xe9",
    b"LAMBDA_TASK_ROOT",
    b"RUST_LOG",
    b"TOKIO_WORKER_THREADS",
    b"_X_AMZN_TRACE_ID",
];

/// Variables that decide who calls AWS, where and how.
const DECIDING: [&str; 7] = [
    "AWS_ACCESS_KEY_ID",
    "AWS_SECRET_ACCESS_KEY",
    "AWS_SESSION_TOKEN",
    "AWS_CA_BUNDLE",
    "AWS_REGION",
    "HTTPS_PROXY",
    "TF_AWS_DEFAULT_TAGS_Team",
];

#[tokio::test]
async fn a_variable_that_is_not_unicode_harms_nothing_and_is_not_printed() -> Outcome {
    for (executable, subject) in stages()? {
        let mut stage = Stage::new(&executable, subject).await?;
        for name in HARMLESS {
            stage.terraform = stage.terraform.variable(OsStr::from_bytes(name), value());
        }
        stage.terraform = stage.terraform.variable("TF_LOG_PROVIDER", "TRACE");
        stage.configure("golden", "")?;
        let applied = stage.terraform.apply(&[]).await?.success()?;
        let planned = stage.terraform.plan(&[]).await?.exit_code(0)?;
        let said = [applied.stdout, applied.stderr, planned.stdout, planned.stderr].concat();
        let stored = std::fs::read_to_string(stage.terraform.directory().join("terraform.tfstate"))?;
        assert!(!said.contains(SECRET) && !stored.contains(SECRET), "{said}");
    }
    Ok(())
}

#[tokio::test]
async fn a_variable_that_decides_something_and_is_not_unicode_is_an_error_that_names_it() -> Outcome {
    let Some((executable, subject)) = stages()?.into_iter().next() else { return Ok(()) };
    for name in DECIDING {
        let mut stage = Stage::new(&executable, subject).await?;
        stage.terraform = stage.terraform.variable(name, value()).variable("TF_LOG_PROVIDER", "TRACE");
        stage.configure("golden", "")?;
        let planned = stage.terraform.plan(&[]).await?.exit_code(1)?;
        let said = [planned.stdout, planned.stderr].concat();
        assert!(said.contains("Invalid environment variable") && said.contains(name), "{name}: {said}");
        assert!(!said.contains(SECRET) && !said.contains("failed unexpectedly"), "{name}: {said}");
    }
    Ok(())
}

fn value() -> &'static OsStr {
    OsStr::from_bytes(b"marked-secret\xe9")
}
