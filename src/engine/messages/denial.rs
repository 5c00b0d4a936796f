//! [`Denial`]: why AWS did not authorize a call, and what to do about it.

use crate::aws::ServiceError;

/// The error codes of calls that an IAM policy of any type did not authorize.
const CODES: [&str; 3] = ["UnauthorizedOperation", "AccessDenied", "AccessDeniedException"];

/// A type of policy that AWS names in a denial.
///
/// Source: AWS, IAM user guide, "Troubleshoot access denied error messages".
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Policy {
    ServiceControl,
    ResourceControl,
    PermissionsBoundary,
    Session,
    VpcEndpoint,
    RoleTrust,
    ResourceBased,
    IdentityBased,
}

/// The types of policies, as AWS names them.
const POLICIES: [(&str, Policy); 8] = [
    ("service control policy", Policy::ServiceControl),
    ("resource control policy", Policy::ResourceControl),
    ("permissions boundary", Policy::PermissionsBoundary),
    ("session policy", Policy::Session),
    ("vpc endpoint policy", Policy::VpcEndpoint),
    ("role trust policy", Policy::RoleTrust),
    ("resource-based policy", Policy::ResourceBased),
    ("identity-based policy", Policy::IdentityBased),
];

/// Why AWS did not authorize a call.
#[derive(Debug)]
pub(crate) struct Denial {
    /// The IAM action that was denied, which may be another than that of the call.
    action: String,
    /// The type of the policy, if AWS names it, and its ARN.
    policy: Option<(Policy, Option<String>)>,
    /// Whether the policy denies the action, and does not only lack an allow.
    is_explicit: bool,
    /// Whether AWS sent details that it can decode.
    is_encoded: bool,
}

impl Denial {
    /// The denial of an error; `None` for other errors.
    pub(crate) fn of(error: &ServiceError) -> Option<Self> {
        if !error.code.as_deref().is_some_and(|code| CODES.contains(&code)) {
            return None;
        }
        let message = &error.message;
        let action = after(message, "not authorized to perform: ").and_then(|rest| rest.split_whitespace().next());
        let action = action.map(|action| action.trim_end_matches(['.', ',']).to_owned());
        let denied = after(message, "with an explicit deny in a");
        let policy = denied.or_else(|| after(message, "because no ")).and_then(named_policy);
        Some(Self {
            action: action.unwrap_or_else(|| format!("{}:{}", error.call.service, error.call.operation)),
            policy,
            is_explicit: denied.is_some(),
            is_encoded: after(message, "encoded authorization failure message:").is_some(),
        })
    }

    /// Whether an IAM policy of the account can allow the action, as far as the error says. If it can, other advice on the
    /// operation applies, too.
    pub(crate) fn can_be_allowed(&self) -> bool {
        !self.is_explicit && matches!(self.policy, None | Some((Policy::IdentityBased, _)))
    }

    /// What to do about it, in full sentences.
    pub(crate) fn advice(&self) -> String {
        let decode = self.decode();
        let separator = if decode.is_empty() { "" } else { " " };
        format!("{}{separator}{decode}", self.remedy())
    }

    /// How to find the statement of the policy, if AWS sent that.
    pub(crate) fn decode(&self) -> &'static str {
        if self.is_encoded {
            "`aws sts decode-authorization-message` shows which policy statement denied the request."
        } else {
            ""
        }
    }

    fn remedy(&self) -> String {
        let action = &self.action;
        let Some((policy, arn)) = &self.policy else {
            return if self.is_explicit {
                format!("A policy explicitly denies {action}. Remove the deny: an allow does not override it.")
            } else {
                format!("Allow {action} in the IAM policy of the credentials.")
            };
        };
        let arn = arn.as_ref().map(|arn| format!(" {arn}")).unwrap_or_default();
        let denies = |subject: &str| {
            let verb = if self.is_explicit { "explicitly denies" } else { "does not allow" };
            format!("{subject}{arn} {verb} {action}.")
        };
        match policy {
            Policy::ServiceControl | Policy::ResourceControl => {
                let subject = match policy {
                    Policy::ServiceControl => "service control policy",
                    _ => "resource control policy",
                };
                let found = if self.is_explicit {
                    format!("The {subject}{arn} of the organization explicitly denies {action}.")
                } else {
                    format!("No {subject} of the organization allows {action}.")
                };
                format!(
                    "{found} No IAM policy of the account can override that. Have an administrator of the organization \
                     change the policy, or use a Region or an account to which it does not apply."
                )
            }
            Policy::PermissionsBoundary => format!("{} Change the boundary.", denies("The permissions boundary")),
            Policy::Session => format!(
                "{} Change the policy of the session: `policy` and `policy_arns` of `assume_role`, or what created the \
                 credentials.",
                denies("The session policy")
            ),
            Policy::VpcEndpoint => {
                format!(
                    "{} Change the policy of the VPC endpoint that receives the calls.",
                    denies("The policy of the VPC endpoint")
                )
            }
            Policy::RoleTrust => {
                format!("{} Change the trust policy of the role.", denies("The trust policy of the role"))
            }
            Policy::ResourceBased => format!(
                "{} Change the policy of the resource, such as the key policy of a KMS key.",
                denies("The policy of the resource")
            ),
            Policy::IdentityBased if self.is_explicit => format!(
                "{} Remove the deny from that policy: an allow in another policy does not override it.",
                denies("The identity-based policy")
            ),
            Policy::IdentityBased => format!("Allow {action} in the IAM policy of the credentials."),
        }
    }
}

