//! Tests of the HTTP and XML form of EC2's responses.

use serde_json::{Value, json};
use simulator::{Seed, Settings, Simulator};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::support::{PUBLIC, authorization, demo, ec2, form, seed};

#[tokio::test]
async fn indents_documents_by_four_spaces() {
    let simulator = demo();
    let answer = ec2(&simulator, "us-east-1", "GetEbsEncryptionByDefault", &[]).await.ok();
    let expected = format!(
        r#"<?xml version="1.0" encoding="UTF-8"?>
<GetEbsEncryptionByDefaultResponse xmlns="http://ec2.amazonaws.com/doc/2016-11-15/">
    <requestId>{}</requestId>
    <ebsEncryptionByDefault>false</ebsEncryptionByDefault>"#,
        answer.request_id
    );
    assert!(answer.body.starts_with(&expected), "{}", answer.body);
    let images = ec2(&simulator, "us-east-1", "DescribeImages", &[("ImageId.1", PUBLIC)]).await.ok();
    let item = format!("    <imagesSet>\n        <item>\n            <imageId>{PUBLIC}</imageId>\n");
    assert!(images.body.contains(&item) && images.body.ends_with("    </imagesSet>\n</DescribeImagesResponse>"));
}

#[tokio::test]
async fn responses_have_headers_of_ec2() {
    let simulator = demo();
    for (parameters, status) in [(&[][..], 200), (&[("ImageId.1", "x")], 400)] {
        let answer = ec2(&simulator, "us-east-1", "DescribeImages", parameters).await;
        assert_eq!(answer.status, status);
        for (name, value) in [
            ("server", "AmazonEC2"),
            ("cache-control", "no-cache, no-store"),
            ("strict-transport-security", "max-age=31536000; includeSubDomains"),
            ("vary", "accept-encoding"),
            ("content-type", "text/xml;charset=UTF-8"),
        ] {
            assert_eq!(answer.headers[name], value);
        }
    }
}

/// The head and the body of the response to a call over a connection.
async fn over_connection(simulator: &Simulator, address: &str, parameters: &[(&str, &str)]) -> (String, String) {
    let body = form("DescribeImages", "2016-11-15", parameters);
    let authorization = authorization("AKIADEFAULT", "eu-west-1", "ec2");
    let length = body.len();
    let request = format!(
        "POST / HTTP/1.1\r\nhost: {address}\r\nauthorization: {authorization}\r\ncontent-length: {length}\r\nconnection: \
         close\r\n\r\n{body}"
    );
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut response = String::new();
    stream.read_to_string(&mut response).await.unwrap();
    assert_eq!(simulator.calls().last().unwrap().status, 200);
    let (head, body) = response.split_once("\r\n\r\n").unwrap();
    (head.to_owned(), body.to_owned())
}

#[tokio::test]
async fn large_responses_are_chunked() {
    let running = Simulator::start(Settings::default()).await.unwrap();
    running.seed(Seed::demo()).unwrap();
    let images: Vec<Value> = (0..20).map(|number| json!({"name": format!("web-{number}"), "volumes": [{}]})).collect();
    seed(&running, json!({"ec2": {"images": {"eu-west-1": images}}}));
    let address = running.endpoint().strip_prefix("http://").unwrap().to_owned();
    let (head, body) = over_connection(&running, &address, &[]).await;
    assert!(head.contains("transfer-encoding: chunked") && !head.contains("content-length"), "{head}");
    let (size, rest) = body.split_once("\r\n").unwrap();
    assert!(usize::from_str_radix(size, 16).unwrap() > 8192 && rest.ends_with("\r\n0\r\n\r\n"), "{size}");
    let small = [("Filter.1.Name", "name"), ("Filter.1.Value.1", "none")];
    let (head, body) = over_connection(&running, &address, &small).await;
    assert!(head.contains(&format!("content-length: {}", body.len())) && !head.contains("chunked"), "{head}");
}
