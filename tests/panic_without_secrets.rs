//! A panic in a configured provider whose message contains all of the provider's data in `Debug` form.

use std::backtrace::Backtrace;
use std::sync::{Arc, Mutex};

use crate::support::objects::encoded;
use rmpv::Value as MessagePack;
use terraform_provider_image::aws::{ProviderBlock, configure};
use terraform_provider_image::terraform::proto::configure_provider;
use terraform_provider_image::terraform::proto::provider_server::Provider as _;
use terraform_provider_image::terraform::{Diagnostics, ErasedResource, Provider, Schema, Server, Type};
use tonic::Request;

/// A provider that panics once it is configured.
#[derive(Debug)]
struct Panicking;

impl Provider for Panicking {
    type Configuration = ProviderBlock;

    fn schema(&self) -> Schema {
        ProviderBlock::schema()
    }

    fn validate(&self, config: &ProviderBlock) -> Diagnostics {
        config.validate()
    }

    async fn configure(&self, config: ProviderBlock, terraform_version: &str) -> Diagnostics {
        let (connection, diagnostics) = configure(config.clone(), terraform_version).await;
        let connection = connection.unwrap();
        let regional = connection.region_clients("eu-west-1").unwrap();
        let clients = (regional.ec2(), regional.appstream(), regional.workspaces(), regional.kms());
        panic!("{config:?} {connection:?} {regional:?} {clients:?} {diagnostics:?}");
    }

    fn resources(&self) -> Vec<Box<dyn ErasedResource>> {
        Vec::new()
    }
}

/// A value of an attribute of the provider block: a marked text for every string.
fn marked(name: &str, kind: &Type) -> MessagePack {
    let text = |text: &str| MessagePack::from(text);
    match (name, kind) {
        ("region", _) => text("eu-west-1"),
        ("access_key", _) => text("AKIABLOCK"),
        ("secret_key" | "token", _) => text("MARKED"),
        ("http_proxy" | "https_proxy", _) => text("http://user:MARKED@127.0.0.1:1"),
        ("skip_metadata_api_check", _) => true.into(),
        ("assume_role_with_web_identity", Type::List(element)) => {
            let Type::Object(attributes) = &**element else { return MessagePack::Nil };
            let value = |name: &str| match name {
                "role_arn" => text("arn:aws:iam::123456789012:role/images"),
                "web_identity_token" => text("MARKED"),
                _ => MessagePack::Nil,
            };
            let role = attributes.keys().map(|name| (text(name), value(name))).collect();
            MessagePack::Array(vec![MessagePack::Map(role)])
        }
        (_, Type::List(element)) if matches!(**element, Type::Object(_)) => MessagePack::Array(Vec::new()),
        _ => MessagePack::Nil,
    }
}

#[tokio::test]
async fn panic_contains_no_secrets() {
    let heard = Arc::new(Mutex::new(String::new()));
    let report = Arc::clone(&heard);
    // Only of this thread, which also runs the provider; other tests may panic concurrently.
    let thread = std::thread::current().id();
    let others = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |information| {
        if std::thread::current().id() == thread {
            *report.lock().unwrap() = format!("{information}\n{}", Backtrace::force_capture());
        } else {
            others(information);
        }
    }));
    let Type::Object(attributes) = ProviderBlock::schema().block.implied_type() else { panic!("it is an object") };
    let block = attributes.iter().map(|(name, kind)| (name.as_str().into(), marked(name, kind))).collect();
    let request = configure_provider::Request {
        terraform_version: "1.15.0".to_owned(),
        config: Some(encoded(&MessagePack::Map(block))),
        ..Default::default()
    };
    let response = Server::new(Panicking).configure_provider(Request::new(request)).await.unwrap().into_inner();
    drop(std::panic::take_hook());
    let heard = heard.lock().unwrap().clone();
    assert!(heard.contains("AKIABLOCK") && heard.contains("[redacted]"), "{heard}");
    let printed = format!("{response:?}");
    assert!(printed.contains("Provider panicked"), "{printed}");
    for text in [heard, printed] {
        assert!(!text.contains("MARKED"), "{text}");
    }
}
