//! [`IdFormat`]: the format of the IDs of one type of resource, and what is wrong with a text that is no such ID.

use std::ops::RangeInclusive;

use crate::aws::Arn;
use crate::terraform::quoted;

/// The format of the IDs of one type of resource.
#[derive(Debug)]
pub(crate) struct IdFormat {
    /// The ID with its article: `an AMI ID`.
    pub(crate) what: &'static str,
    /// The resource with its article: `an AMI`.
    pub(crate) resource: &'static str,
    /// What the ID begins with.
    pub(crate) prefix: &'static str,
    /// The numbers of characters after the prefix.
    pub(crate) lengths: &'static [RangeInclusive<usize>],
    /// The numbers in words: `17 characters (older IDs have 8)`.
    pub(crate) length: &'static str,
    /// Whether a character can follow the prefix.
    pub(crate) character: fn(char) -> bool,
    /// These characters in words.
    pub(crate) characters: &'static str,
    /// An example.
    pub(crate) example: &'static str,
    /// How to find the ID of a resource by its name, in a sentence.
    pub(crate) lookup: &'static str,
    /// What to do with the ID of another type of resource, by the prefix of that ID, in a sentence.
    pub(crate) instead: &'static [(&'static str, &'static str)],
}

/// Prefixes of the IDs of other resources, and the resources.
const RESOURCES: &[(&str, &str)] = &[
    ("ami-", "an AMI"),
    ("snap-", "an EBS snapshot"),
    ("i-", "an EC2 instance"),
    ("vol-", "an EBS volume"),
    ("lt-", "a launch template"),
    ("aki-", "a kernel image"),
    ("ari-", "a RAM disk image"),
    ("import-ami-", "an import task"),
    ("import-snap-", "an import task"),
    ("wsi-", "a WorkSpaces image"),
    ("ws-", "a WorkSpace"),
    ("wsb-", "a WorkSpaces bundle"),
    ("d-", "a directory"),
    ("vpc-", "a VPC"),
    ("subnet-", "a subnet"),
    ("sg-", "a security group"),
];

/// The minimum number of characters after the prefix of an ID.
const MIN_LENGTH: usize = 8;

impl IdFormat {
    /// Whether a text is such an ID.
    pub(crate) fn matches(&self, text: &str) -> bool {
        text.strip_prefix(self.prefix).is_some_and(|rest| self.has_length(rest) && rest.chars().all(self.character))
    }

    fn has_length(&self, rest: &str) -> bool {
        self.lengths.iter().any(|lengths| lengths.contains(&rest.chars().count()))
    }

    /// What is wrong with a text that is no such ID, and what to do, in full sentences.
    pub(crate) fn problem(&self, text: &str) -> Option<String> {
        if self.matches(text) {
            return None;
        }
        let Self { what, example, .. } = self;
        Some(if text.is_empty() {
            format!("Expected {what} such as \"{example}\", got an empty string.")
        } else if self.matches(text.trim()) {
            format!("{} has white space around the ID. Use {}.", quoted(text), quoted(text.trim()))
        } else if text.starts_with("arn:") {
            self.arn(text)
        } else if let Some((id, region)) = text.split_once('@').filter(|(id, _)| self.matches(id)) {
            format!(
                "{} is an ID with a Region. Use {}, and set the Region {} in its own argument.",
                quoted(text),
                quoted(id),
                quoted(region)
            )
        } else if let Some(rest) = text.strip_prefix(self.prefix) {
            self.wrong_part(text, rest)
        } else if self.matches(&text.to_lowercase()) {
            format!("{} contains uppercase letters, but {what} has none. Use {}.", quoted(text), lower(text))
        } else if let Some(other) = other_resource(text) {
            self.other(text, other)
        } else if self.matches(&format!("{}{text}", self.prefix)) {
            format!("{} lacks the prefix \"{}\". Use \"{}{text}\".", quoted(text), self.prefix, self.prefix)
        } else {
            format!("{} is not {what} such as \"{example}\"; it looks like a name. {}", quoted(text), self.lookup)
        })
    }

    fn arn(&self, text: &str) -> String {
        let Self { what, resource, example, .. } = self;
        let id = Arn::parse(text).and_then(|arn| arn.resource.rsplit_once('/')).map(|(_, id)| id);
        match id.filter(|id| self.matches(id)) {
            Some(id) => format!("{} is an ARN, but the argument is {what}. Use {}.", quoted(text), quoted(id)),
            None => format!("{} is an ARN and not that of {resource}. Use {what} such as \"{example}\".", quoted(text)),
        }
    }

