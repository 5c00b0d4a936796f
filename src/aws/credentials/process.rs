//! [`CredentialProcess`]: credentials that the `credential_process` program of a profile prints.
//!
//! The SDK's own source is not used: its errors and log lines contain the standard error of the program, which can contain
//! secrets, and it leaves a program running whose time is over.

use std::io;
use std::process::{ExitStatus, Stdio};
use std::time::SystemTime;

use aws_credential_types::Credentials;
use aws_credential_types::credential_feature::AwsCredentialFeature;
use aws_credential_types::provider::error::CredentialsError;
use aws_credential_types::provider::{self, ProvideCredentials, future};
use aws_smithy_types::DateTime;
use aws_smithy_types::date_time::Format;
use serde_json::{Map, Value as Json};
use tokio::io::AsyncReadExt as _;
use tokio::process::{Child, Command};

use super::secret::Secret;
use crate::terraform::quoted;

/// The maximum size of the output, in bytes.
const MAX_OUTPUT: usize = 1 << 20;

/// A program that prints credentials. Dropping the request, as at its time limit, ends the program and the processes that it
/// started.
#[derive(Debug)]
pub(super) struct CredentialProcess {
    /// Arguments can be secret.
    command: Secret,
}

/// Why a program provides no credentials. Standard output and standard error can be secret, so no message contains them.
#[derive(Debug, thiserror::Error)]
enum ProcessError {
    #[error("the program cannot be started: {0}")]
    Start(#[source] io::Error),
    #[error("the output of the program cannot be read: {0}")]
    Read(#[source] io::Error),
    #[error("the program failed with {0}; its error output is not shown, because it can contain secrets")]
    Failed(ExitStatus),
    #[error("the output of the program {0}")]
    Output(&'static str),
}

impl CredentialProcess {
    pub(super) fn new(command: &str) -> Self {
        Self { command: Secret::from(command) }
    }

    /// The program, quoted for messages, without its arguments.
    pub(super) fn program(&self) -> String {
        quoted(program(self.command.reveal()))
    }

    async fn credentials(&self) -> provider::Result {
        let output = self.run().await.map_err(CredentialsError::provider_error)?;
        let credentials =
            parse(&output).map_err(|problem| CredentialsError::provider_error(ProcessError::Output(problem)));
        credentials.map(|mut credentials| {
            let features: &mut Vec<AwsCredentialFeature> = credentials.get_property_mut_or_default();
            features.push(AwsCredentialFeature::CredentialsProcess);
            credentials
        })
    }

    /// Runs the program and returns its standard output.
    async fn run(&self) -> Result<Vec<u8>, ProcessError> {
        let mut command = shell(self.command.reveal());
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null()).kill_on_drop(true);
        let mut child = command.spawn().map_err(ProcessError::Start)?;
        let stdout = child.stdout.take();
        let mut running = Running(child);
        let mut output = Vec::new();
        if let Some(stdout) = stdout {
            let limit = u64::try_from(MAX_OUTPUT).unwrap_or(u64::MAX);
            stdout.take(limit + 1).read_to_end(&mut output).await.map_err(ProcessError::Read)?;
        }
        if output.len() > MAX_OUTPUT {
            return Err(ProcessError::Output("has more than 1 MiB"));
        }
        let status = running.0.wait().await.map_err(ProcessError::Read)?;
        if status.success() { Ok(output) } else { Err(ProcessError::Failed(status)) }
    }
}

impl ProvideCredentials for CredentialProcess {
    fn provide_credentials<'a>(&'a self) -> future::ProvideCredentials<'a>
    where
        Self: 'a,
    {
        future::ProvideCredentials::new(self.credentials())
    }
}

/// A process that ends on drop, together with the processes that it started. If it has ended by itself, those continue:
/// they can be agents for later calls.
struct Running(Child);

#[cfg(unix)]
impl Drop for Running {
    fn drop(&mut self) {
        // The ID is None once the process has been waited for, so it cannot belong to another one.
        let group = self.0.id().and_then(|id| rustix::process::Pid::from_raw(i32::try_from(id).ok()?));
        if let Some(group) = group {
            // The group may have ended in the meantime.
            let _ = rustix::process::kill_process_group(group, rustix::process::Signal::KILL);
        }
    }
}

/// The command in a shell, as AWS's tools run it. It leads a process group, so that its children can be ended with it.
#[cfg(unix)]
fn shell(command: &str) -> Command {
    let mut shell = Command::new("sh");
    shell.args(["-c", command]).process_group(0);
    shell
}

/// The command in a shell, as AWS's tools run it.
#[cfg(windows)]
fn shell(command: &str) -> Command {
    let mut shell = Command::new("cmd.exe");
    // cmd.exe removes the outer quotes, and does not understand escaped ones.
    shell.arg("/C").raw_arg(format!("\"{command}\""));
    shell
}

/// The program of a command line: its first word that is not an assignment of an environment variable.
fn program(command: &str) -> &str {
    let mut rest = command.trim_start();
    loop {
        let (word, after) = match rest.strip_prefix(['"', '\'']) {
            Some(inner) => inner.split_once(['"', '\'']).unwrap_or((inner, "")),
            None => rest.split_once(char::is_whitespace).unwrap_or((rest, "")),
        };
        if !word.contains('=') {
            return word;
        }
        // The value of an assignment can be quoted and contain spaces; what follows it is then not the program.
        if word.contains(['"', '\'']) {
            return "";
        }
        rest = after.trim_start();
    }
}

/// Reads the credentials in the output.
///
/// Source: AWS SDKs and Tools reference guide, "Process credential provider".
fn parse(output: &[u8]) -> Result<Credentials, &'static str> {
    let Ok(Json::Object(output)) = serde_json::from_slice(output) else { return Err("is not a JSON object") };
    if member(&output, "Version").and_then(Json::as_i64) != Some(1) {
        return Err("has no `Version`, or another one than 1");
    }
    let text = |name| member(&output, name).and_then(Json::as_str);
    let expiry = match text("Expiration") {
        Some(expiration) => Some(time(expiration).ok_or("has an `Expiration` that is not an RFC 3339 time")?),
        None => None,
    };
    let mut credentials = Credentials::builder()
        .access_key_id(text("AccessKeyId").ok_or("has no `AccessKeyId`")?)
        .secret_access_key(text("SecretAccessKey").ok_or("has no `SecretAccessKey`")?)
        .provider_name("CredentialProcess");
    credentials.set_session_token(text("SessionToken").map(str::to_owned));
    credentials.set_expiry(expiry);
    Ok(credentials.build())
}

