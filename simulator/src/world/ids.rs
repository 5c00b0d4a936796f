//! Generation of IDs in AWS's formats.

use std::collections::hash_map::RandomState;
use std::fmt::Write;
use std::hash::BuildHasher;

/// A generator of unique IDs. They do not repeat after a restart either, because clients may store those of an earlier
/// run.
#[derive(Debug, Default)]
pub(crate) struct Ids {
    random: RandomState,
    count: u64,
}

impl Ids {
    fn word(&mut self) -> u64 {
        self.count += 1;
        self.random.hash_one(self.count)
    }

    fn hexadecimal(&mut self, digits: usize) -> String {
        let mut text = String::with_capacity(digits + 16);
        while text.len() < digits {
            // Writing to a text does not fail.
            let _ = write!(text, "{:016x}", self.word());
        }
        text.chars().take(digits).collect()
    }

    /// An EC2 resource id: the prefix, a hyphen and 17 hexadecimal digits, as in `ami-0123456789abcdef0`.
    pub(crate) fn ec2(&mut self, prefix: &str) -> String {
        format!("{prefix}-0{}", self.hexadecimal(16))
    }

    /// A WorkSpaces resource id: the prefix, a hyphen and nine lowercase letters and digits, as in `wsi-0a1b2c3d4`.
    pub(crate) fn workspaces(&mut self, prefix: &str) -> String {
        let mut word = self.word();
        let mut text = format!("{prefix}-");
        for _ in 0..9 {
            text.push(char::from_digit(u32::try_from(word % 36).unwrap_or_default(), 36).unwrap_or_default());
            word /= 36;
        }
        text
    }

    /// A UUID: request ids and KMS key ids.
    pub(crate) fn uuid(&mut self) -> String {
        let text = self.hexadecimal(32);
        let part = |from: usize, to: usize| text.get(from..to).unwrap_or_default().to_owned();
        [part(0, 8), part(8, 12), format!("4{}", part(13, 16)), format!("a{}", part(17, 20)), part(20, 32)].join("-")
    }

    /// An IAM unique id or access key id: four letters and 16 uppercase letters and digits.
    pub(crate) fn iam(&mut self, prefix: &str) -> String {
        format!("{prefix}{}", self.hexadecimal(16).to_uppercase())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn generates_unique_ids_in_aws_formats() {
        let mut ids = Ids::default();
        let (first, second) = (ids.ec2("ami"), ids.ec2("ami"));
        assert_ne!(first, second);
        assert_eq!(first.len(), "ami-0123456789abcdef0".len());
        assert_eq!(ids.uuid().len(), 36);
        assert_eq!(ids.iam("ASIA").len(), 20);
        assert_eq!(ids.workspaces("wsi").len(), "wsi-0a1b2c3d4".len());
    }
}
