//! Damaged AWS responses: truncated at every byte, and with a part missing at many positions. No response may remove an
//! image from the state or exhaust memory: a memory limit ends the process, so each test runs in a process of its own.

mod aws;

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use aws_config::retry::RetryConfig;
use aws_config::{BehaviorVersion, Region, SdkConfig};
use aws_credential_types::Credentials;
use aws_credential_types::provider::SharedCredentialsProvider;
use futures_util::future::join_all;
use serde_json::json;
use terraform_provider_image::aws::{Connection, ProviderBlock};
use terraform_provider_image::engine::{
    CommonAttributes, ImageModel, ImageResource, ImageService, Session, SessionHandle, Timing,
};
use terraform_provider_image::services::appstream::AppStreamService;
use terraform_provider_image::services::ec2::Ec2Service;
use terraform_provider_image::services::workspaces::{FromImage, WorkspacesService};
use terraform_provider_image::terraform::{Context, Diagnostics, Private, Resource, Value};

use crate::damaged_responses::aws::{Aws, Canned, cbor};

/// Number of responses with a missing part per kind.
const PIECES: usize = 1000;
/// Environment variable of a process that runs a single test.
const ALONE: &str = "TF_PROVIDER_IMAGE_TEST_ALONE";
/// Images of each response.
const AMIS: [&str; 2] = ["ami-0123456789abcdef0", "ami-0fedcba9876543210"];
const NAMES: [&str; 2] = ["golden", "silver.2"];
const IMAGES: [&str; 2] = ["wsi-012345678", "wsi-9abcdefgh"];

#[test]
fn damaged_ec2_response_keeps_image() {
    if !runs_alone("damaged_ec2_response_keeps_image") {
        return;
    }
    let item = |id: &str| {
        format!(
            "<item><imageId>{id}</imageId><imageState>available</imageState><imageOwnerId>123456789012</imageOwnerId>\
             <name>n-{id}</name><description/><creationDate>2026-01-01T00:00:00.000Z</creationDate>\
             <rootDeviceName>/dev/xvda</rootDeviceName><blockDeviceMapping><item><deviceName>/dev/xvda</deviceName><ebs>\
             <snapshotId>snap-{}</snapshotId><volumeSize>8</volumeSize><encrypted>false</encrypted></ebs></item>\
             </blockDeviceMapping><tagSet><item><key>team</key><value>web</value></item><item><key>x</key><value/>\
             </item></tagSet></item>",
            &id[4..]
        )
    };
    let answer = |operation: &str, list: &str, items: &str| {
        format!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<{operation}Response xmlns=\"http://ec2.amazonaws.com/doc/\
             2016-11-15/\">\n    <requestId>1</requestId>\n    <{list}>{items}</{list}>\n</{operation}Response>"
        )
    };
    let snapshots = AMIS.map(|id| format!("<item><snapshotId>snap-{}</snapshotId></item>", &id[4..])).concat();
    let related = answer("DescribeSnapshots", "snapshotSet", &snapshots);
    let whole = answer("DescribeImages", "imagesSet", &AMIS.map(item).concat());
    let nothing = answer("DescribeImages", "imagesSet", "");
    let deregistered = whole.replace("available", "deregistered");
    let nothing = [(200, nothing.as_bytes()), (200, deregistered.as_bytes())];
    reread(Ec2Service, AMIS[0], &nothing, whole.as_bytes(), related.as_bytes());
    check_damaged(Ec2Service, &AMIS, whole.as_bytes(), related.as_bytes());
}

#[test]
fn damaged_appstream_response_keeps_image() {
    if !runs_alone("damaged_appstream_response_keeps_image") {
        return;
    }
    let image = |name: &str| {
        json!({"Name": name, "Arn": format!("arn:aws:appstream:eu-west-1:123456789012:image/{name}"), "State": "AVAILABLE",
            "BaseImageArn": null, "Applications": [], "ImageErrors": null, "ImagePermissions": {"allowFleet": true}})
    };
    let answer = json!({"NextToken": null, "Images": NAMES.map(image)});
    for lengths in [true, false] {
        let tags = cbor(&json!({"Tags": {"team": "web"}}), lengths);
        let whole = cbor(&answer, lengths);
        let nothing = cbor(&json!({"Images": []}), lengths);
        let unknown = cbor(&json!({"__type": "ResourceNotFoundException", "message": "No."}), lengths);
        let nothing = [(200, nothing.as_slice()), (400, unknown.as_slice())];
        reread(AppStreamService, NAMES[0], &nothing, &whole, &tags);
        check_damaged(AppStreamService, &NAMES, &whole, &tags);
    }
}

