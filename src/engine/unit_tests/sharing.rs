//! The `sharing` block: only differences are sent, and only while the block is in the configuration or the state.

use std::time::Duration;

use super::fake_service::cloud::COPY_TIME;
use super::fake_service::fixture::{change, context, planned, state_of};
use super::fake_service::kind::{FakeAttributes, PART, UNKNOWN};
use super::fake_service::service::FakeService;
use crate::aws::ErrorKind;
use crate::engine::model::state::ImageModel;
use crate::engine::sharing::block::{Sharing, SharingValue};
use crate::engine::sharing::grants::{Grant, Grants};
use crate::engine::wait::timing::sleep;
use crate::terraform::{Applied, Diagnostics, Private, Resource, Value};

type State = ImageModel<FakeAttributes>;

fn block(accounts: &[&str], parts: Value<SharingValue>) -> Value<Sharing> {
    let accounts = Value::Known(SharingValue::Set(accounts.iter().map(|account| (*account).into()).collect()));
    Value::Known(Sharing::new([("account_ids", accounts), ("parts", parts)]))
}

fn accounts(accounts: &[&str]) -> Value<Sharing> {
    block(accounts, Value::Null)
}

const PARTS: Value<SharingValue> = Value::Known(SharingValue::Flag(true));

/// The state of an available image with this block.
fn shared(sharing: Value<Sharing>) -> State {
    let mut state = state_of("img-1", "available");
    state.common.sharing = sharing;
    state
}

fn grants(accounts: &[&str]) -> Grants {
    accounts.iter().map(|account| Grant::on_image("account_ids", *account)).collect()
}

/// A service with an available image that is shared with these accounts.
fn fake_with(actual: Grants) -> FakeService {
    let fake = FakeService::default();
    fake.add("img-1", "golden");
    fake.cloud().images.get_mut("img-1").unwrap().grants = actual;
    fake
}

/// The calls that read or change grants, sorted.
fn sharing_calls(fake: &FakeService) -> Vec<String> {
    let mut calls = fake.cloud().calls.clone();
    calls.retain(|call| ["DescribeGrants", "Grant", "Revoke"].contains(&call.as_str()));
    calls.sort();
    calls
}

fn actual(fake: &FakeService) -> Grants {
    fake.cloud().images["img-1"].grants.clone()
}

async fn update(fake: &FakeService, prior: State, planned: State) -> (Option<State>, Vec<String>) {
    let applied = fake.resource().update(&context(), prior, planned, Private::default()).await;
    (applied.state, summaries(&applied.diagnostics))
}

async fn read(fake: &FakeService, state: State) -> State {
    fake.resource().read(&context(), state, &Private::default()).await.unwrap().state.unwrap()
}

fn summaries(diagnostics: &Diagnostics) -> Vec<String> {
    diagnostics.iter().map(|diagnostic| diagnostic.summary.clone()).collect()
}

#[tokio::test(start_paused = true)]
async fn shares_at_creation() {
    let fake = FakeService::default();
    let mut plan = planned("golden");
    plan.common.sharing = block(&["1", "2"], PARTS);
    let applied = fake.resource().create(&context(), plan).await;
    assert!(applied.diagnostics.is_empty(), "{:?}", applied.diagnostics);
    assert_eq!((fake.calls("Grant"), fake.calls("Revoke")), (4, 0));
    let state = applied.state.unwrap();
    assert_eq!(read(&fake, state.clone()).await.common.sharing, state.common.sharing);
}

#[tokio::test(start_paused = true)]
async fn without_the_block_there_is_no_call() {
    let fake = fake_with(grants(&["1"]));
    let state = read(&fake, shared(Value::Null)).await;
    assert!(state.common.sharing.is_null());
    update(&fake, state.clone(), state.clone()).await;
    fake.resource().delete(&context(), state, Private::default()).await;
    assert_eq!(sharing_calls(&fake), [""; 0]);
}

#[tokio::test(start_paused = true)]
async fn sends_only_the_difference() {
    let fake = fake_with(grants(&["1", "2"]));
    let (state, errors) = update(&fake, shared(accounts(&["1", "2"])), shared(accounts(&["2", "3"]))).await;
    assert_eq!(errors, [""; 0]);
    assert_eq!((fake.calls("Grant"), fake.calls("Revoke")), (1, 1));
    assert_eq!(actual(&fake), grants(&["2", "3"]));
    assert_eq!(state.unwrap().common.sharing, accounts(&["2", "3"]));
}

