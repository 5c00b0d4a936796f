//! [`Grant`]: a permission on an image. Converts between grants and the `sharing` block.

use std::collections::BTreeSet;

use super::argument::{SharingArgument, SharingForm};
use super::block::{Sharing, SharingValue};
use crate::terraform::Value;

/// A permission on an image or on a part of it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Grant {
    /// The argument of the `sharing` block that lists it.
    pub argument: &'static str,
    /// The AWS account ID or the ARN; empty if every account can use the image.
    pub grantee: String,
    /// The ID of the part, such as a snapshot; empty for the image itself.
    pub part: String,
}

impl Grant {
    /// A permission on the image itself.
    pub fn on_image(argument: &'static str, grantee: impl Into<String>) -> Self {
        Self { argument, grantee: grantee.into(), part: String::new() }
    }
}

/// The grants of an image.
pub type Grants = BTreeSet<Grant>;

impl Sharing {
    /// The grants that the block lists, for an image with these parts.
    pub(crate) fn grants(&self, arguments: &[SharingArgument], parts: &[String]) -> Grants {
        let mut grants = Grants::new();
        for argument in arguments {
            match argument.form {
                SharingForm::Public => {
                    if self.flag(argument.name) == Some(true) {
                        grants.insert(Grant::on_image(argument.name, ""));
                    }
                }
                SharingForm::Parts { of } => {
                    if self.flag(argument.name) == Some(true) {
                        grants.extend(self.elements(of).into_iter().flat_map(|grantee| of_parts(of, grantee, parts)));
                    }
                }
                _ => grants.extend(
                    self.elements(argument.name).into_iter().map(|grantee| Grant::on_image(argument.name, grantee)),
                ),
            }
        }
        grants
    }

    /// Whether the block shares the parts of the image.
    pub(crate) fn shares_parts(&self, arguments: &[SharingArgument]) -> bool {
        parts_flag(arguments).is_some_and(|name| self.flag(name) == Some(true))
    }

    /// Whether an earlier apply may have shared the parts of the image: a refresh records `false` if some of their grants
    /// are missing.
    pub(crate) fn may_share_parts(&self, arguments: &[SharingArgument]) -> bool {
        parts_flag(arguments).is_some_and(|name| self.flag(name).is_some())
    }

    /// Whether both blocks list the same grants.
    pub(crate) fn is_same(&self, other: &Self, arguments: &[SharingArgument]) -> bool {
        self.grants(arguments, &[]) == other.grants(arguments, &[])
            && self.shares_parts(arguments) == other.shares_parts(arguments)
    }

    /// The block with the actual grants. `parts` are the parts whose grants were read; `None` if none were. An argument
    /// without grants keeps its form, null or empty.
    #[must_use]
    pub(crate) fn with_actual(&self, arguments: &[SharingArgument], actual: &Grants, parts: Option<&[String]>) -> Self {
        let values = arguments.iter().map(|argument| {
            let value = match argument.form {
                SharingForm::Public => {
                    self.recorded_flag(argument.name, actual.iter().any(|grant| grant.argument == argument.name))
                }
                SharingForm::Parts { of } => self.recorded_parts(argument.name, of, actual, parts),
                _ => self.recorded_set(argument.name, actual),
            };
            (argument.name, value)
        });
        Self::new(values)
    }

    fn recorded_set(&self, name: &'static str, actual: &Grants) -> Value<SharingValue> {
        let grantees = grantees(actual, name);
        if grantees.is_empty() && self.get(name).is_null() {
            return Value::Null;
        }
        Value::Known(SharingValue::Set(grantees.into_iter().map(Value::from).collect()))
    }

    fn recorded_flag(&self, name: &str, actual: bool) -> Value<SharingValue> {
        if !actual && self.get(name).is_null() { Value::Null } else { Value::Known(SharingValue::Flag(actual)) }
    }

    /// Whether each account has the permissions on the image and on all parts. Without accounts, the value is unchanged.
    fn recorded_parts(
        &self,
        name: &str,
        of: &'static str,
        actual: &Grants,
        parts: Option<&[String]>,
    ) -> Value<SharingValue> {
        let grantees = grantees(actual, of);
        let Some(parts) = parts.filter(|_| !grantees.is_empty()) else { return self.get(name).clone() };
        let has_all = |grantee: &&str| {
            actual.contains(&Grant::on_image(of, *grantee))
                && of_parts(of, grantee, parts).all(|grant| actual.contains(&grant))
        };
        self.recorded_flag(name, grantees.iter().all(has_all))
    }
}

