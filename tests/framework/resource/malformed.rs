//! Malformed messages: each gives a diagnostic, never a gRPC error, and never ends the process.

use bytes::Bytes;
use fastrand::Rng;
use rmpv::Value;
use terraform_provider_image::terraform::proto::diagnostic::Severity;
use terraform_provider_image::terraform::proto::{
    Diagnostic, DynamicValue, RawState, apply_resource_change, configure_provider, import_resource_state,
    plan_resource_change, read_resource, upgrade_resource_state, validate_provider_config, validate_resource_config,
};

use crate::framework::fixture::{FrameworkFixture, full};
use crate::framework::test_provider::RESOURCE;
use crate::support::consistency::client::{Action, State, summaries};

const SEEDS: u64 = 500;
const PRIVATE: Bytes = Bytes::from_static(b"\x00private");

/// Requests with one invalid value, and the resulting diagnostics.
async fn call_everything(
    fixture: &FrameworkFixture,
    good: &DynamicValue,
    bad: &DynamicValue,
) -> Vec<(&'static str, Vec<Diagnostic>)> {
    let mut client = fixture.client();
    let (good, bad) = (Some(good.clone()), Some(bad.clone()));
    let mut answers = Vec::new();

    let request = validate_provider_config::Request { config: bad.clone() };
    let answer = client.validate_provider_config(request).await.unwrap().into_inner();
    answers.push(("validate provider", answer.diagnostics));
    let request =
        configure_provider::Request { config: bad.clone(), terraform_version: "1.15.0".into(), ..Default::default() };
    answers.push(("configure", client.configure_provider(request).await.unwrap().into_inner().diagnostics));
    let request =
        validate_resource_config::Request { type_name: RESOURCE.into(), config: bad.clone(), ..Default::default() };
    answers.push(("validate", client.validate_resource_config(request).await.unwrap().into_inner().diagnostics));

    let request = read_resource::Request {
        type_name: RESOURCE.into(),
        current_state: bad.clone(),
        private: PRIVATE,
        ..Default::default()
    };
    let answer = client.read_resource(request).await.unwrap().into_inner();
    assert_eq!(answer.private, PRIVATE);
    if has_errors(&answer.diagnostics) {
        assert_eq!(answer.new_state, bad, "a state that cannot be read is kept as it is");
    }
    answers.push(("read", answer.diagnostics));

    for (name, prior, proposed, config) in [
        ("plan: prior", &bad, &good, &good),
        ("plan: proposed", &good, &bad, &good),
        ("plan: configuration", &good, &good, &bad),
    ] {
        let request = plan_resource_change::Request {
            type_name: RESOURCE.into(),
            prior_state: prior.clone(),
            proposed_new_state: proposed.clone(),
            config: config.clone(),
            prior_private: PRIVATE,
            ..Default::default()
        };
        let answer = client.plan_resource_change(request).await.unwrap().into_inner();
        assert_eq!(answer.planned_private, PRIVATE);
        answers.push((name, answer.diagnostics));
    }
    for (name, prior, planned) in [("apply: prior", &bad, &good), ("apply: planned", &good, &bad)] {
        let request = apply_resource_change::Request {
            type_name: RESOURCE.into(),
            prior_state: prior.clone(),
            planned_state: planned.clone(),
            planned_private: PRIVATE,
            ..Default::default()
        };
        let answer = client.apply_resource_change(request).await.unwrap().into_inner();
        if has_errors(&answer.diagnostics) {
            assert_eq!((&answer.new_state, answer.private), (prior, PRIVATE), "nothing was begun");
        }
        answers.push((name, answer.diagnostics));
    }
    answers
}

fn has_errors(diagnostics: &[Diagnostic]) -> bool {
    diagnostics.iter().any(|diagnostic| diagnostic.severity() == Severity::Error)
}

