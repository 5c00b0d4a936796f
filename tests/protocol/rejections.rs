//! Rejected requests and the resulting diagnostics.

use std::time::Duration;

use serde_json::json;
use simulator::{Fault, FaultKind, Seed, Settings};

use crate::support::consistency::client::{State, summaries};
use crate::support::provider_fixture::{COPY, ProviderFixture, REGION, copy};

fn denied() -> FaultKind {
    FaultKind::Error { code: "UnauthorizedOperation".into(), message: "You are not authorized.".into(), status: 403 }
}

#[tokio::test]
async fn rejected_copy_leaves_no_state() {
    let mut fixture = ProviderFixture::new().await;
    let config = copy("golden", json!({}));
    let plan = fixture.plan(&State::default(), &config).await;
    fixture.aws.inject(Fault::of("ec2", "CopyImage", denied()));
    let refused = fixture.core.apply(COPY, &plan).await;
    let [message] = &summaries(&refused.diagnostics)[..] else { panic!("{:?}", refused.diagnostics) };
    for part in ["error [] Unable to copy AMI \"golden\" to eu-west-1: ", "ec2:CopyImage", "UnauthorizedOperation"] {
        assert!(message.contains(part), "{part} is not in: {message}");
    }
    assert!(!message.contains("not-a-secret"), "{message}");
    assert_eq!((refused.state, refused.tainted), (State::default(), false));
    assert!(fixture.images().is_empty());
    fixture.aws.clear_faults();
    fixture.applied(&State::default(), &config).await;
}

#[tokio::test]
async fn keeps_state_when_describe_is_denied() {
    // The SDK retries malformed responses with growing pauses. The number of attempts does not matter here.
    let mut fixture = ProviderFixture::with(&json!({ "region": REGION, "max_retries": 1 })).await;
    let made = fixture.applied(&State::default(), &copy("golden", json!({}))).await;
    for fault in [denied(), FaultKind::GarbledBody, FaultKind::EmptyBody] {
        let described = format!("{fault:?}");
        fixture.aws.inject(Fault::of("ec2", "DescribeImages", fault));
        let (read, diagnostics) = fixture.core.refresh(COPY, &made).await;
        let errors = summaries(&diagnostics);
        assert!(errors[0].starts_with("error [] Unable to read AMI \"golden\" "), "{described}: {errors:?}");
        assert_eq!(read, made, "{described}");
        fixture.aws.clear_faults();
    }
}

#[tokio::test]
async fn keeps_state_when_update_is_denied() {
    let mut fixture = ProviderFixture::new().await;
    let made = fixture.applied(&State::default(), &copy("golden", json!({ "description": "One" }))).await;
    fixture.aws.inject(Fault::of("ec2", "ModifyImageAttribute", denied()));
    let plan = fixture.plan(&made, &copy("golden", json!({ "description": "Two" }))).await;
    let refused = fixture.core.apply(COPY, &plan).await;
    assert!(summaries(&refused.diagnostics)[0].contains("ec2:ModifyImageAttribute"), "{:?}", refused.diagnostics);
    assert_eq!((refused.state, refused.tainted), (made, false));
}

#[tokio::test]
async fn keeps_state_when_delete_is_denied() {
    let mut fixture = ProviderFixture::new().await;
    let made = fixture.applied(&State::default(), &copy("golden", json!({}))).await;
    fixture.aws.inject(Fault::of("ec2", "DeregisterImage", denied()));
    let refused = fixture.core.destroy(COPY, &made).await;
    assert!(summaries(&refused.diagnostics)[0].contains("ec2:DeregisterImage"), "{:?}", refused.diagnostics);
    assert_eq!(refused.state, made);
    assert_eq!(fixture.images().len(), 1);
}

#[tokio::test]
async fn unconfigured_provider_keeps_state() {
    let mut fixture = ProviderFixture::unconfigured().await;
    let plan = fixture.core.plan(COPY, &State::default(), &copy("golden", json!({}))).await;
    assert!(summaries(&plan.diagnostics)[0].starts_with("error [] "), "{:?}", plan.diagnostics);
    let state = State { value: json!({ "id": "ami-12345678", "region": "eu-west-1" }), ..State::default() };
    let upgraded = fixture.core.upgrade(COPY, 0, &state.value).await.unwrap();
    let state = State { value: upgraded, ..state };
    let (read, diagnostics) = fixture.core.read(COPY, &state).await;
    assert!(summaries(&diagnostics)[0].starts_with("error [] "), "{diagnostics:?}");
    assert_eq!(read, state);
    assert!(fixture.aws.calls().is_empty());
}

#[tokio::test]
async fn removes_control_characters_from_diagnostics_and_logs() {
    let hostile = "\u{1b}]0;TITLE\u{7}\u{1b}[2J\u{1b}[31mApply\r\ncomplete!\u{9b}0m\u{202e}\u{2066}\u{0}";
    let long = format!("{hostile}{}", "x".repeat(1 << 20));
    let settings = Settings { copy_time: Duration::from_millis(100), ..Settings::default() };
    let mut fixture = ProviderFixture::among(settings, Seed::default(), |_| {
        ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "TF_LOG"].map(|name| (name, "TRACE".to_owned())).into()
    })
    .await;
    assert_eq!(summaries(&fixture.core.configure(&json!({ "region": REGION })).await), [""; 0]);
    let made = fixture.applied(&State::default(), &copy("golden", json!({}))).await;
    for message in [hostile, &long] {
        let fault = FaultKind::Error { code: format!("Code{hostile}"), message: message.to_owned(), status: 400 };
        fixture.aws.inject(Fault::of("ec2", "DescribeImages", fault));
        let (_, diagnostics) = fixture.core.refresh(COPY, &made).await;
        assert!(!diagnostics.is_empty());
        for diagnostic in &diagnostics {
            assert!(diagnostic.detail.contains("Apply complete!"), "{}", &diagnostic.detail[..300]);
            assert!(diagnostic.detail.contains("request ID"), "what follows the message is not cut");
            assert!(diagnostic.detail.len() <= 10_000, "{}", diagnostic.detail.len());
            for text in [&diagnostic.summary, &diagnostic.detail] {
                assert!(text.chars().all(is_harmless), "{text:?}");
            }
        }
        fixture.aws.clear_faults();
    }
    fixture.host.shut_down().await;
    for line in fixture.host.process.errors() {
        let line: serde_json::Value = serde_json::from_str(&line).unwrap();
        for (name, value) in line.as_object().unwrap() {
            assert!(value.as_str().unwrap_or_default().chars().all(is_harmless), "{name}: {value}");
        }
    }
}

fn is_harmless(character: char) -> bool {
    character == '\n'
        || !(character.is_control() || matches!(character, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}'))
}
