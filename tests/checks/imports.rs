//! Import IDs with a Region that does not exist, or of another partition.

use serde_json::json;

use crate::checks::each_case::fixture;
use crate::support::check_cases::{APPSTREAM, CREATED, EC2, WORKSPACES};
use crate::support::consistency::client::summaries;
use crate::support::provider_fixture::REGION;

#[tokio::test]
async fn checks_the_region_of_import_ids() {
    let mut fixture = fixture().await;
    assert_eq!(summaries(&fixture.core.configure(&json!({ "region": REGION })).await), [""; 0]);
    let arn = |region: &str| format!("arn:aws:appstream:{region}:123456789012:image/free");
    for (type_name, id) in
        [(EC2, "ami-00000000000000010"), (APPSTREAM, "free"), (WORKSPACES, "wsi-0free0001"), (CREATED, "wsi-0free0001")]
    {
        for (region, part) in [
            ("eu-wst-1", "Did you mean \"eu-west-1\"?"),
            ("eu_west_1", "Did you mean \"eu-west-1\"?"),
            ("eu-west-1a", "Use \"eu-west-1\""),
            ("xx-nowhere-9", "Check the spelling."),
            ("cn-north-1", "belongs to partition aws-cn"),
            ("us-gov-west-1", "belongs to partition aws-us-gov"),
        ] {
            let calls = fixture.aws.calls().len();
            let errors = fixture.core.import(type_name, &format!("{id}@{region}")).await.unwrap_err();
            let messages = summaries(&errors);
            assert!(messages.len() == 1 && messages[0].contains(part), "{type_name} {region}: {messages:?}");
            let called: Vec<_> = fixture.aws.calls().into_iter().skip(calls).collect();
            assert!(called.iter().all(|call| call.operation == "DescribeRegions"), "{called:?}");
        }
        fixture.core.import(type_name, &format!("{id}@{REGION}")).await.unwrap();
    }
    let errors = fixture.core.import(APPSTREAM, &arn("eu-wst-1")).await.unwrap_err();
    assert!(summaries(&errors)[0].contains("Did you mean \"eu-west-1\"?"), "{:?}", summaries(&errors));
    fixture.core.import(APPSTREAM, &arn(REGION)).await.unwrap();
}
