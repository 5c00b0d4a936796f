//! Which image the data sources choose, and what they say if they find none.

use serde_json::{Value as Json, json};
use simulator::{Fault, FaultKind};

use super::fixture;
use crate::support::consistency::client::summaries;
use crate::support::provider_fixture::ProviderFixture;

async fn find(fixture: &mut ProviderFixture, source: &str, query: &Json) -> Json {
    let found = fixture.core.read_data_source(source, query).await;
    found.unwrap_or_else(|errors| panic!("{source} {query}: {:?}", summaries(&errors)))
}

/// The only error of a lookup, as one text.
async fn error(fixture: &mut ProviderFixture, source: &str, query: &Json) -> String {
    let errors = fixture.core.read_data_source(source, query).await.unwrap_err();
    assert_eq!(errors.len(), 1, "{errors:?}");
    format!("{}\n{}", errors[0].summary, errors[0].detail)
}

fn ami(number: u32, name: &str, more: Json) -> Json {
    let mut image = json!({ "id": format!("ami-{number:017}"), "name": name, "volumes": [{}],
        "creation_date": format!("2026-0{number}-01T00:00:00.000Z") });
    let Json::Object(more) = more else { panic!("not an object: {more}") };
    image.as_object_mut().unwrap().extend(more);
    image
}

fn id(number: u32) -> String {
    format!("ami-{number:017}")
}

#[tokio::test]
async fn newest_usable_ami_is_chosen() {
    let images = json!([
        ami(1, "web-1", json!({})),
        ami(2, "web-2", json!({ "state": "disabled" })),
        ami(3, "web-3", json!({ "state": "failed" })),
        ami(4, "web-4", json!({ "state": "pending" })),
    ]);
    let mut fixture = fixture("ec2", images).await;
    let filter = |state: &str| json!([{ "name": "state", "values": [state] }]);
    for (more, expected) in [
        (json!({}), 1),
        (json!({ "include_disabled": true }), 2),
        (json!({ "filter": filter("disabled") }), 2),
        (json!({ "filter": filter("failed") }), 3),
    ] {
        let mut query = json!({ "name_regex": "^web-[0-9]+$", "most_recent": true });
        query.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        assert_eq!(find(&mut fixture, "image_ec2", &query).await["id"], id(expected), "{query}");
    }
    // By ID, an AMI is found in any state.
    for number in 1..=4 {
        let by_filter = json!({ "filter": [{ "name": "image-id", "values": [id(number)] }] });
        for query in [json!({ "id": id(number) }), by_filter] {
            assert_eq!(find(&mut fixture, "image_ec2", &query).await["id"], id(number), "{query}");
        }
    }
    let error = error(&mut fixture, "image_ec2", &json!({ "name": "web-2" })).await;
    for part in [
        "AMI not found",
        "owners = [\"self\"] (default)",
        "name = \"web-2\"",
        "include_disabled = false (default)",
        "AMI web-2 (ami-00000000000000002) matches, but is disabled. Set `include_disabled = true`",
    ] {
        assert!(error.contains(part), "{part}: {error}");
    }
}

#[tokio::test]
async fn newest_usable_image_of_other_services_is_chosen() {
    let appstream = json!([
        { "name": "office-1", "created_time": "2026-01-01T00:00:00Z" },
        { "name": "office-2", "created_time": "2026-02-01T00:00:00Z", "state": "FAILED" },
        { "name": "office-3", "created_time": "2026-03-01T00:00:00Z", "state": "COPYING" },
    ]);
    let workspaces = json!([
        { "id": "wsi-000000001", "name": "office-1", "created": "2026-01-01T00:00:00Z" },
        { "id": "wsi-000000002", "name": "office-2", "created": "2026-02-01T00:00:00Z", "state": "ERROR" },
        { "id": "wsi-000000003", "name": "office-3", "created": "2026-03-01T00:00:00Z", "state": "PENDING" },
    ]);
    for (service, source, images, ids, state) in [
        ("appstream", "image_appstream", appstream, ["office-1", "office-2"], "FAILED"),
        ("workspaces", "image_workspaces", workspaces, ["wsi-000000001", "wsi-000000002"], "ERROR"),
    ] {
        let mut fixture = fixture(service, images).await;
        let newest = json!({ "name_regex": "^office-", "most_recent": true });
        assert_eq!(find(&mut fixture, source, &newest).await["id"], ids[0]);
        let by_id = find(&mut fixture, source, &json!({ "id": ids[1] })).await;
        assert_eq!((&by_id["id"], &by_id["state"]), (&json!(ids[1]), &json!(state)));
        let error = error(&mut fixture, source, &json!({ "name": "office-2" })).await;
        for part in ["name = \"office-2\"", "state: AVAILABLE (default)", &format!("matches, but is in state {state}")]
        {
            assert!(error.contains(part), "{part}: {error}");
        }
    }
}