#[tokio::test(start_paused = true)]
async fn unchanged_block_makes_no_call() {
    let fake = fake_with(grants(&["1"]));
    update(&fake, shared(accounts(&["1"])), shared(accounts(&["1"]))).await;
    update(&fake, shared(accounts(&[])), shared(Value::Known(Sharing::default()))).await;
    assert_eq!(sharing_calls(&fake), [""; 0]);
}

#[tokio::test(start_paused = true)]
async fn foreign_grant_is_drift() {
    let fake = fake_with(grants(&["1", "9"]));
    let state = read(&fake, shared(accounts(&["1"]))).await;
    assert_eq!(state.common.sharing, accounts(&["1", "9"]));
    update(&fake, state, shared(accounts(&["1"]))).await;
    assert_eq!(actual(&fake), grants(&["1"]));
    assert_eq!((fake.calls("Grant"), fake.calls("Revoke")), (0, 1));
}

#[tokio::test(start_paused = true)]
async fn missing_grant_on_a_part_is_drift() {
    let fake = fake_with(grants(&["1"]));
    let state = read(&fake, shared(block(&["1"], PARTS))).await;
    assert_eq!(state.common.sharing, block(&["1"], Value::Known(SharingValue::Flag(false))));
    update(&fake, state, shared(block(&["1"], PARTS))).await;
    let on_part = Grant { argument: "account_ids", grantee: "1".into(), part: PART.into() };
    assert!(actual(&fake).contains(&on_part));
    assert_eq!(fake.calls("Grant"), 1);
}

#[tokio::test(start_paused = true)]
async fn empty_block_revokes_everything() {
    let fake = fake_with(grants(&["1", "9"]));
    let (_, errors) = update(&fake, shared(Value::Null), shared(Value::Known(Sharing::default()))).await;
    assert_eq!(errors, [""; 0]);
    assert_eq!(actual(&fake), Grants::new());
}

#[tokio::test(start_paused = true)]
async fn removed_block_revokes_the_grants_of_the_state() {
    let mut of_image = grants(&["1", "2", "9"]);
    of_image.insert(Grant { argument: "account_ids", grantee: "1".into(), part: PART.into() });
    let fake = fake_with(of_image);
    let (state, errors) = update(&fake, shared(block(&["1", "2"], PARTS)), shared(Value::Null)).await;
    assert_eq!(errors, [""; 0]);
    assert!(state.unwrap().common.sharing.is_null());
    // This one appeared after the refresh, so no plan has shown its revocation.
    assert_eq!(actual(&fake), grants(&["9"]));
}

#[tokio::test(start_paused = true)]
async fn added_block_of_an_imported_image_sends_only_the_difference() {
    let fake = fake_with(grants(&["1", "2"]));
    let imported = read(&fake, shared(Value::Null)).await;
    assert_eq!(sharing_calls(&fake), [""; 0]);
    update(&fake, imported, shared(accounts(&["1", "2", "3"]))).await;
    assert_eq!((fake.calls("Grant"), fake.calls("Revoke")), (1, 0));
}

#[tokio::test(start_paused = true)]
async fn pending_image_is_shared_by_a_later_apply() {
    let fake = FakeService::default();
    let mut plan = planned("golden");
    plan.common.wait_for_available = Value::Known(false);
    plan.common.sharing = accounts(&["1"]);
    let Applied { state, diagnostics, .. } = fake.resource().create(&context(), plan.clone()).await;
    assert_eq!(summaries(&diagnostics), ["image \"golden\" is not shared yet"]);
    // The refresh shows that it is not shared, without a call, so that the plan has a change.
    let pending = read(&fake, state.unwrap()).await;
    assert_eq!(pending.common.sharing, accounts(&[]));
    assert_eq!(sharing_calls(&fake), [""; 0]);
    let mut wanted = pending.clone();
    wanted.common.sharing = accounts(&["1"]);
    let (_, warnings) = update(&fake, pending, wanted.clone()).await;
    assert_eq!(warnings, ["image \"golden\" is not shared yet"]);
    sleep(COPY_TIME).await;
    let available = read(&fake, wanted.clone()).await;
    assert_eq!(available.common.sharing, accounts(&[]));
    update(&fake, available, wanted).await;
    assert_eq!(actual(&fake), grants(&["1"]));
}

