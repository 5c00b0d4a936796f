//! Request budgets: waits for many images, reads of many images, and queues.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;

use serde_json::json;
use simulator::{Call, Fault, FaultKind, Seed, Settings};
use terraform_provider_image::terraform::proto::read_resource;
use testing::{CheckedSimulator, advance_clock, aws_variables};
use tokio::task::JoinSet;
use tokio::time::Instant;

use crate::faults::budget_fixture::{
    MANY, NO_LIMIT, REGIONS, create_amis, create_images, describe_calls, fixture, names, rounds, seconds,
};
use crate::faults::engine_fixture::EngineFixture;
use crate::faults::resource_under_test::{APPSTREAM, COPIED, EC2, REGION};
use crate::support::consistency::client::{CheckedProvider, State, summaries};
use crate::support::host::Host;

#[tokio::test(start_paused = true)]
async fn batches_polls_of_one_region() {
    let copy_time = Duration::from_secs(75);
    for (count, most) in [(1, 1), (200, 1), (MANY, 5)] {
        let fixture = fixture(copy_time, &json!({"ec2": {"quotas": {"concurrent_snapshot_copies": NO_LIMIT}}})).await;
        create_amis(&fixture, count, &[REGION]).await;
        let rounds = rounds(&describe_calls(&fixture, &EC2, copy_time));
        assert!(rounds.len() > 5 && rounds.iter().all(|calls| *calls <= most), "{count}: {rounds:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn batches_polls_of_twenty_regions() {
    let copy_time = Duration::from_secs(75);
    let opted_in = ["ap-east-1", "eu-south-1", "me-south-1"];
    let fixture = fixture(
        copy_time,
        &json!({"opted_in_regions": opted_in, "ec2": {"quotas": {"concurrent_snapshot_copies": NO_LIMIT}}}),
    )
    .await;
    create_amis(&fixture, MANY, &REGIONS).await;
    let mut by_region: BTreeMap<String, Vec<Call>> = BTreeMap::new();
    for call in describe_calls(&fixture, &EC2, copy_time) {
        by_region.entry(call.region.clone()).or_default().push(call);
    }
    assert_eq!(by_region.keys().map(String::as_str).collect::<BTreeSet<_>>(), BTreeSet::from(REGIONS));
    for (region, calls) in by_region {
        let rounds = rounds(&calls);
        assert!(rounds.len() > 5 && rounds.iter().all(|calls| *calls == 1), "{region}: {rounds:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn throttling_lowers_poll_rate() {
    let copy_time = Duration::from_hours(1);
    let fixture = fixture(copy_time, &json!({})).await;
    let run = fixture.provider().await;
    let throttle = async {
        advance_clock(Duration::from_mins(20)).await;
        let throttled = Fault::of(COPIED.service, COPIED.describe_operation, FaultKind::Throttle);
        fixture.aws.inject(throttled.lasting(Duration::from_mins(20)));
    };
    // One more than a request accepts.
    let (_, ()) = tokio::join!(create_images(&run, &COPIED, names(26).map(|name| (name, REGION)), json!({})), throttle);
    let describe_calls = describe_calls(&fixture, &COPIED, copy_time);
    let in_minutes = |from: f64, to: f64| {
        let seconds = seconds(&describe_calls);
        seconds.into_iter().filter(|second| (from * 60.0..to * 60.0).contains(second)).count()
    };
    let (usual, throttled, afterwards) = (in_minutes(5.0, 19.0), in_minutes(22.0, 36.0), in_minutes(42.0, 56.0));
    // Polls slow from every half minute to every minute, with one request instead of two: the first throttled request
    // ends the round.
    assert!(throttled * 3 < usual, "{throttled} calls throttled, {usual} otherwise");
    assert!(afterwards * 4 > usual * 3, "{afterwards} calls afterwards, {usual} before");
}

#[tokio::test(start_paused = true)]
async fn appstream_copies_respect_concurrency_limit() {
    let copy_time = Duration::from_mins(40);
    let fixture = fixture(copy_time, &json!({"appstream": {"quotas": {"images": 100}}})).await;
    let run = fixture.provider().await;
    // The time of twelve copies, or of six rounds, exceeds the timeout of each.
    let more = json!({"timeouts": {"create": "50m"}});
    create_images(&run, &APPSTREAM, names(12).map(|name| (name, REGION)), more).await;
    assert_eq!((APPSTREAM.images)(fixture.aws.simulator()).len(), 12);
    // One of the queued copies retries twice a minute; the SDK would repeat each rejected request ten times.
    let requests = fixture.calls(APPSTREAM.service, APPSTREAM.create_operation).len();
    assert!((12..600).contains(&requests), "{requests} calls");
}

#[tokio::test(start_paused = true)]
async fn queued_copies_start_when_others_end() {
    let fixture = fixture(Duration::from_secs(3), &json!({})).await;
    let run = fixture.provider().await;
    let began = Instant::now();
    create_images(&run, &APPSTREAM, names(6).map(|name| (name, REGION)), json!({})).await;
    // Three rounds of two copies take 9 s in AWS.
    assert!(began.elapsed() < Duration::from_secs(11), "{:?}", began.elapsed());
    let requests = fixture.calls(APPSTREAM.service, APPSTREAM.create_operation).len();
    assert!(requests <= 14, "{requests} calls");
}

#[tokio::test(start_paused = true)]
async fn appstream_copies_queue_before_pending_copies_are_listed() {
    let settings = Settings {
        copy_time: Duration::from_mins(5),
        propagation_delay: Duration::from_secs(30),
        ..Settings::default()
    };
    let fixture = EngineFixture::new(settings).await;
    let run = fixture.provider().await;
    create_images(&run, &APPSTREAM, names(6).map(|name| (name, REGION)), json!({})).await;
    assert_eq!((APPSTREAM.images)(fixture.aws.simulator()).len(), 6);
}

#[tokio::test(start_paused = true)]
async fn ami_copies_finish_under_snapshot_copy_quota() {
    let fixture = fixture(Duration::from_mins(40), &json!({})).await;
    let run = fixture.provider().await;
    let more = json!({"timeouts": {"create": "50m"}});
    create_images(&run, &EC2, names(100).map(|name| (name, REGION)), more).await;
    assert_eq!((EC2.images)(fixture.aws.simulator()).len(), 100);
    let requests = fixture.calls(EC2.service, EC2.create_operation).len();
    assert!((100..1200).contains(&requests), "{requests} calls");
}

#[tokio::test(start_paused = true)]
async fn destroys_share_polls_and_read_no_permissions() {
    // Describe calls for 100 images. AppStream rejects a call for several images if one of them is gone.
    for (resource, most) in [(&EC2, 4), (&APPSTREAM, 220), (&COPIED, 16)] {
        let seed = json!({
            "ec2": {"quotas": {"concurrent_snapshot_copies": NO_LIMIT}},
            "appstream": {"quotas": {"images": NO_LIMIT, "concurrent_copies": NO_LIMIT}},
            "workspaces": {"quotas": {"images": NO_LIMIT}},
        });
        let fixture = fixture(Duration::from_mins(5), &seed).await;
        let run = fixture.provider().await;
        let images = create_images(&run, resource, names(100).map(|name| (name, REGION)), json!({})).await;
        fixture.aws.clear_calls();
        let (began, places) = (Instant::now(), Arc::new(tokio::sync::Semaphore::new(50)));
        let mut tasks = JoinSet::new();
        for state in images {
            let (mut core, places) = (run.core.clone(), Arc::clone(&places));
            tasks.spawn(async move {
                let _place = places.acquire().await;
                summaries(&core.destroy(resource.type_name, &state).await.diagnostics)
            });
        }
        assert_eq!(tasks.join_all().await.concat(), [""; 0]);
        // A second poll would take a second.
        assert!(began.elapsed() < Duration::from_secs(1), "{:?}", began.elapsed());
        let calls = fixture.aws.calls();
        assert_eq!(calls.iter().filter(|call| call.operation.contains("Permission")).count(), 0);
        let polls = calls.iter().filter(|call| call.operation == resource.describe_operation).count();
        assert!(polls <= most, "{}: {polls} calls", resource.type_name);
        assert_eq!(calls.iter().filter(|call| call.operation == resource.delete_operation).count(), 100);
    }
}

#[tokio::test(start_paused = true)]
async fn failed_copy_does_not_affect_other_copies() {
    let fixture = fixture(Duration::from_mins(5), &json!({})).await;
    let fails = FaultKind::CopyFails { state_reason: "It broke.".into(), snapshot_message: String::new() };
    fixture.aws.inject(Fault::of(EC2.service, EC2.create_operation, fails).with_parameter("Name", "bad"));
    let run = fixture.provider().await;
    let bad = async {
        let mut core = run.core.clone();
        let plan = core.plan(EC2.type_name, &State::default(), &EC2.configuration("bad")).await;
        core.apply(EC2.type_name, &plan).await
    };
    let (bad, _) = tokio::join!(bad, create_images(&run, &EC2, names(3).map(|name| (name, REGION)), json!({})));
    assert!(bad.tainted && summaries(&bad.diagnostics)[0].contains("It broke."), "{:?}", bad.diagnostics);
}

#[tokio::test(start_paused = true)]
async fn batching_delays_single_read_under_20ms() {
    let fixture = fixture(Duration::from_mins(5), &json!({})).await;
    let mut run = fixture.provider().await;
    create_images(&run, &EC2, names(1).map(|name| (name, REGION)), json!({})).await;
    let id = EC2.image(fixture.aws.simulator());
    let state = run.core.import(EC2.type_name, &id).await.unwrap();
    // The clock is paused, so requests take no time and only the provider's waits count.
    let began = Instant::now();
    let (read, diagnostics) = run.core.read(EC2.type_name, &state).await;
    assert_eq!(summaries(&diagnostics), [""; 0]);
    assert_eq!(read, state);
    assert!(began.elapsed() < Duration::from_millis(20), "{:?}", began.elapsed());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn refreshes_1000_amis_with_30_calls() {
    let image = |number: usize| json!({"id": format!("ami-{number:017x}"), "name": format!("golden-{number}")});
    let images: Vec<_> = (0..MANY).map(image).collect();
    let seed: Seed = serde_json::from_value(json!({"ec2": {"images": {REGION: images}}})).unwrap();
    let aws = CheckedSimulator::start_with(Settings::default(), seed).await.unwrap();
    let endpoint = aws.endpoint();
    let host = Host::start(env!("CARGO_BIN_EXE_terraform-provider-image"), &aws_variables(&endpoint)).await;
    let mut core = CheckedProvider::new(host.provider()).await;
    assert_eq!(summaries(&core.configure(&json!({"region": REGION})).await), [""; 0]);
    let state = core.import(EC2.type_name, "ami-00000000000000000").await.unwrap();
    aws.clear_calls();

    // Terraform's pattern: a hundred concurrent reads, each followed by the next.
    let checker = core.resource(EC2.type_name);
    let requests = (0..MANY).map(|number| {
        let mut value = state.value.clone();
        value["id"] = json!(format!("ami-{number:017x}"));
        read_resource::Request {
            type_name: EC2.type_name.to_owned(),
            current_state: Some(checker.encode(&value)),
            private: state.private.clone(),
            ..read_resource::Request::default()
        }
    });
    let places = Arc::new(tokio::sync::Semaphore::new(100));
    let mut reads = JoinSet::new();
    for request in requests {
        let place = Arc::clone(&places).acquire_owned().await.unwrap();
        let mut client = host.provider();
        reads.spawn(async move {
            let answer = client.read_resource(request).await.unwrap().into_inner();
            drop(place);
            assert_eq!(summaries(&answer.diagnostics), [""; 0]);
            answer.new_state.expect("a state")
        });
    }
    let mut names = BTreeSet::new();
    while let Some(read) = reads.join_next().await {
        let state = checker.decode(Some(&read.unwrap())).unwrap();
        names.insert(state["name"].as_str().expect("a name").to_owned());
    }
    assert_eq!(names.len(), MANY, "each has got its own image");
    let calls = aws.calls().len();
    assert!(calls <= 30, "{calls} calls");
}