#[test]
fn deletion_requires_two_absent_responses() {
    let image = json!({"Name": NAMES[0], "Arn": null, "State": "DELETING"});
    let [nothing, there] =
        [json!({"Images": []}), json!({"Images": [image]})].map(|answer| (200, cbor(&answer, false)));
    // Responses to requests that do not matter here.
    let related = cbor(&json!({}), false);
    let first = [nothing.clone(), there.clone(), nothing.clone(), nothing].into();
    let aws = Aws { first, then: there.1, status: 200, related, ..Aws::default() };
    let aws = Arc::new(Mutex::new(aws));
    let resource = resource(AppStreamService, Canned(Arc::clone(&aws)));
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build().unwrap();
    let context = Context::default();
    let deleted = resource.delete(&context, state::<AppStreamService>(NAMES[0]), Private::default());
    assert!(runtime.block_on(deleted).diagnostics.is_empty());
    assert_eq!(aws.lock().unwrap().looks, 4);
}

#[test]
fn damaged_workspaces_response_keeps_image() {
    if !runs_alone("damaged_workspaces_response_keeps_image") {
        return;
    }
    let image = |id: &str| {
        json!({"ImageId": id, "Name": format!("n-{id}"), "State": "AVAILABLE", "OwnerAccountId": "123456789012",
            "OperatingSystem": {"Type": "WINDOWS"}, "RequiredTenancy": "DEFAULT"})
    };
    let tags = json!({"TagList": [{"Key": "team", "Value": "web"}]}).to_string();
    let answer = json!({"Images": IMAGES.map(image)}).to_string();
    let unknown = json!({"__type": "ResourceNotFoundException", "message": "No."}).to_string();
    let nothing = [(200, &br#"{"Images":[]}"#[..]), (400, unknown.as_bytes())];
    reread(WorkspacesService::new(FromImage), IMAGES[0], &nothing, answer.as_bytes(), tags.as_bytes());
    check_damaged(WorkspacesService::new(FromImage), &IMAGES, answer.as_bytes(), tags.as_bytes());
}

/// Runs a test of this file again in its own process, where the memory limit applies to it alone, and returns whether
/// this is that process.
fn runs_alone(test: &str) -> bool {
    if std::env::var_os(ALONE).is_some() {
        return true;
    }
    let program = std::env::current_exe().unwrap();
    let name = format!("damaged_responses::{test}");
    let output = std::process::Command::new(program).args(["--exact", &name]).env(ALONE, "1").output().unwrap();
    let printed = String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success() && printed.contains("1 passed"), "{}\n{printed}", output.status);
    false
}

/// Results of reading the images from one damaged response after another.
#[derive(Debug, Default)]
struct Counts {
    read: usize,
    errors: usize,
    gone: usize,
}

/// Reads the images from damaged forms of this response: only the first response is damaged, or every one, or one with
/// an error status. `related` is the response to requests for tags or snapshots.
fn check_damaged<S: ImageService>(service: S, ids: &[&str], whole: &[u8], related: &[u8]) {
    let limit = memory::MemoryLimit::begin();
    let aws = Aws { related: related.to_vec(), ..Aws::default() };
    let aws = Arc::new(Mutex::new(aws));
    let resource = resource(service, Canned(Arc::clone(&aws)));
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build().unwrap();
    let read = |damaged: VecDeque<Vec<u8>>, then: &[u8], status: u16| {
        {
            let mut aws = aws.lock().unwrap();
            aws.first = damaged.into_iter().map(|body| (200, body)).collect();
            (aws.then, aws.status) = (then.to_vec(), status);
        }
        runtime.block_on(join_all(ids.iter().map(|id| read(&resource, id))))
    };
    let whole_reads = read(VecDeque::new(), whole, 200);
    assert!(whole_reads.iter().all(|read| *read == Ok(true)), "{whole_reads:?}");

    let cuts = (0..whole.len()).map(|length| whole[..length].to_vec());
    let mut random = fastrand::Rng::with_seed(7);
    let pieces = (0..PIECES).map(|_| {
        let missing = random.usize(1..40);
        let at = random.usize(..whole.len() - missing);
        [&whole[..at], &whole[at + missing..]].concat()
    });
    let (mut once, mut always, mut refused) = (Counts::default(), Counts::default(), Counts::default());
    for damaged in cuts.chain(pieces.collect::<Vec<_>>()) {
        for result in read(VecDeque::from([damaged.clone()]), whole, 200) {
            once.count(result.ok());
        }
        for result in read(VecDeque::new(), &damaged, 200) {
            always.count(result.ok());
        }
        // Every seventh position is enough: it is the same parser.
        if damaged.len().is_multiple_of(7) {
            for result in read(VecDeque::new(), &damaged, 400) {
                refused.count(result.ok());
            }
        }
    }
    drop(limit);
    for (what, counts) in [("once", &once), ("always", &always), ("refused", &refused)] {
        assert_eq!(counts.gone, 0, "{what}: {counts:?}");
        assert!(counts.errors > 0, "{what}: {counts:?}");
    }
    assert_eq!(refused.read, 0, "{refused:?}");
}

impl Counts {
    fn count(&mut self, read: Option<bool>) {
        match read {
            Some(true) => self.read += 1,
            Some(false) => self.gone += 1,
            None => self.errors += 1,
        }
    }
}

/// Whether an image exists, as its resource reads it.
async fn read<S: ImageService>(resource: &ImageResource<S>, id: &str) -> Result<bool, Diagnostics> {
    let read = resource.read(&Context::default(), state::<S>(id), &Private::default()).await;
    read.map(|read| read.state.is_some())
}

/// Reads an image that the first responses omit and a later response contains, or never.
fn reread<S: ImageService>(service: S, id: &str, nothing: &[(u16, &[u8])], whole: &[u8], related: &[u8]) {
    let aws = Arc::new(Mutex::new(Aws { related: related.to_vec(), status: 200, ..Aws::default() }));
    let resource = resource(service, Canned(Arc::clone(&aws)));
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build().unwrap();
    let ask = |first: Vec<(u16, &[u8])>| {
        {
            let mut aws = aws.lock().unwrap();
            aws.first = first.into_iter().map(|(status, body)| (status, body.to_vec())).collect();
            (aws.then, aws.looks) = (whole.to_vec(), 0);
        }
        let there = runtime.block_on(read(&resource, id)).unwrap();
        (there, aws.lock().unwrap().looks)
    };
    assert_eq!(ask(Vec::new()), (true, 1));
    for answer in nothing {
        assert_eq!(ask(vec![*answer]), (true, 2), "{answer:?}");
        // Two responses without the image mean that it is gone.
        assert_eq!(ask(vec![*answer, *answer]), (false, 2), "{answer:?}");
    }
}

fn state<S: ImageService>(id: &str) -> ImageModel<S::Attributes> {
    let common = CommonAttributes {
        id: id.into(),
        name: id.into(),
        region: "eu-west-1".into(),
        state: "available".into(),
        wait_for_available: Value::Known(true),
        on_destroy: "delete".into(),
        ..CommonAttributes::default()
    };
    ImageModel { common, service: S::Attributes::default() }
}

fn resource<S: ImageService>(service: S, client: Canned) -> ImageResource<S> {
    let credentials = Credentials::new("AKIAIOSFODNN7EXAMPLE", "not-a-secret", None, None, "test");
    let sdk = SdkConfig::builder()
        .behavior_version(BehaviorVersion::v2026_01_12())
        .region(Region::new("eu-west-1"))
        .credentials_provider(SharedCredentialsProvider::new(credentials))
        .retry_config(RetryConfig::disabled())
        .http_client(client)
        .build();
    let connection = SessionHandle::default();
    // Retries would hide the effect of a single response.
    let timing = Timing { retry_window: Duration::ZERO, ..Timing::default() };
    connection.replace(Session::new(Connection::with_sdk(sdk, ProviderBlock::default()), timing));
    ImageResource::new("image", service, connection)
}

/// Memory limit of the process. A response that is decoded without end blocks the test, so another thread checks the
/// limit.
#[cfg(target_os = "linux")]
mod memory {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicBool, Ordering};
    use std::thread::JoinHandle;
    use std::time::Duration;

    /// Maximum memory growth of the process.
    const MEMORY: usize = 200 << 20;

    /// The memory limit, until it is dropped.
    pub(super) struct MemoryLimit {
        ended: Arc<AtomicBool>,
        thread: Option<JoinHandle<()>>,
    }

    impl MemoryLimit {
        pub(super) fn begin() -> Self {
            let ended = Arc::new(AtomicBool::new(false));
            let watch = Arc::clone(&ended);
            let before = resident();
            let thread = std::thread::spawn(move || {
                while !watch.load(Ordering::Relaxed) {
                    check(before);
                    std::thread::park_timeout(Duration::from_millis(5));
                }
                check(before);
            });
            Self { ended, thread: Some(thread) }
        }
    }

    impl Drop for MemoryLimit {
        fn drop(&mut self) {
            self.ended.store(true, Ordering::Relaxed);
            if let Some(thread) = self.thread.take() {
                thread.thread().unpark();
                drop(thread.join());
            }
        }
    }

    fn check(before: usize) {
        let now = resident();
        if now > before + MEMORY {
            eprintln!("damaged answers took {} MiB of memory", (now - before) >> 20);
            std::process::abort();
        }
    }

    /// Memory of the process in bytes.
    fn resident() -> usize {
        let status = std::fs::read_to_string("/proc/self/status").unwrap();
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap();
        line.trim().trim_end_matches(" kB").parse::<usize>().unwrap() << 10
    }
}

#[cfg(not(target_os = "linux"))]
mod memory {
    pub(super) struct MemoryLimit;

    impl MemoryLimit {
        pub(super) fn begin() -> Self {
            Self
        }
    }
}