#[tokio::test]
async fn deprecated_ami_is_found_by_id() {
    let deprecated = json!({ "owner": "568608671756", "public": true, "deprecation_time": "2025-02-01T00:00:00.000Z" });
    let mut fixture = fixture("ec2", json!([ami(1, "nat-1.2.1", deprecated)])).await;
    assert_eq!(find(&mut fixture, "image_ec2", &json!({ "id": id(1) })).await["name"], "nat-1.2.1");
    let by_name = json!({ "name": "nat-1.2.1", "owners": ["568608671756"] });
    let error = error(&mut fixture, "image_ec2", &by_name).await;
    assert!(error.contains("matches, but is deprecated. Set `include_deprecated = true`"), "{error}");
    let included = json!({ "name": "nat-1.2.1", "owners": ["568608671756"], "include_deprecated": true });
    assert_eq!(find(&mut fixture, "image_ec2", &included).await["id"], id(1));
}

#[tokio::test]
async fn not_found_explains_the_defaults() {
    let amazon = json!({ "owner": "amazon", "public": true });
    let mut fixture = fixture("ec2", json!([ami(1, "amzn2-ami-hvm-2.0.1", amazon)])).await;
    let filters = json!([
        { "name": "owner-alias", "values": ["amazon"] },
        { "name": "name", "values": ["amzn2-ami-hvm-*"] },
    ]);
    let query = json!({ "most_recent": true, "filter": filters });
    let text = error(&mut fixture, "image_ec2", &query).await;
    for part in ["`owners` is not set", "owners = [\"amazon\"]", "filter \"owner-alias\" = [\"amazon\"]"] {
        assert!(text.contains(part), "{part}: {text}");
    }
    let literal = json!({ "name": "amzn2-ami-hvm-*", "owners": ["amazon"] });
    let text = error(&mut fixture, "image_ec2", &literal).await;
    assert!(text.contains("`name` is matched literally") && !text.contains("`owners` is not set"), "{text}");
}

#[tokio::test]
async fn ami_of_another_account_needs_only_describe_images() {
    let shared = json!({ "owner": "999988887777", "shared_with": ["123456789012"] });
    let mut fixture = fixture("ec2", json!([ami(1, "shared", shared), ami(2, "own", json!({}))])).await;
    find(&mut fixture, "image_ec2", &json!({ "id": id(1) })).await;
    assert_eq!((fixture.count("DescribeImages"), fixture.count("DescribeSnapshots")), (1, 0));
    find(&mut fixture, "image_ec2", &json!({ "id": id(2) })).await;
    assert_eq!((fixture.count("DescribeImages"), fixture.count("DescribeSnapshots")), (2, 1));
    let denied = FaultKind::Error { code: "UnauthorizedOperation".into(), message: "No.".into(), status: 403 };
    fixture.aws.inject(Fault::of("ec2", "DescribeSnapshots", denied));
    let found = find(&mut fixture, "image_ec2", &json!({ "id": id(2) })).await;
    assert_eq!((&found["encrypted"], &found["kms_key_arn"]), (&json!(false), &Json::Null));
}