/// Checks that every request was rejected if the value is invalid for every schema.
fn assert_rejected(seed: u64, answers: &[(&'static str, Vec<Diagnostic>)], surely_bad: bool, value: &DynamicValue) {
    for (call, diagnostics) in answers {
        let texts = summaries(diagnostics);
        assert!(!texts.iter().any(|text| text.contains("Provider panicked")), "{seed}: {call} panics at {value:?}");
        assert!(has_errors(diagnostics) || !surely_bad, "{seed}: {call} accepts {value:?}");
    }
}

/// Whether the bytes cannot be an object, null or unknown for any schema.
fn is_no_object(bytes: &[u8]) -> bool {
    let mut rest = bytes;
    let value = rmpv::decode::read_value(&mut rest);
    !rest.is_empty() || !matches!(value, Ok(Value::Map(_) | Value::Nil | Value::Ext(..)))
}

fn msgpack(bytes: Vec<u8>) -> DynamicValue {
    DynamicValue { msgpack: bytes.into(), ..DynamicValue::default() }
}

fn random_bytes(random: &mut Rng) -> Vec<u8> {
    let length = random.usize(1..200);
    std::iter::repeat_with(|| random.u8(..)).take(length).collect()
}

/// A valid value with some bytes changed, omitted, repeated or truncated.
fn damaged(bytes: &[u8], random: &mut Rng) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    for _ in 0..random.usize(1..4) {
        let place = random.usize(..bytes.len());
        match random.u8(..4) {
            0 => bytes[place] = random.u8(..),
            1 => drop(bytes.remove(place)),
            2 => bytes.insert(place, random.u8(..)),
            _ => bytes.truncate(place.max(1)),
        }
        if bytes.is_empty() {
            bytes.push(0xc1);
        }
    }
    bytes
}

/// A well-formed value of any type, sometimes with a key of the schema.
fn random_value(random: &mut Rng, depth: u32) -> Value {
    match random.u8(..if depth == 0 { 8 } else { 10 }) {
        0 => Value::Nil,
        1 => Value::Boolean(random.bool()),
        2 => Value::from(random.i64(..)),
        3 => Value::F64(f64::from_bits(random.u64(..))),
        4 => Value::from("text"),
        5 => Value::Binary(vec![random.u8(..); 3]),
        6 => Value::Ext(random.i8(..), vec![random.u8(..); 2]),
        7 => Value::from(u64::MAX),
        8 => Value::Array((0..random.usize(..4)).map(|_| random_value(random, depth - 1)).collect()),
        _ => {
            let keys = ["name", "size", "labels", "part", "kind", "other"];
            let pairs = (0..random.usize(..6)).map(|_| {
                let key = random.choice(keys).map_or(Value::Nil, Value::from);
                (if random.u8(..10) == 0 { Value::from(1) } else { key }, random_value(random, depth - 1))
            });
            Value::Map(pairs.collect())
        }
    }
}

async fn valid(fixture: &mut FrameworkFixture) -> DynamicValue {
    let state = fixture.made(&full()).await;
    fixture.encoded(&state.value)
}

/// Checks that the provider still works.
async fn still_works(mut fixture: FrameworkFixture) {
    let mut config = full();
    config["name"] = "afterwards".into();
    let state = fixture.made(&config).await;
    assert_eq!(fixture.core.plan_again(RESOURCE, &state, &config).await.action, Action::NoOp);
}

#[tokio::test]
async fn rejects_random_bytes() {
    let mut fixture = FrameworkFixture::new().await;
    let good = valid(&mut fixture).await;
    for seed in 0..SEEDS {
        let bytes = random_bytes(&mut Rng::with_seed(seed));
        let (surely_bad, bad) = (is_no_object(&bytes), msgpack(bytes));
        assert_rejected(seed, &call_everything(&fixture, &good, &bad).await, surely_bad, &bad);
    }
    still_works(fixture).await;
}

#[tokio::test]
async fn handles_damaged_values() {
    let mut fixture = FrameworkFixture::new().await;
    let good = valid(&mut fixture).await;
    let checker = fixture.checker();
    for seed in 0..SEEDS {
        let bytes = damaged(&good.msgpack, &mut Rng::with_seed(seed));
        let (no_object, bad) = (is_no_object(&bytes), msgpack(bytes));
        let answers = call_everything(&fixture, &good, &bad).await;
        assert_rejected(seed, &answers, no_object, &bad);
        // Only the requests of the resource reject a value that is invalid for this schema alone.
        let shape = checker.decode(Some(&bad)).is_err();
        let of_resource: Vec<_> = answers.into_iter().filter(|(call, _)| !call.ends_with("provider")).collect();
        let extension = rmpv::decode::read_value(&mut &bad.msgpack[..]).is_ok_and(|value| has_extension(&value));
        assert_rejected(seed, &of_resource, shape && !extension, &bad);
    }
    still_works(fixture).await;
}

/// Hosts are strict about extensions; the provider treats each as an unknown value.
fn has_extension(value: &Value) -> bool {
    match value {
        Value::Ext(..) => true,
        Value::Array(elements) => elements.iter().any(has_extension),
        Value::Map(pairs) => pairs.iter().any(|(key, value)| has_extension(key) || has_extension(value)),
        _ => false,
    }
}

#[tokio::test]
async fn rejects_values_of_other_types() {
    let mut fixture = FrameworkFixture::new().await;
    let good = valid(&mut fixture).await;
    for seed in 0..SEEDS {
        let value = random_value(&mut Rng::with_seed(seed), 4);
        let mut bytes = Vec::new();
        rmpv::encode::write_value(&mut bytes, &value).unwrap();
        let (surely_bad, bad) = (is_no_object(&bytes), msgpack(bytes));
        assert_rejected(seed, &call_everything(&fixture, &good, &bad).await, surely_bad, &bad);
    }
    still_works(fixture).await;
}

#[tokio::test]
async fn handles_json_instead_of_messagepack() {
    let mut fixture = FrameworkFixture::new().await;
    let good = valid(&mut fixture).await;
    let json = |text: &str| DynamicValue { json: text.to_owned().into(), ..DynamicValue::default() };
    for text in ["", "{", "nul", "[]", "7", "\"golden\"", "{\"name\":", "{}{}", "\u{feff}{}", &"[".repeat(50_000)] {
        let bad = json(text);
        let answers = call_everything(&fixture, &good, &bad).await;
        // No bytes at all are null, as in a message without a value.
        assert_rejected(0, &answers, !text.is_empty(), &bad);
    }
    still_works(fixture).await;
}

#[tokio::test]
async fn rejects_oversized_length_and_depth() {
    let mut fixture = FrameworkFixture::new().await;
    let good = valid(&mut fixture).await;
    let deep = [vec![0x91; 1 << 20], vec![0xc0]].concat();
    let deep_maps = [[0x81, 0xa1, b'a'].repeat(1 << 18), vec![0xc0]].concat();
    let claims: [&[u8]; 7] = [
        &[0xdd, 0xff, 0xff, 0xff, 0xff],
        &[0xdf, 0xff, 0xff, 0xff, 0xff],
        &[0xdb, 0xff, 0xff, 0xff, 0xff],
        &[0xc6, 0xff, 0xff, 0xff, 0xff],
        &[0xc9, 0xff, 0xff, 0xff, 0xff, 0x0c],
        &deep,
        &deep_maps,
    ];
    for claim in claims {
        let bad = msgpack(claim.to_vec());
        assert_rejected(0, &call_everything(&fixture, &good, &bad).await, true, &msgpack(claim[..3].to_vec()));
    }
    still_works(fixture).await;
}

#[tokio::test]
async fn handles_random_states_and_import_ids() {
    let mut fixture = FrameworkFixture::new().await;
    let good = fixture.made(&full()).await.value.to_string();
    let mut client = fixture.client();
    for seed in 0..SEEDS {
        let mut random = Rng::with_seed(seed);
        let json = match seed % 2 {
            0 => random_bytes(&mut random),
            _ => damaged(good.as_bytes(), &mut random),
        };
        let is_json = serde_json::from_slice::<serde_json::Map<_, serde_json::Value>>(&json).is_ok();
        let request = upgrade_resource_state::Request {
            type_name: RESOURCE.into(),
            version: random.i64(..),
            raw_state: Some(RawState { json: json.into(), ..RawState::default() }),
        };
        let answer = client.upgrade_resource_state(request).await.unwrap().into_inner();
        assert!(!summaries(&answer.diagnostics).iter().any(|text| text.contains("unexpectedly")), "{seed}");
        assert_eq!(answer.upgraded_state.is_some(), !has_errors(&answer.diagnostics), "{seed}");
        assert!(is_json || has_errors(&answer.diagnostics), "{seed}");

        let id: String = std::iter::repeat_with(|| random.char(..)).take(20).collect();
        let request =
            import_resource_state::Request { type_name: RESOURCE.into(), id: format!("t-{id}"), ..Default::default() };
        let answer = client.import_resource_state(request).await.unwrap().into_inner();
        assert_eq!(summaries(&answer.diagnostics), [""; 0]);
    }
    let state = State { value: serde_json::from_str(&good).unwrap(), ..State::default() };
    assert_eq!(fixture.core.refresh(RESOURCE, &state).await.0.value, state.value);
}
