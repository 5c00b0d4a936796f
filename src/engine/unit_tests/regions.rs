//! The check that the account can use the Regions of a plan.

use super::fake_service::cloud::{REGION, error};
use super::fake_service::fixture::{change, context, session, severities};
use super::fake_service::service::FakeService;
use crate::aws::{ErrorKind, RegionStatus, ServiceError};
use crate::engine::resource::image_resource::ImageResource;
use crate::terraform::{AttributePath, Diagnostics, Resource, Severity};

/// Plans an image in [`REGION`] of an account with these Regions.
async fn plan(fake: &FakeService, statuses: Result<Vec<(&str, RegionStatus)>, ServiceError>) -> Diagnostics {
    let sessions = session("live", |connection| connection.with_region_statuses(statuses));
    let resource = ImageResource::new("fake_image", fake.clone(), sessions);
    resource.plan(&context(), &mut change(None)).await
}

#[tokio::test(start_paused = true)]
async fn enabled_region_passes() {
    let fake = FakeService::default();
    assert!(plan(&fake, Ok(vec![(REGION, RegionStatus::Enabled)])).await.is_empty());
    assert_eq!((fake.calls("CheckCreation"), fake.calls("DescribeByName")), (1, 1));
}

#[tokio::test(start_paused = true)]
async fn unusable_region_is_an_error_without_further_checks() {
    let disabled = vec![(REGION, RegionStatus::Disabled)];
    let unknown = vec![("eu-west-2", RegionStatus::Enabled)];
    for statuses in [disabled, unknown] {
        let fake = FakeService::default();
        let diagnostics = plan(&fake, Ok(statuses)).await;
        assert!(diagnostics.has_errors());
        let paths: Vec<_> = diagnostics.iter().map(|error| error.path.clone()).collect();
        assert_eq!(paths, [AttributePath::of("region"), AttributePath::of("source_region")]);
        assert_eq!(fake.cloud().calls, [""; 0]);
    }
}

#[tokio::test(start_paused = true)]
async fn empty_list_of_regions_passes() {
    assert!(plan(&FakeService::default(), Ok(Vec::new())).await.is_empty());
}

#[tokio::test(start_paused = true)]
async fn denied_read_is_a_warning_and_other_checks_continue() {
    let fake = FakeService::default();
    let diagnostics = plan(&fake, Err(error("DescribeRegions", ErrorKind::Denied, "No"))).await;
    assert_eq!(severities(&diagnostics), [Severity::Warning]);
    assert_eq!((fake.calls("CheckCreation"), fake.calls("DescribeByName")), (1, 1));
}

#[tokio::test(start_paused = true)]
async fn each_denied_permission_is_a_warning() {
    let fake = FakeService::default();
    fake.fail("CheckCreation", ErrorKind::Denied, "No");
    fake.fail("DescribeByName", ErrorKind::Denied, "No");
    let diagnostics = plan(&fake, Ok(Vec::new())).await;
    assert_eq!(severities(&diagnostics), [Severity::Warning, Severity::Warning]);
}