#[tokio::test]
async fn executable_users_select_shared_amis() {
    let images = json!([
        ami(1, "shared", json!({ "owner": "999988887777", "shared_with": ["123456789012"] })),
        ami(2, "public", json!({ "owner": "999988887777", "public": true })),
    ]);
    let mut fixture = fixture("ec2", images).await;
    for (user, expected) in [("self", 1), ("123456789012", 1), ("all", 2)] {
        let query = json!({ "owners": ["999988887777"], "executable_users": [user] });
        assert_eq!(find(&mut fixture, "image_ec2", &query).await["id"], id(expected), "{user}");
    }
}

#[tokio::test]
async fn tags_select_images() {
    let tagged = |number: u32| json!({ "team": if number == 2 { "web" } else { "data" }, "stage": "live" });
    let amis: Vec<_> = (1..=3).map(|number| ami(number, "x", json!({ "tags": tagged(number) }))).collect();
    let appstream = (1..=3).map(|number| {
        json!({ "name": format!("x-{number}"), "created_time": format!("2026-0{number}-01T00:00:00Z"), "tags": tagged(number) })
    });
    let workspaces = (1..=3).map(|number| {
        json!({ "id": format!("wsi-00000000{number}"), "name": "x", "created": format!("2026-0{number}-01T00:00:00Z"),
            "tags": tagged(number) })
    });
    for (service, source, images, expected, reads) in [
        ("ec2", "image_ec2", json!(amis), id(2), ("DescribeTags", 0)),
        (
            "appstream",
            "image_appstream",
            json!(appstream.collect::<Vec<_>>()),
            "x-2".to_owned(),
            ("ListTagsForResource", 3),
        ),
        (
            "workspaces",
            "image_workspaces",
            json!(workspaces.collect::<Vec<_>>()),
            "wsi-000000002".to_owned(),
            ("DescribeTags", 3),
        ),
    ] {
        let mut fixture = fixture(service, images).await;
        let found = find(&mut fixture, source, &json!({ "tags": { "team": "web" } })).await;
        assert_eq!(found["id"], expected, "{source}");
        assert_eq!(found["tags"], tagged(2), "{source}");
        assert_eq!(fixture.count(reads.0), reads.1, "{source}");
        let none = error(&mut fixture, source, &json!({ "tags": { "team": "ops" } })).await;
        assert!(none.contains("tags[\"team\"] = \"ops\""), "{none}");
    }
}

#[tokio::test]
async fn details_of_an_ami_have_their_types() {
    let images = json!([ami(
        1,
        "product",
        json!({
            "volumes": [
                { "size_gib": 30, "volume_type": "gp3", "iops": 4000, "throughput": 250, "snapshot_id": "snap-00000000000000001" },
                { "device": "/dev/sdb", "virtual_name": "ephemeral0" },
            ],
            "marketplace_product_code": "abc123", "last_launched_time": "2026-11-01T00:00:00.000Z",
            "attributes": { "platform": "windows" },
        })
    )]);
    let mut fixture = fixture("ec2", images).await;
    let found = find(&mut fixture, "image_ec2", &json!({ "id": id(1) })).await;
    assert_eq!(
        found["block_device_mappings"],
        json!([
            { "device_name": "/dev/xvda", "virtual_name": null, "no_device": null, "ebs": {
                "snapshot_id": "snap-00000000000000001", "volume_size": 30, "volume_type": "gp3", "encrypted": false,
                "iops": 4000, "throughput": 250, "delete_on_termination": true, "kms_key_id": null,
            } },
            { "device_name": "/dev/sdb", "virtual_name": "ephemeral0", "no_device": null, "ebs": null },
        ])
    );
    assert_eq!(found["product_codes"], json!([{ "product_code_id": "abc123", "product_code_type": "marketplace" }]));
    assert_eq!(found["root_device_type"], "ebs");
    assert_eq!(found["platform"], "windows");
    assert_eq!(found["image_owner_alias"], Json::Null);
    assert_eq!(found["last_launched_time"], "2026-11-01T00:00:00.000Z");
}
