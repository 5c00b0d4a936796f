//! All keys, and their lookup by key ID, alias, key ARN and alias ARN.

use std::collections::BTreeSet;

use time::OffsetDateTime;

use crate::world::access::Access;
use crate::world::ids::Ids;

/// The alias of the AWS managed key for EBS, which its first use creates.
pub(crate) const EBS_ALIAS: &str = "alias/aws/ebs";

/// A KMS key.
#[derive(Debug, Clone)]
pub(crate) struct Key {
    pub(crate) id: String,
    pub(crate) arn: String,
    pub(crate) account: String,
    pub(crate) region: String,
    pub(crate) aliases: BTreeSet<String>,
    pub(crate) description: String,
    /// In KMS's spelling: `Enabled`, `Disabled`, `PendingDeletion`, ...
    pub(crate) state: String,
    /// In KMS's spelling: `SYMMETRIC_DEFAULT`, `RSA_2048`, ...
    pub(crate) spec: String,
    /// In KMS's spelling: `ENCRYPT_DECRYPT`, `SIGN_VERIFY`, ...
    pub(crate) usage: String,
    /// Whether AWS manages it: such a key cannot be shared.
    pub(crate) aws_managed: bool,
    /// Whether its policy lets the accounts that may see it use it.
    pub(crate) usable: bool,
    /// The other accounts that its policy lets use it.
    pub(crate) shared_with: BTreeSet<String>,
    pub(crate) created: OffsetDateTime,
}

/// The reason why a key identifier does not resolve.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum KeyProblem {
    /// The identifier is malformed.
    Malformed,
    /// The ARN is of another Region.
    OtherRegion(String),
    /// The key or alias does not exist.
    NotFound,
    /// The key belongs to another account that does not share it.
    NotShared,
}

/// All keys.
#[derive(Debug, Default)]
pub(crate) struct Store {
    keys: Vec<Key>,
}

impl Key {
    /// Whether cryptographic operations can use it in its state.
    pub(crate) fn is_active(&self) -> bool {
        matches!(self.state.as_str(), "Enabled" | "Updating")
    }

    /// Whether EBS can encrypt with it.
    pub(crate) fn encrypts_volumes(&self) -> bool {
        self.is_active() && self.spec == "SYMMETRIC_DEFAULT" && self.usage == "ENCRYPT_DECRYPT" && self.usable
    }
}

impl Store {
    /// Adds a key, or replaces the one with the same ARN. Its aliases are removed from other keys.
    pub(crate) fn put(&mut self, key: Key) {
        self.keys.retain(|other| other.arn != key.arn);
        for other in self.keys.iter_mut().filter(|other| other.account == key.account && other.region == key.region) {
            other.aliases.retain(|alias| !key.aliases.contains(alias));
        }
        self.keys.push(key);
    }

    /// Resolves a key ID, alias, key ARN or alias ARN for a caller in a Region.
    pub(crate) fn find(&self, name: &str, account: &str, region: &str) -> Result<&Key, KeyProblem> {
        let (owner, name) = match name.strip_prefix("arn:") {
            Some(rest) => {
                let parts: Vec<&str> = rest.splitn(5, ':').collect();
                let [_, "kms", arn_region, owner, name] = parts.as_slice() else {
                    return Err(KeyProblem::Malformed);
                };
                if *arn_region != region {
                    return Err(KeyProblem::OtherRegion((*arn_region).to_owned()));
                }
                match name.strip_prefix("key/") {
                    Some(id) => (*owner, id),
                    None if name.starts_with("alias/") => (*owner, *name),
                    None => return Err(KeyProblem::Malformed),
                }
            }
            None => (account, name),
        };
        if name.is_empty()
            || !name.chars().all(|character| character.is_ascii_alphanumeric() || "/_-".contains(character))
        {
            return Err(KeyProblem::Malformed);
        }
        let key = self
            .keys
            .iter()
            .find(|key| key.account == owner && key.region == region && (key.id == name || key.aliases.contains(name)));
        match key {
            None => Err(KeyProblem::NotFound),
            Some(key) if key.account != account && !key.shared_with.contains(account) => Err(KeyProblem::NotShared),
            Some(key) => Ok(key),
        }
    }

    /// The key with an ARN.
    pub(crate) fn by_arn(&self, arn: &str) -> Option<&Key> {
        self.keys.iter().find(|key| key.arn == arn)
    }

    /// The AWS managed key for EBS. Created on first use.
    pub(crate) fn ebs_key(
        &mut self,
        ids: &mut Ids,
        access: &Access,
        account: &str,
        region: &str,
        now: OffsetDateTime,
    ) -> Key {
        if let Ok(key) = self.find(EBS_ALIAS, account, region) {
            return key.clone();
        }
        let id = ids.uuid();
        let key = Key {
            arn: format!("arn:{}:kms:{region}:{account}:key/{id}", access.partition(account)),
            id,
            account: account.to_owned(),
            region: region.to_owned(),
            aliases: BTreeSet::from([EBS_ALIAS.to_owned()]),
            description: "Default key that protects my EBS volumes when no other key is defined".to_owned(),
            state: "Enabled".to_owned(),
            spec: "SYMMETRIC_DEFAULT".to_owned(),
            usage: "ENCRYPT_DECRYPT".to_owned(),
            aws_managed: true,
            usable: true,
            shared_with: BTreeSet::new(),
            created: now,
        };
        self.put(key.clone());
        key
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn store() -> (Store, Key) {
        let mut store = Store::default();
        let key = store.ebs_key(
            &mut Ids::default(),
            &Access::default(),
            "111122223333",
            "eu-west-1",
            OffsetDateTime::UNIX_EPOCH,
        );
        (store, key)
    }

    #[test]
    fn finds_key_by_id_alias_and_arn() {
        let (store, key) = store();
        let alias_arn = "arn:aws:kms:eu-west-1:111122223333:alias/aws/ebs";
        for name in [key.id.as_str(), EBS_ALIAS, key.arn.as_str(), alias_arn] {
            assert_eq!(store.find(name, "111122223333", "eu-west-1").map(|found| &found.arn), Ok(&key.arn), "{name}");
        }
    }

    #[test]
    fn scopes_keys_to_account_and_region() {
        let (store, key) = store();
        let problem = |name: &str, account: &str, region: &str| store.find(name, account, region).err();
        assert_eq!(problem(&key.id, "111122223333", "eu-west-2"), Some(KeyProblem::NotFound));
        assert_eq!(problem(&key.arn, "111122223333", "eu-west-2"), Some(KeyProblem::OtherRegion("eu-west-1".into())));
        assert_eq!(problem(&key.arn, "999988887777", "eu-west-1"), Some(KeyProblem::NotShared));
        assert_eq!(problem("arn:aws:s3:::bucket", "111122223333", "eu-west-1"), Some(KeyProblem::Malformed));
        assert_eq!(problem("not a key", "111122223333", "eu-west-1"), Some(KeyProblem::Malformed));
    }

    #[test]
    fn creates_ebs_key_once() {
        let (mut store, key) = store();
        let again = store.ebs_key(
            &mut Ids::default(),
            &Access::default(),
            "111122223333",
            "eu-west-1",
            OffsetDateTime::UNIX_EPOCH,
        );
        assert_eq!(again.arn, key.arn);
    }
}