#[tokio::test(start_paused = true)]
async fn resumed_wait_shares_even_without_a_refresh() {
    let fake = fake_with(Grants::new());
    let mut interrupted = shared(accounts(&["1"]));
    interrupted.common.state = "pending".into();
    let (state, errors) = update(&fake, interrupted, shared(accounts(&["1"]))).await;
    assert_eq!(errors, [""; 0]);
    assert_eq!(state.unwrap().common.state, "available".into());
    assert_eq!(actual(&fake), grants(&["1"]));
}

#[tokio::test(start_paused = true)]
async fn delete_revokes_the_grants_first() {
    let fake = fake_with(grants(&["1", "2"]));
    let removed = fake.resource().delete(&context(), shared(accounts(&["1", "2"])), Private::default()).await;
    assert!(removed.diagnostics.is_empty(), "{:?}", removed.diagnostics);
    assert_eq!(fake.calls("Revoke"), 2);
    assert!(fake.cloud().images.is_empty());
}

#[tokio::test(start_paused = true)]
async fn delete_stops_if_a_grant_cannot_be_revoked() {
    let fake = fake_with(grants(&["1"]));
    fake.fail("Revoke", ErrorKind::Denied, "Denied");
    let removed = fake.resource().delete(&context(), shared(accounts(&["1"])), Private::default()).await;
    assert!(removed.diagnostics.has_errors());
    assert_eq!(fake.calls("Delete"), 0);
}

#[tokio::test(start_paused = true)]
async fn lost_response_is_no_error() {
    let fake = fake_with(grants(&["1"]));
    fake.fail("Revoke", ErrorKind::Transient, "lost");
    fake.cloud().loses_response = true;
    let (_, errors) = update(&fake, shared(accounts(&["1"])), shared(accounts(&[]))).await;
    assert_eq!(errors, [""; 0]);
    assert_eq!(actual(&fake), Grants::new());
}

#[tokio::test(start_paused = true)]
async fn unknown_image_is_retried() {
    let fake = fake_with(Grants::new());
    fake.fail("Grant", ErrorKind::Refused, UNKNOWN);
    fake.fail("DescribeGrants", ErrorKind::Refused, UNKNOWN);
    let (_, errors) = update(&fake, shared(Value::Null), shared(accounts(&["1"]))).await;
    assert_eq!(errors, [""; 0]);
    assert_eq!(actual(&fake), grants(&["1"]));
}

#[tokio::test(start_paused = true)]
async fn reads_until_the_change_is_visible() {
    let fake = fake_with(Grants::new());
    fake.cloud().update_delay = Duration::from_secs(12);
    let (state, errors) = update(&fake, shared(Value::Null), shared(accounts(&["1"]))).await;
    assert_eq!((errors, fake.calls("Grant")), (Vec::new(), 1));
    assert_eq!(read(&fake, state.unwrap()).await.common.sharing, accounts(&["1"]));
}

#[tokio::test(start_paused = true)]
async fn denied_change_keeps_the_prior_state() {
    let fake = fake_with(grants(&["1"]));
    fake.fail("Grant", ErrorKind::Denied, "Denied");
    let (state, errors) = update(&fake, shared(accounts(&["1"])), shared(accounts(&["1", "2"]))).await;
    assert_eq!(errors, ["Unable to update the sharing of image \"golden\" (img-1) in eu-west-1"]);
    assert_eq!(state.unwrap().common.sharing, accounts(&["1"]));
}

#[tokio::test(start_paused = true)]
async fn failed_read_is_an_error_of_the_refresh() {
    let fake = fake_with(Grants::new());
    fake.fail("DescribeGrants", ErrorKind::Denied, "Denied");
    let read = fake.resource().read(&context(), shared(accounts(&[])), &Private::default()).await;
    assert!(read.is_err());
}

#[tokio::test(start_paused = true)]
async fn unknown_block_plans_without_a_check() {
    let fake = fake_with(Grants::new());
    for sharing in [Value::Unknown, block(&[], Value::Unknown)] {
        let mut change = change(None);
        change.config.common.sharing = sharing.clone();
        change.planned.common.sharing = sharing;
        let found = fake.resource().plan(&context(), &mut change).await;
        assert!(!found.has_errors(), "{found:?}");
    }
    assert_eq!(sharing_calls(&fake), [""; 0]);
}
