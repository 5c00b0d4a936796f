//! Calls with boto3, AWS's own client for Python: a reader of the simulator's answers that is nobody's here.

use std::{path::Path, time::Duration};

use serde_json::{Value, json};
use tokio::process::Command;

use crate::{Error, Result, Running, environment, python};

/// How long the calls may take together.
const LIMIT: Duration = Duration::from_mins(1);

/// One call, with parameters as boto3 takes them.
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

/// Makes calls one after the other. For each, there is `{"answer": {...}}`, all its pages together, or `{"error":
/// {"Code": ..., "Message": ...}}`. Answers have boto3's names and forms, with dates as ISO 8601.
///
/// # Errors
/// When boto3 cannot make a call or cannot read an answer.
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
    results.map_err(|source| Error::Json { what: "boto3's answers".to_owned(), source, text: output.stdout })
}