/// The actual grants without those that a block lists, on whatever part they are.
pub(crate) fn without_listed(actual: &Grants, listed: &Grants) -> Grants {
    let is_listed = |grant: &&Grant| listed.contains(&Grant::on_image(grant.argument, grant.grantee.as_str()));
    actual.iter().filter(|grant| !is_listed(grant)).cloned().collect()
}

fn parts_flag(arguments: &[SharingArgument]) -> Option<&'static str> {
    arguments.iter().find(|argument| matches!(argument.form, SharingForm::Parts { .. })).map(|argument| argument.name)
}

fn grantees<'a>(grants: &'a Grants, argument: &str) -> BTreeSet<&'a str> {
    grants.iter().filter(|grant| grant.argument == argument).map(|grant| grant.grantee.as_str()).collect()
}

fn of_parts<'a>(
    argument: &'static str,
    grantee: &'a str,
    parts: &'a [String],
) -> impl Iterator<Item = Grant> + use<'a> {
    parts.iter().map(move |part| Grant { argument, grantee: grantee.to_owned(), part: part.clone() })
}

#[cfg(test)]
mod tests {
    use super::*;

    const ARGUMENTS: &[SharingArgument] = &[
        SharingArgument { name: "account_ids", form: SharingForm::AccountIds, description: "" },
        SharingArgument { name: "public", form: SharingForm::Public, description: "" },
        SharingArgument { name: "snapshots", form: SharingForm::Parts { of: "account_ids" }, description: "" },
    ];

    fn set(elements: &[&str]) -> Value<SharingValue> {
        Value::Known(SharingValue::Set(elements.iter().map(|element| (*element).into()).collect()))
    }

    fn flag(value: bool) -> Value<SharingValue> {
        Value::Known(SharingValue::Flag(value))
    }

    fn parts() -> Vec<String> {
        vec!["snap-1".to_owned(), "snap-2".to_owned()]
    }

    fn block(accounts: &[&str], snapshots: Value<SharingValue>) -> Sharing {
        Sharing::new([("account_ids", set(accounts)), ("public", Value::Null), ("snapshots", snapshots)])
    }

    #[test]
    fn records_the_listed_grants_unchanged() {
        let public = Sharing::new([("account_ids", Value::Null), ("public", flag(true)), ("snapshots", Value::Null)]);
        for block in [block(&["1", "2"], flag(true)), block(&[], flag(true)), block(&["1"], Value::Null), public] {
            let grants = block.grants(ARGUMENTS, &parts());
            assert_eq!(block.with_actual(ARGUMENTS, &grants, Some(&parts())), block);
        }
    }

    #[test]
    fn shows_foreign_and_missing_grants_as_drift() {
        let configured = block(&["1"], flag(true));
        let mut actual = configured.grants(ARGUMENTS, &parts());
        actual.insert(Grant { argument: "account_ids", grantee: "9".into(), part: "snap-2".into() });
        let recorded = configured.with_actual(ARGUMENTS, &actual, Some(&parts()));
        assert_eq!(recorded, block(&["1", "9"], flag(false)));
        let mut actual = configured.grants(ARGUMENTS, &parts());
        actual.remove(&Grant::on_image("account_ids", "1"));
        assert_eq!(configured.with_actual(ARGUMENTS, &actual, Some(&parts())), block(&["1"], flag(false)));
        actual.clear();
        actual.insert(Grant::on_image("public", ""));
        let recorded = configured.with_actual(ARGUMENTS, &actual, Some(&parts()));
        assert_eq!(recorded.flag("public"), Some(true));
    }

    #[test]
    fn removes_listed_grants_from_every_part() {
        let listed = block(&["1"], flag(true)).grants(ARGUMENTS, &[]);
        let actual = block(&["1", "2"], flag(true)).grants(ARGUMENTS, &parts());
        let left = block(&["2"], flag(true)).grants(ARGUMENTS, &parts());
        assert_eq!(without_listed(&actual, &listed), left);
    }
}