/// A member by its name, in upper or lower case as in AWS's SDKs.
fn member<'a>(object: &'a Map<String, Json>, name: &str) -> Option<&'a Json> {
    object.iter().find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value)
}

fn time(text: &str) -> Option<SystemTime> {
    SystemTime::try_from(DateTime::from_str(text, Format::DateTimeWithOffset).ok()?).ok()
}

#[cfg(unix)]
#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::aws::cause::describe_causes;

    async fn failure(command: &str) -> String {
        let error = CredentialProcess::new(command).credentials().await.expect_err("no credentials");
        describe_causes(std::error::Error::source(&error).expect("a cause"))
    }

    #[tokio::test]
    async fn reads_credentials() {
        let json = r#"{"version": 1, "AccessKeyId": "AKIA", "SecretAccessKey": "s", "SessionToken": "t",
            "Expiration": "2099-01-01T00:00:00+01:00"}"#;
        let credentials = CredentialProcess::new(&format!("echo '{json}'")).credentials().await.unwrap();
        assert_eq!((credentials.access_key_id(), credentials.session_token()), ("AKIA", Some("t")));
        assert!(credentials.expiry().is_some_and(|expiry| expiry > SystemTime::now()));
    }

    #[tokio::test]
    async fn failures_contain_no_output() {
        let failed = failure("TOKEN=MARKED sh -c 'echo MARKED; echo MARKED >&2; exit 3' MARKED").await;
        assert!(failed.contains("exit status: 3"), "{failed}");
        let mut failures = vec![failed];
        for command in ["echo MARKED", "echo '\"MARKED\"'", "echo '{\"Version\": 1, \"SecretAccessKey\": \"MARKED\"}'"]
        {
            failures.push(failure(command).await);
        }
        for failure in failures {
            assert!(failure.contains("the program") && !failure.contains("MARKED"), "{failure}");
        }
    }

    #[tokio::test]
    async fn limits_output() {
        let endless = failure("yes").await;
        assert!(endless.contains("more than 1 MiB"), "{endless}");
    }

    #[tokio::test]
    async fn ends_program_and_children_with_the_request() {
        let folder = tempfile::TempDir::new().unwrap();
        let file = folder.path().join("pids");
        let command =
            format!("(sleep 300; :) & echo $! > {0}.new; echo $$ >> {0}.new; mv {0}.new {0}; wait", file.display());
        let process = CredentialProcess::new(&command);
        let limited = tokio::time::timeout(Duration::from_secs(30), async {
            let request = process.credentials();
            let started = async {
                while !file.exists() {
                    tokio::task::yield_now().await;
                }
            };
            tokio::select! {
                _ = request => panic!("it ended by itself"),
                () = started => {}
            }
        });
        limited.await.unwrap();
        let pids = std::fs::read_to_string(&file).unwrap();
        assert_eq!(pids.lines().count(), 2);
        for pid in pids.lines().map(|pid| rustix::process::Pid::from_raw(pid.parse().unwrap()).unwrap()) {
            let ended = async {
                // A killed child that is not reaped yet is a zombie, for which this call succeeds.
                while rustix::process::test_kill_process(pid).is_ok() && !is_zombie(pid) {
                    tokio::task::yield_now().await;
                }
            };
            tokio::time::timeout(Duration::from_secs(5), ended).await.expect("the process ends");
        }
    }

    fn is_zombie(pid: rustix::process::Pid) -> bool {
        let status = std::fs::read_to_string(format!("/proc/{}/stat", pid.as_raw_nonzero()));
        status.is_ok_and(|status| status.contains(") Z "))
    }

    #[test]
    fn finds_program_without_arguments() {
        for (command, expected) in [
            ("/opt/bin/tool --token MARKED", "/opt/bin/tool"),
            (r#""C:\Program Files\tool.exe" --x"#, r"C:\Program Files\tool.exe"),
            ("A=MARKED B=MARKED tool x", "tool"),
            ("A='MARKED and MARKED' tool", ""),
            ("A=MARKED", ""),
            ("", ""),
        ] {
            assert_eq!(program(command), expected, "{command}");
        }
    }
}
