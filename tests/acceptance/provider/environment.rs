//! Unusual environments: variables that are not Unicode, and a machine without CA certificates. No variable may crash the
//! provider or have its value printed.

use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt as _;

use crate::acceptance::fixture::{Outcome, TerraformFixture, combinations, types_by_turns};

/// Substring of every value that is not Unicode.
const SECRET: &str = "marked-secret";

/// Variables that the provider ignores or can do without.
const HARMLESS: [&[u8]; 7] = [
    b"DB_PASSWORD",
    b"DB_\xff_PASSWORD",
    b"AWS_\xe9",
    b"LAMBDA_TASK_ROOT",
    b"RUST_LOG",
    b"TOKIO_WORKER_THREADS",
    b"_X_AMZN_TRACE_ID",
];

/// Variables that determine the credentials, the endpoint or the connection.
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
async fn ignores_unrelated_non_unicode_variable() -> Outcome {
    for (executable, resource) in types_by_turns()? {
        let mut fixture = TerraformFixture::new(&executable, resource).await?;
        for name in HARMLESS {
            fixture.terraform = fixture.terraform.variable(OsStr::from_bytes(name), value());
        }
        fixture.terraform = fixture.terraform.variable("TF_LOG_PROVIDER", "TRACE");
        fixture.configure("golden", "")?;
        let applied = fixture.terraform.apply(&[]).await?.success()?;
        let planned = fixture.terraform.plan(&[]).await?.exit_code(0)?;
        let said = [applied.stdout, applied.stderr, planned.stdout, planned.stderr].concat();
        let stored = std::fs::read_to_string(fixture.terraform.directory().join("terraform.tfstate"))?;
        assert!(!said.contains(SECRET) && !stored.contains(SECRET), "{said}");
    }
    Ok(())
}

#[tokio::test]
async fn rejects_relevant_non_unicode_variable() -> Outcome {
    let Some((executable, resource)) = combinations()?.into_iter().next() else { return Ok(()) };
    for name in DECIDING {
        let mut fixture = TerraformFixture::new(&executable, resource).await?;
        fixture.terraform = fixture.terraform.variable(name, value()).variable("TF_LOG_PROVIDER", "TRACE");
        fixture.configure("golden", "")?;
        let planned = fixture.terraform.plan(&[]).await?.exit_code(1)?;
        let said = [planned.stdout, planned.stderr].concat();
        assert!(said.contains("Invalid environment variable") && said.contains(name), "{name}: {said}");
        assert!(!said.contains(SECRET) && !said.contains("Provider panicked"), "{name}: {said}");
    }
    Ok(())
}

#[tokio::test]
async fn plans_without_ca_certificates() -> Outcome {
    let Some((executable, resource)) = combinations()?.into_iter().next() else { return Ok(()) };
    let empty = tempfile::TempDir::new()?;
    let mut fixture = TerraformFixture::new(&executable, resource).await?;
    fixture.terraform = fixture.terraform.variable("SSL_CERT_DIR", empty.path()).variable("TF_LOG_PROVIDER", "WARN");
    fixture.configure("golden", "")?;
    let planned = fixture.terraform.plan(&[]).await?.exit_code(2)?;
    assert!(planned.stderr.contains("found no CA certificates of the operating system"), "{}", planned.stderr);
    Ok(())
}

fn value() -> &'static OsStr {
    OsStr::from_bytes(b"marked-secret\xe9")
}
