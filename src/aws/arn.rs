//! [`Arn`]: the parts of an Amazon Resource Name.

/// The parts of an ARN that are asked for here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Arn<'a> {
    /// Such as `aws` or `aws-cn`.
    pub(super) partition: &'a str,
    /// Such as `iam`.
    pub(super) service: &'a str,
    /// Twelve digits, `aws` for what AWS itself owns, or nothing.
    pub(super) account: &'a str,
    /// Such as `role/images`.
    pub(super) resource: &'a str,
}

/// Reads an ARN: `arn:partition:service:region:account:resource`.
pub(super) fn parse(text: &str) -> Option<Arn<'_>> {
    let parts: Vec<&str> = text.splitn(6, ':').collect();
    let ["arn", partition, service, _, account, resource] = parts.as_slice() else { return None };
    let complete = partition.starts_with("aws") && !service.is_empty() && !resource.is_empty();
    complete.then_some(Arn { partition, service, account, resource })
}

#[cfg(test)]
mod tests {
    use super::{Arn, parse};

    #[test]
    fn an_arn_has_six_parts() {
        let role = Arn { partition: "aws-cn", service: "iam", account: "123456789012", resource: "role/a/b:c" };
        assert_eq!(parse("arn:aws-cn:iam::123456789012:role/a/b:c"), Some(role));
        for text in ["", "arn", "arn:aws:iam::123456789012", "arn:aws:iam::1:", "arn::iam::1:role/a", "role/a"] {
            assert_eq!(parse(text), None, "{text}");
        }
    }
}
