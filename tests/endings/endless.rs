//! Loops over answers of AWS that never end are errors within a limit of time.

use std::time::{Duration, Instant};

use serde_json::json;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

use super::stop::{Counterpart, state};
use crate::support::consistency::client::{State, summaries};
use crate::support::consistency::values::complete;
use crate::support::provider_fixture::COPY;

/// The time in which an endless answer is an error.
const LIMIT: Duration = Duration::from_secs(10);

/// The headers of a response that never ends.
const HEAD: &str = "HTTP/1.1 200 OK\r\ncontent-type: text/xml\r\ntransfer-encoding: chunked\r\n\r\n1000000\r\n<";

#[tokio::test]
async fn response_of_one_byte_per_second_is_an_error() {
    let aws = Counterpart::start(HEAD).await;
    let (_host, mut core) = aws.host(&[]).await;
    let value = complete(&state().value, core.resource(COPY).block());
    let began = Instant::now();
    let (kept, diagnostics) = core.read(COPY, &State { value: value.clone(), ..State::default() }).await;
    assert!(began.elapsed() < LIMIT, "{:?}", began.elapsed());
    assert_eq!(kept.value, value);
    assert!(summaries(&diagnostics)[0].contains("arrives too slowly"), "{diagnostics:?}");

    let began = Instant::now();
    let error = summaries(&core.read_data_source("image_ec2", &json!({ "name": "golden" })).await.unwrap_err());
    assert!(began.elapsed() < LIMIT, "{:?}", began.elapsed());
    assert!(error[0].contains("arrives too slowly"), "{error:?}");
}

/// A page of a service's images without images, with a token. The argument is the number of the page.
struct Pages {
    data_source: &'static str,
    content_type: &'static str,
    body: fn(usize) -> Vec<u8>,
}

static PAGES: [Pages; 5] = [
    Pages { data_source: "image_ec2", content_type: "text/xml", body: |_| ec2_page("same") },
    Pages { data_source: "image_ec2", content_type: "text/xml", body: |page| ec2_page(&page.to_string()) },
    Pages {
        data_source: "image_workspaces",
        content_type: "application/x-amz-json-1.1",
        body: |_| br#"{"Images":[],"NextToken":"same"}"#.to_vec(),
    },
    Pages {
        data_source: "image_workspaces",
        content_type: "application/x-amz-json-1.1",
        body: |page| format!(r#"{{"Images":[],"NextToken":"{page}"}}"#).into_bytes(),
    },
    // {"Images": [], "NextToken": "t"} in CBOR.
    Pages {
        data_source: "image_appstream",
        content_type: "application/cbor\r\nsmithy-protocol: rpc-v2-cbor",
        body: |_| b"\xa2\x66Images\x80\x69NextToken\x61t".to_vec(),
    },
];

fn ec2_page(token: &str) -> Vec<u8> {
    format!(
        "<DescribeImagesResponse xmlns=\"http://ec2.amazonaws.com/doc/2016-11-15/\"><requestId>1</requestId>\
         <imagesSet/><nextToken>{token}</nextToken></DescribeImagesResponse>"
    )
    .into_bytes()
}

impl Pages {
    async fn serve(&'static self) -> String {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let endpoint = format!("http://{}", listener.local_addr().unwrap());
        tokio::spawn(async move {
            for page in 0.. {
                let Ok((stream, _)) = listener.accept().await else { return };
                self.respond(stream, page).await;
            }
        });
        endpoint
    }

    async fn respond(&self, mut stream: TcpStream, page: usize) {
        let mut request = Vec::new();
        while !is_complete(&request) {
            let mut buffer = [0; 4096];
            match stream.read(&mut buffer).await {
                Ok(size @ 1..) => request.extend_from_slice(&buffer[..size]),
                _ => return,
            }
        }
        let (content_type, body) = (self.content_type, (self.body)(page));
        let head = format!(
            "HTTP/1.1 200 OK\r\ncontent-type: {content_type}\r\ncontent-length: {}\r\nconnection: close\r\n\r\n",
            body.len()
        );
        drop(stream.write_all(&[head.as_bytes(), &body].concat()).await);
    }
}

fn is_complete(request: &[u8]) -> bool {
    let text = String::from_utf8_lossy(request);
    let Some((head, _)) = text.split_once("\r\n\r\n") else { return false };
    let length =
        head.lines().find_map(|line| line.to_ascii_lowercase().strip_prefix("content-length:")?.trim().parse().ok());
    request.len() >= head.len() + 4 + length.unwrap_or(0_usize)
}

#[tokio::test]
async fn pages_without_end_are_an_error() {
    for pages in &PAGES {
        let aws = Counterpart::at(pages.serve().await);
        let (_host, mut core) = aws.host(&[]).await;
        let began = Instant::now();
        let error =
            summaries(&core.read_data_source(pages.data_source, &json!({ "name": "golden" })).await.unwrap_err());
        assert!(began.elapsed() < LIMIT, "{}: {:?}", pages.data_source, began.elapsed());
        assert!(error[0].contains("does not end"), "{}: {error:?}", pages.data_source);
    }
}
