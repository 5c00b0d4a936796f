//! The forms of an import ID, and the checks of its Region and account.

use crate::aws::RegionStatus;
use crate::engine::model::import_id::ImportId;
use crate::engine::resource::image_resource::ImageResource;
use crate::engine::unit_tests::fake_service::cloud::{ACCOUNT, REGION};
use crate::engine::unit_tests::fake_service::fixture::{context, session};
use crate::engine::unit_tests::fake_service::kind::KIND;
use crate::engine::unit_tests::fake_service::service::FakeService;
use crate::terraform::Resource;

fn parsed(text: &str) -> Result<ImportId<'_>, String> {
    ImportId::parse(KIND.arn_format(), text)
}

#[test]
fn parses_ids_and_arns() {
    let of = |id, region, account| Ok(ImportId { id, region, account });
    let account = "123456789012";
    for (text, expected) in [
        ("img-1", of("img-1", None, None)),
        ("img-1@eu-west-1", of("img-1", Some("eu-west-1"), None)),
        ("img-1@", of("img-1", Some(""), None)),
        ("arn:aws:fake:eu-west-1::image/img-1", of("img-1", Some("eu-west-1"), None)),
        ("arn:aws:fake:eu-west-1:123456789012:image/img-1", of("img-1", Some("eu-west-1"), Some(account))),
        ("arn:aws:fake:eu-west-1::image/img-1@eu-west-1", of("img-1", Some("eu-west-1"), None)),
        ("arn:aws-cn:fake:cn-north-1::image/img-1", of("img-1", Some("cn-north-1"), None)),
    ] {
        assert_eq!(parsed(text), expected, "{text}");
    }
}

#[test]
fn rejects_other_arns() {
    for (text, problem) in [
        ("arn:", "not a valid image ARN"),
        ("arn:aws:other:eu-west-1::image/img-1", "not a valid image ARN"),
        ("arn:aws:fake:eu-west-1::snapshot/img-1", "not a valid image ARN"),
        ("arn:aws:fake:::image/img-1", "not a valid image ARN"),
        ("arn:aws-cn:fake:eu-west-1::image/img-1", "begin with \"arn:aws:\""),
        ("arn:aws:fake:eu-west-1:1234:image/img-1", "not an AWS account ID"),
        ("arn:aws:fake:eu-west-1::image/img-1@eu-west-2", "\"eu-west-2\" is not the Region of the ARN"),
    ] {
        let error = parsed(text).expect_err(text);
        assert!(error.contains(problem), "{text}: {error}");
    }
}

#[tokio::test(start_paused = true)]
async fn imports_by_arn() {
    let fake = FakeService::default();
    fake.add("img-1", "golden");
    for arn in [format!("arn:aws:fake:{REGION}::image/img-1"), format!("arn:aws:fake:{REGION}:{ACCOUNT}:image/img-1")] {
        let state = fake.resource().import(&context(), &arn).await.unwrap().state;
        assert_eq!((state.common.id(), state.common.region.text()), ("img-1", Some(REGION)), "{arn}");
    }
    for (arn, summary) in [
        (format!("arn:aws:fake:{REGION}:444455556666:image/img-1"), "image not owned by AWS account 444455556666"),
        (format!("arn:aws:fake:{REGION}:{ACCOUNT}:image/img-2"), "image not found in AWS account"),
        (format!("arn:aws:fake:{REGION}::image/ami-1"), "Invalid import ID"),
    ] {
        let error = fake.resource().import(&context(), &arn).await.unwrap_err();
        let error = error.iter().next().unwrap();
        assert!(error.summary.starts_with(summary), "{arn}: {error:?}");
        assert!(!error.detail.contains("identity"), "{arn}: {error:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn checks_regions_offline() {
    let resource = FakeService::default().resource();
    for (id, problem) in [
        ("img-1@eu_west_2", "Did you mean \"eu-west-2\"?"),
        ("img-1@eu-wset-2", "Did you mean \"eu-west-2\"? If AWS launched the Region"),
        ("img-1@eu-west-2a", "Use \"eu-west-2\""),
        ("img-1@cn-north-1", "belongs to partition aws-cn"),
        ("arn:aws:fake:eu-wset-2::image/img-1", "Did you mean \"eu-west-2\"?"),
    ] {
        let error = resource.import(&context(), id).await.expect_err(id);
        let error = error.iter().next().unwrap();
        assert!(error.summary == "Invalid import ID" && error.detail.contains(problem), "{id}: {error:?}");
    }
    assert!(resource.import(&context(), "img-1@xx-somewhere-9").await.is_ok());
}

#[tokio::test(start_paused = true)]
async fn checks_regions_of_the_account() {
    let statuses = [
        ("eu-west-2", RegionStatus::Enabled),
        ("af-south-1", RegionStatus::Disabled),
        ("eu-west-9", RegionStatus::Enabled),
    ];
    let sessions = session("live", |connection| connection.with_region_statuses(Ok(statuses)));
    let resource = ImageResource::new("fake_image", FakeService::default(), sessions);
    for id in ["img-1", "img-1@eu-west-2", "img-1@eu-west-9"] {
        assert!(resource.import(&context(), id).await.is_ok(), "{id}");
    }
    for (id, summary, detail) in [
        ("img-1@af-south-1", "Region not enabled for this account", "opted in"),
        ("img-1@eu-wset-2", "Region not found", "Did you mean \"eu-west-2\"?"),
        ("img-1@xx-somewhere-9", "Region not found", "Check the spelling."),
    ] {
        let error = resource.import(&context(), id).await.expect_err(id);
        let error = error.iter().next().unwrap();
        assert!(error.summary == summary && error.detail.contains(detail), "{id}: {error:?}");
    }
}
