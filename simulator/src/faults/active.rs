//! The faults in force, and which of them a call meets.

use std::time::Duration;

use serde_json::Value;
use tokio::time::Instant;

use super::fault::{Fault, FaultKind};
use crate::world::clock::Clock;

/// The call that faults are matched with.
#[derive(Debug, Clone)]
pub(crate) struct Target {
    pub(crate) service: String,
    pub(crate) operation: String,
    pub(crate) region: String,
    pub(crate) account: String,
    pub(crate) parameters: Value,
}

/// The point of a call at which a fault acts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Point {
    /// Before everything else, for delays.
    Delay,
    /// When the call's parameters are read.
    Parameters,
    /// Instead of the effect.
    Before,
    /// When the effect is recorded.
    Effect,
    /// After the effect.
    After,
    /// When a copy is requested.
    Request,
    /// When a copy starts.
    Copy,
    /// When an image's snapshots are deleted.
    SnapshotDeletion,
}

impl FaultKind {
    fn point(&self) -> Point {
        match self {
            Self::Delay { .. } => Point::Delay,
            Self::IgnoreParameters { .. } => Point::Parameters,
            Self::Throttle | Self::Error { .. } | Self::ServerError { .. } | Self::Page { .. } | Self::DropBefore => {
                Point::Before
            }
            Self::DropAfter | Self::GarbledBody | Self::EmptyBody | Self::NullElements => Point::After,
            Self::LateReads { .. } => Point::Effect,
            Self::CopyExists => Point::Request,
            Self::CopyFails { .. } | Self::CopyNeverEnds | Self::CopyTime { .. } => Point::Copy,
            Self::SnapshotDeletion { .. } => Point::SnapshotDeletion,
        }
    }
}

/// The faults in force.
#[derive(Debug, Default)]
pub(crate) struct Faults {
    faults: Vec<(Fault, Option<Instant>)>,
}

impl Faults {
    /// Adds a fault. Earlier faults take precedence.
    pub(crate) fn add(&mut self, fault: Fault) {
        let ends = fault.seconds.and_then(|seconds| Clock::after(seconds_to_duration(seconds)));
        self.faults.push((fault, ends));
    }

    /// Removes every fault.
    pub(crate) fn clear(&mut self) {
        self.faults.clear();
    }

    /// All faults in force.
    pub(crate) fn all(&self) -> Vec<Fault> {
        self.faults.iter().map(|(fault, _)| fault.clone()).collect()
    }

    /// The first fault that matches a call at a point. Consumes one use.
    pub(crate) fn take_matching(&mut self, target: &Target, point: Point, now: Instant) -> Option<FaultKind> {
        self.faults.retain(|(fault, ends)| ends.is_none_or(|ends| now < ends) && fault.times != Some(0));
        for (fault, _) in &mut self.faults {
            if fault.kind.point() == point && fault.matches(target) {
                if fault.skip > 0 {
                    fault.skip -= 1;
                    continue;
                }
                fault.times = fault.times.map(|times| times - 1);
                return Some(fault.kind.clone());
            }
        }
        None
    }
}

impl Fault {
    fn matches(&self, target: &Target) -> bool {
        let equal = |wanted: &Option<String>, given: &str| wanted.as_deref().is_none_or(|wanted| wanted == given);
        equal(&self.service, &target.service)
            && equal(&self.operation, &target.operation)
            && equal(&self.region, &target.region)
            && equal(&self.account, &target.account)
            && self.parameters.iter().all(|(path, value)| lookup(&target.parameters, path) == Some(value))
    }
}

/// Follows a path of names and numbers from 1.
fn lookup<'a>(value: &'a Value, path: &str) -> Option<&'a Value> {
    path.split('.').try_fold(value, |value, part| match value {
        Value::Object(object) => object.get(part),
        Value::Array(array) => array.get(part.parse::<usize>().ok()?.checked_sub(1)?),
        _ => None,
    })
}

/// A duration of so many seconds; none where that is not a duration.
pub(crate) fn seconds_to_duration(seconds: f64) -> Duration {
    Duration::try_from_secs_f64(seconds).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn target() -> Target {
        Target {
            service: "ec2".into(),
            operation: "CopyImage".into(),
            region: "eu-west-1".into(),
            account: "123456789012".into(),
            parameters: json!({"Name": "web", "ImageId": ["ami-1", "ami-2"]}),
        }
    }

    #[tokio::test(start_paused = true)]
    async fn limits_fault_by_skip_and_times() {
        let mut faults = Faults::default();
        faults.add(Fault::of("ec2", "CopyImage", FaultKind::Throttle).times(2).skipping(1));
        let met: Vec<bool> =
            (0..4).map(|_| faults.take_matching(&target(), Point::Before, Clock::now()).is_some()).collect();
        assert_eq!(met, [false, true, true, false]);
    }

    #[tokio::test(start_paused = true)]
    async fn limits_fault_by_duration() {
        let mut faults = Faults::default();
        faults.add(Fault::new(FaultKind::DropBefore).lasting(Duration::from_secs(10)));
        assert!(faults.take_matching(&target(), Point::Before, Clock::now()).is_some());
        tokio::time::advance(Duration::from_secs(10)).await;
        assert!(faults.take_matching(&target(), Point::Before, Clock::now()).is_none());
    }

    #[test]
    fn matches_parameters_by_path() {
        let fault = |path: &str, value: &str| Fault::new(FaultKind::Throttle).with_parameter(path, value);
        assert!(fault("Name", "web").matches(&target()));
        assert!(fault("ImageId.2", "ami-2").matches(&target()));
        assert!(!fault("ImageId.0", "ami-1").matches(&target()));
        assert!(!fault("Name", "db").in_region("eu-west-1").matches(&target()));
        assert!(!fault("Name", "web").in_region("eu-west-2").matches(&target()));
    }

    #[test]
    fn applies_fault_at_its_point() {
        let mut faults = Faults::default();
        faults.add(Fault::new(FaultKind::CopyNeverEnds));
        assert!(faults.take_matching(&target(), Point::Before, Clock::now()).is_none());
        assert!(faults.take_matching(&target(), Point::Copy, Clock::now()).is_some());
    }
}
