//! Calls with boto3, AWS's SDK for Python, as an independent check of the simulator's responses.

use std::{path::Path, time::Duration};

use serde_json::{Value, json};
use tokio::process::Command;

use crate::{Error, Result, Running, environment, python};

/// Time limit of all calls together.
const LIMIT: Duration = Duration::from_mins(1);

/// A call, with parameters in boto3's form.
#[derive(Clone, Debug)]
pub struct AwsCall {
    /// The Region.
    pub region: String,
    /// The service, such as `ec2`.
    pub service: String,
    /// The operation, such as `CopyImage`.
    pub operation: String,
    /// The parameters.
    pub parameters: Value,
}

impl AwsCall {
    /// A call of EC2.
    #[must_use]
    pub fn ec2(region: &str, operation: &str, parameters: Value) -> Self {
        Self { region: region.to_owned(), service: "ec2".to_owned(), operation: operation.to_owned(), parameters }
    }
}

/// Makes calls in sequence. Each result is `{"answer": {...}}` with all pages, or `{"error": {"Code": ..., "Message":
/// ...}}`. Results have boto3's names and forms, with dates in ISO 8601 format.
///
/// # Errors
/// If boto3 cannot send a request or parse a response.
pub async fn call_aws(endpoint: &str, calls: &[AwsCall]) -> Result<Vec<Value>> {
    let as_json = |AwsCall { region, service, operation, parameters }: &AwsCall| json!({"region": region, "service": service, "operation": operation, "parameters": parameters});
    let calls: Value = calls.iter().map(as_json).collect();
    let program = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tools/call_aws.py");
    let mut command = Command::new(python()?);
    command
        .arg(program)
        .arg(calls.to_string())
        .env_clear()
        .envs(environment::inherited())
        .envs(environment::aws(endpoint));
    let output = Running::start(command, "call_aws.py".to_owned(), LIMIT, false)?.wait().await?.success()?;
    let results = serde_json::from_value(output.json()?);
    results.map_err(|source| Error::Json { what: "the output of call_aws.py".to_owned(), source, text: output.stdout })
}
