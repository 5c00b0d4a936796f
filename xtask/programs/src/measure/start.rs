//! The process: size, start time, response time and memory.

use std::path::Path;
use std::process::Command;
use std::time::Instant;

use terraform_provider_image::terraform::proto::get_provider_schema;

use crate::process::memory;
use crate::provider::{Provider, Service};
use crate::support::host::{Host, HostIdentity, Process, host_variables};
use crate::table::{Row, Table};
use crate::{Outcome, instructions, say};

/// Number of starts; odd, so that the median is one of the values.
const STARTS: usize = 21;
/// Prints the size of a ZIP archive with the binary.
const ZIPPED_SIZE: &str = "\
import io, sys, zipfile
memory = io.BytesIO()
with zipfile.ZipFile(memory, 'w', zipfile.ZIP_DEFLATED) as archive:
    archive.write(sys.argv[1], 'terraform-provider-image')
print(len(memory.getvalue()))
";

/// Measures all values of the process.
pub(crate) async fn measure(provider: &Provider, table: &mut Table) -> Outcome<()> {
    say("the process: size, start, memory");
    let binary = &provider.path;
    sizes(binary, table)?;
    let program = binary.to_str().ok_or("the path of the provider is not UTF-8")?;
    times(provider, program, table).await;
    memories(provider, program, table).await?;
    match provider.resource(Service::Ec2) {
        Some(resource) if provider.is_ours() => instructions::measure(program, resource, table).await,
        _ => Ok(()),
    }
}

fn sizes(binary: &Path, table: &mut Table) -> Outcome<()> {
    let megabytes = |bytes: f64| bytes / 1e6;
    let size: f64 = binary.metadata()?.len().to_string().parse()?;
    table.push(Row::new("Size of the binary, stripped by the release profile", megabytes(size), "MB").at_most(30.0));
    let output = Command::new(testing::python()?).args(["-c", ZIPPED_SIZE]).arg(binary).output()?;
    let zipped: f64 = String::from_utf8_lossy(&output.stdout).trim().parse()?;
    table.push(Row::new("Size of the binary, zipped", megabytes(zipped), "MB"));
    Ok(())
}

async fn times(provider: &Provider, program: &str, table: &mut Table) {
    let identity = HostIdentity::generate();
    let certificate = identity.pem();
    let variables = host_variables(Some(&certificate));
    let (mut handshakes, mut floors, mut schemas) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..STARTS {
        floors.push(first_line(program, &["--version"], &[]).await);
        handshakes.push(first_line(program, &[], &variables).await);
        let host = connect(provider, program).await;
        let mut client = host.provider();
        let requested = Instant::now();
        // A peer of another protocol version does not respond to this.
        if client.get_provider_schema(get_provider_schema::Request {}).await.is_ok() {
            schemas.push(requested.elapsed().as_secs_f64() * 1000.0);
        }
    }
    let floor = median(floors);
    let handshake = Row::new("From exec to the handshake line; floor: to that of --version", median(handshakes), "ms");
    table.push(handshake.floor(floor).at_most(15.0));
    if !schemas.is_empty() {
        table.push(Row::new("First response to GetProviderSchema", median(schemas), "ms").at_most(5.0));
    }
}

/// Starts a provider and connects to it. rustls rejects the certificates of Go's plugins, which are those of a CA, so a peer
/// is connected without TLS.
async fn connect(provider: &Provider, program: &str) -> Host {
    if provider.is_ours() { Host::start(program, &[]).await } else { Host::start_without_tls(program).await }
}

/// The milliseconds from before the start of the process to its first line of output.
async fn first_line(program: &str, arguments: &[&str], environment: &[(&str, &str)]) -> f64 {
    let started = Instant::now();
    let mut process = Process::start(program, arguments, environment);
    process.output_line().await;
    started.elapsed().as_secs_f64() * 1000.0
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or_default()
}

async fn memories(provider: &Provider, program: &str, table: &mut Table) -> Outcome<()> {
    let host = connect(provider, program).await;
    let resident = || memory(host.process.id()).map(|memory| memory.resident).ok_or("the system reports no memory");
    table.push(Row::new("Resident memory, idle after the handshake", resident()?, "MB").at_most(20.0));
    if let Ok(schema) = host.provider().get_provider_schema(get_provider_schema::Request {}).await {
        table.push(Row::new("Resident memory after the schema", resident()?, "MB"));
        let size: f64 = prost::Message::encoded_len(schema.get_ref()).to_string().parse()?;
        table.push(Row::new("Size of the schema response", size / 1000.0, "kB"));
    }
    Ok(())
}
