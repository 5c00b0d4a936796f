//! A small part of `cargo fuzz-protocol`: damaged requests to every RPC, and damaged responses of AWS.

#[path = "../xtask/programs/src/fuzz/protocol/mod.rs"]
mod protocol;

use protocol::Run;

#[test]
fn damaged_requests_and_responses_lose_nothing() {
    let run = Run { seed: 7, requests: 400, responses: 200 };
    let report = run.execute(|_, _| ()).unwrap();
    let failures: Vec<_> =
        report.failures.iter().map(|failure| (failure.kind, &failure.input, &failure.detail)).collect();
    assert!(failures.is_empty(), "{failures:#?}");
    assert_eq!((report.requests, report.responses), (run.requests, run.responses));
    // The inputs are damaged, and not random.
    assert!(report.completed > 40, "{report:?}");
    assert!(report.read > 30 && report.rejected > 30, "{report:?}");
}
