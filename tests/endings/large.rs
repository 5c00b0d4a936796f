//! Responses that are too large are errors, and take a bounded amount of memory.

use std::time::{Duration, Instant};

use serde_json::json;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

use super::stop::Counterpart;
use crate::support::consistency::client::summaries;

/// The time in which a large response is an error.
const LIMIT: Duration = Duration::from_secs(20);
/// The memory that the process may need in addition: the limit of a response, and its copy while the buffer grows.
const MAX_GROWTH: usize = 260 << 20;
/// A part of a response.
const PART: usize = 1 << 20;

/// A server whose responses have no end.
async fn endless(content_type: &'static str) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let endpoint = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            tokio::spawn(respond(stream, content_type));
        }
    });
    endpoint
}

async fn respond(mut stream: TcpStream, content_type: &'static str) {
    let Ok(1..) = stream.read(&mut [0; 8192]).await else { return };
    let head = format!("HTTP/1.1 200 OK\r\ncontent-type: {content_type}\r\ntransfer-encoding: chunked\r\n\r\n");
    let part = [format!("{PART:x}\r\n").as_bytes(), &vec![b' '; PART], b"\r\n"].concat();
    let mut next = stream.write_all(head.as_bytes()).await;
    // Until the provider closes the connection.
    while next.is_ok() {
        next = stream.write_all(&part).await;
    }
}

/// The largest size of a process so far, in bytes.
fn peak_memory(process: u32) -> usize {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
    line.trim().trim_end_matches(" kB").parse::<usize>().unwrap() << 10
}

#[tokio::test]
async fn endless_responses_take_bounded_memory() {
    for (data_source, content_type) in [
        ("image_ec2", "text/xml"),
        ("image_appstream", "application/cbor\r\nsmithy-protocol: rpc-v2-cbor"),
        ("image_workspaces", "application/x-amz-json-1.1"),
    ] {
        let aws = Counterpart::at(endless(content_type).await);
        let (host, mut core) = aws.host(&[]).await;
        let before = peak_memory(host.process.id());
        let began = Instant::now();
        let error = summaries(&core.read_data_source(data_source, &json!({ "name": "golden" })).await.unwrap_err());
        assert!(began.elapsed() < LIMIT, "{data_source}: {:?}", began.elapsed());
        assert!(error[0].contains("more than 67108864 bytes"), "{data_source}: {error:?}");
        let growth = peak_memory(host.process.id()).saturating_sub(before);
        assert!(growth < MAX_GROWTH, "{data_source}: {} MiB", growth >> 20);
    }
}