    /// A text with the right prefix: a wrong character, or else a wrong length.
    fn wrong_part(&self, text: &str, rest: &str) -> String {
        let Self { what, prefix, length, characters, .. } = self;
        let wrong = rest.chars().enumerate().find(|(_, character)| !(self.character)(*character));
        let Some((index, character)) = wrong else {
            let count = rest.chars().count();
            let counted = if count == 1 { "character" } else { "characters" };
            return format!(
                "{} has {count} {counted} after \"{prefix}\", but {what} has {length}. Check that the ID is complete.",
                quoted(text)
            );
        };
        let position = prefix.chars().count() + index + 1;
        // The most frequent mistakes of people who type an ID.
        let corrected = text.replace('O', "0").replace('I', "1").to_lowercase().replace('o', "0").replace('l', "1");
        let remedy = [text.to_lowercase(), corrected].into_iter().find(|candidate| self.matches(candidate));
        let remedy = remedy.map_or_else(|| "Correct the ID.".to_owned(), |id| format!("Did you mean {}?", quoted(&id)));
        format!(
            "{} contains {character:?} at position {position}, but {what} contains only {characters} after \"{prefix}\". \
             {remedy}",
            quoted(text)
        )
    }

    fn other(&self, text: &str, (prefix, other): (&str, &str)) -> String {
        let Self { what, resource, example, .. } = self;
        let remedy = self.instead.iter().find(|(of, _)| *of == prefix);
        let remedy =
            remedy.map_or_else(|| format!("Use {what} such as \"{example}\"."), |(_, remedy)| (*remedy).to_owned());
        format!("{} is the ID of {other}, not of {resource}. {remedy}", quoted(text))
    }
}

fn lower(text: &str) -> String {
    quoted(&text.to_lowercase())
}

/// The prefix and the resource of a text that has the format of another resource's ID. A name such as `i-love-it` has not.
fn other_resource(text: &str) -> Option<(&'static str, &'static str)> {
    let is_id = |rest: &str| {
        rest.len() >= MIN_LENGTH
            && rest.bytes().all(|byte| byte.is_ascii_digit() || byte.is_ascii_lowercase())
            && rest.bytes().any(|byte| byte.is_ascii_digit())
    };
    RESOURCES.iter().copied().find(|(prefix, _)| text.strip_prefix(prefix).is_some_and(is_id))
}

#[cfg(test)]
mod tests {
    use super::*;

    const FORMAT: IdFormat = IdFormat {
        what: "a disk ID",
        resource: "a disk",
        prefix: "disk-",
        lengths: &[8..=8, 17..=17],
        length: "17 characters (older IDs have 8)",
        character: |c| matches!(c, '0'..='9' | 'a'..='f'),
        characters: "the digits 0-9 and the letters a-f",
        example: "disk-01234567",
        lookup: "Search for it.",
        instead: &[("snap-", "Create a disk from the snapshot.")],
    };

    fn assert_problem(text: &str, parts: &[&str]) {
        let problem = FORMAT.problem(text).unwrap_or_default();
        for part in parts {
            assert!(problem.contains(part), "{text}: {part} is missing in: {problem}");
        }
    }

    #[test]
    fn accepts_ids() {
        for id in ["disk-01234567", "disk-0123456789abcdef0"] {
            assert_eq!(FORMAT.problem(id), None);
        }
    }

    #[test]
    fn counts_characters() {
        assert_problem(
            "disk-0123456789abcdef",
            &["has 16 characters after \"disk-\"", "17 characters (older IDs have 8)"],
        );
        assert_problem("disk-0", &["has 1 character after"]);
        assert_problem("disk-", &["has 0 characters after"]);
    }

    #[test]
    fn names_the_wrong_character_and_its_position() {
        assert_problem("disk-O1234567", &["'O' at position 6", "Did you mean \"disk-01234567\"?"]);
        assert_problem("disk-0123456789ABCDEF0", &["'A' at position 16", "Did you mean \"disk-0123456789abcdef0\"?"]);
        assert_problem("disk-0123456g", &["'g' at position 13", "Correct the ID."]);
        assert_problem("disk-0123 567", &["' ' at position 10"]);
    }

    #[test]
    fn extracts_the_id() {
        assert_problem(" disk-01234567\n", &["white space", "Use \"disk-01234567\""]);
        assert_problem("arn:aws:ec2:eu-west-1::disk/disk-01234567", &["is an ARN", "Use \"disk-01234567\""]);
        assert_problem("disk-01234567@eu-west-1", &["Use \"disk-01234567\"", "\"eu-west-1\" in its own argument"]);
        assert_problem("01234567", &["lacks the prefix", "Use \"disk-01234567\""]);
        assert_problem("DISK-01234567", &["uppercase", "Use \"disk-01234567\""]);
        assert_problem("arn:aws:ec2:eu-west-1::snapshot/snap-01234567", &["is an ARN and not that of a disk"]);
    }

    #[test]
    fn recognizes_other_resources_and_names() {
        assert_problem(
            "snap-01234567",
            &["the ID of an EBS snapshot, not of a disk", "Create a disk from the snapshot."],
        );
        assert_problem("i-0123456789abcdef0", &["the ID of an EC2 instance", "such as \"disk-01234567\""]);
        assert_problem("i-love-names", &["looks like a name", "Search for it."]);
        assert_problem("web-2026.11", &["looks like a name"]);
        assert_problem("", &["got an empty string"]);
    }
}
