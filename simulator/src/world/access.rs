//! Accounts, access keys, Regions an account has enabled, and denied actions.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use tokio::time::Instant;

use crate::world::clock::Clock;
use crate::world::regions;

/// The identity of a caller.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Identity {
    /// The account, twelve digits.
    pub(crate) account: String,
    /// The ARN of the user or of the role's session.
    pub(crate) arn: String,
    /// IAM's unique id of the user, or of the role and its session.
    pub(crate) user_id: String,
}

/// A denied IAM action.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Denial {
    /// The IAM action, `ec2:CopyImage`, or `ec2:*` for all of a service.
    pub action: String,
    /// The Region; all Regions if omitted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub region: Option<String>,
    /// The AWS account ID; all accounts if omitted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub account: Option<String>,
    /// ARN of the service control policy that denies the action. If omitted, no identity-based policy allows it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub service_control_policy: Option<String>,
}

/// Identities, enabled Regions and denied actions.
#[derive(Debug, Default)]
pub(crate) struct Access {
    /// The identities of access keys of other accounts and of role sessions.
    pub(crate) keys: BTreeMap<String, Identity>,
    /// Access keys of temporary credentials that have expired.
    pub(crate) expired: BTreeSet<String>,
    /// The ends of sessions, by access key.
    ends: BTreeMap<String, Instant>,
    /// The partitions of accounts that are not in `aws`.
    pub(crate) partitions: BTreeMap<String, &'static str>,
    /// Opt-in Regions that are enabled, for all accounts.
    pub(crate) opted_in: BTreeSet<String>,
    /// Denied actions.
    pub(crate) denials: Vec<Denial>,
}

impl Access {
    /// Assigns an access key to a session, until its end if it has one.
    pub(crate) fn begin_session(&mut self, key: String, identity: Identity, end: Option<Instant>) {
        if let Some(end) = end {
            self.ends.insert(key.clone(), end);
        }
        self.keys.insert(key, identity);
    }

    /// Whether the session of an access key has ended.
    pub(crate) fn has_ended(&self, key: &str) -> bool {
        self.ends.get(key).is_some_and(|end| *end <= Clock::now())
    }

    /// The partition an account is in.
    pub(crate) fn partition(&self, account: &str) -> &'static str {
        self.partitions.get(account).copied().unwrap_or("aws")
    }

    /// The identity of an IAM user of an account.
    pub(crate) fn user(&self, account: &str) -> Identity {
        Identity {
            account: account.to_owned(),
            arn: format!("arn:{}:iam::{account}:user/simulator", self.partition(account)),
            user_id: "AIDASIMULATEDUSER000".to_owned(),
        }
    }

    /// Whether a Region is enabled.
    pub(crate) fn enabled(&self, region: &str) -> bool {
        !regions::needs_opt_in(region) || self.opted_in.contains(region)
    }

    /// Whether an action is denied.
    pub(crate) fn denies(&self, action: &str, region: &str, account: &str) -> bool {
        self.denial(action, region, account).is_some()
    }

    /// What denies an action.
    pub(crate) fn denial(&self, action: &str, region: &str, account: &str) -> Option<&Denial> {
        let (service, _) = action.split_once(':').unwrap_or_default();
        self.denials.iter().find(|denial| {
            (denial.action == action || denial.action.strip_suffix(":*") == Some(service))
                && denial.region.as_deref().is_none_or(|denied| denied == region)
                && denial.account.as_deref().is_none_or(|denied| denied == account)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn matches_denials_by_region_and_service() {
        let denial = |action: &str, region: Option<&str>| Denial {
            action: action.into(),
            region: region.map(Into::into),
            account: None,
            service_control_policy: None,
        };
        let access = Access {
            denials: vec![denial("ec2:CopyImage", Some("eu-west-1")), denial("kms:*", None)],
            ..Access::default()
        };
        assert!(access.denies("ec2:CopyImage", "eu-west-1", "1"));
        assert!(!access.denies("ec2:CopyImage", "eu-west-2", "1"));
        assert!(access.denies("kms:DescribeKey", "eu-west-2", "1"));
        assert!(!access.denies("ec2:DescribeImages", "eu-west-1", "1"));
    }

    #[test]
    fn opt_in_regions_are_disabled_by_default() {
        let mut access = Access::default();
        assert!(access.enabled("eu-west-1") && !access.enabled("ap-east-1"));
        access.opted_in.insert("ap-east-1".to_owned());
        assert!(access.enabled("ap-east-1"));
    }
}