/// The text after a part, regardless of case.
fn after<'a>(text: &'a str, part: &str) -> Option<&'a str> {
    // Lower-case ASCII has the same length, so that positions in both texts are equal.
    let start = text.to_ascii_lowercase().find(part)?;
    text.get(start + part.len()..)
}

/// The policy whose name begins a text, possibly after the rest of an article, and its ARN.
fn named_policy(text: &str) -> Option<(Policy, Option<String>)> {
    let text = text.strip_prefix('n').unwrap_or(text).trim_start();
    let lower = text.to_ascii_lowercase();
    let (name, policy) = POLICIES.into_iter().find(|(name, _)| lower.starts_with(name))?;
    let rest = text.get(name.len()..)?.trim_start_matches([':', ' ']);
    let arn = rest.split_whitespace().next().filter(|word| word.starts_with("arn:"));
    Some((policy, arn.map(|arn| arn.trim_end_matches(['.', ',']).to_owned())))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::aws::{Call, ErrorKind};

    fn denial(code: &str, message: &str) -> Option<Denial> {
        Denial::of(&ServiceError {
            call: Call { service: "ec2", operation: "CopyImage", region: "eu-west-1".to_owned() },
            kind: ErrorKind::Denied,
            code: Some(code.to_owned()),
            message: message.to_owned(),
            status: Some(403),
            request_id: None,
        })
    }

    fn advice(reason: &str) -> String {
        let message = format!(
            "User: arn:aws:iam::1:user/ci is not authorized to perform: ec2:CreateTags on resource: * {reason}"
        );
        denial("UnauthorizedOperation", &message).map(|denial| denial.advice()).unwrap_or_default()
    }

    #[test]
    fn names_the_policy() {
        let arn = "arn:aws:organizations::1:policy/o-1/service_control_policy/p-1";
        let scp = advice(&format!(
            "with an explicit deny in a service control policy: {arn}. Encoded authorization failure message: x"
        ));
        assert!(
            scp.starts_with(&format!(
                "The service control policy {arn} of the organization explicitly denies ec2:CreateTags. No IAM"
            )),
            "{scp}"
        );
        assert!(scp.ends_with("denied the request.") && !scp.contains("Allow"), "{scp}");
        for (reason, expected) in [
            (
                "with an explicit deny in a service control policy",
                "The service control policy of the organization explicitly",
            ),
            ("because no service control policy allows the ec2:CreateTags action", "No service control policy of the"),
            ("with an explicit deny in a resource control policy", "The resource control policy of the organization"),
            (
                "because no permissions boundary allows the ec2:CreateTags action",
                "The permissions boundary does not allow",
            ),
            ("because no session policy allows the ec2:CreateTags action", "The session policy does not allow"),
            ("with an explicit deny in a VPC endpoint policy", "The policy of the VPC endpoint explicitly denies"),
            (
                "because no resource-based policy allows the ec2:CreateTags action",
                "The policy of the resource does not",
            ),
            ("with an explicit deny in an identity-based policy", "The identity-based policy explicitly denies"),
            (
                "because no identity-based policy allows the ec2:CreateTags action",
                "Allow ec2:CreateTags in the IAM policy",
            ),
            ("with an explicit deny in a new policy", "A policy explicitly denies ec2:CreateTags"),
            ("", "Allow ec2:CreateTags in the IAM policy of the credentials."),
        ] {
            let advice = advice(reason);
            assert!(advice.starts_with(expected) && !advice.contains("decode"), "{reason}: {advice}");
        }
    }

    #[test]
    fn names_the_call_without_an_action_in_the_message() {
        let message = "You are not authorized to perform this operation.";
        let advice = denial("UnauthorizedOperation", message).map(|denial| denial.advice());
        assert_eq!(advice.as_deref(), Some("Allow ec2:CopyImage in the IAM policy of the credentials."));
        assert!(denial("AuthFailure", message).is_none());
    }
}
