//! Everything the simulated AWS consists of, behind one lock. Each service keeps its own part in its own folder.

use tokio::time::Instant;

use crate::access::{Access, Identity};
use crate::calls::CallLog;
use crate::clock::Clock;
use crate::faults::Faults;
use crate::ids::Ids;
use crate::settings::Settings;
use crate::{appstream, ec2, kms, metadata, sts, workspaces};

/// The simulated AWS.
#[derive(Debug)]
pub(crate) struct World {
    pub(crate) settings: Settings,
    pub(crate) clock: Clock,
    pub(crate) ids: Ids,
    pub(crate) access: Access,
    pub(crate) calls: CallLog,
    pub(crate) faults: Faults,
    pub(crate) appstream: appstream::Store,
    pub(crate) ec2: ec2::Store,
    pub(crate) kms: kms::Store,
    pub(crate) metadata: metadata::Store,
    pub(crate) sts: sts::Store,
    pub(crate) workspaces: workspaces::Store,
}

impl World {
    /// An AWS without images and keys.
    pub(crate) fn new(settings: Settings) -> Self {
        Self {
            clock: Clock::start(settings.clock_offset),
            settings,
            ids: Ids::default(),
            access: Access::default(),
            calls: CallLog::default(),
            faults: Faults::default(),
            appstream: appstream::Store::default(),
            ec2: ec2::Store::default(),
            kms: kms::Store::default(),
            metadata: metadata::Store::default(),
            sts: sts::Store::default(),
            workspaces: workspaces::Store::default(),
        }
    }

    /// Lets everything happen whose time has come.
    pub(crate) fn settle(&mut self, now: Instant) {
        self.appstream.settle(now, self.clock.date(), &self.settings);
        self.ec2.settle(now, &self.settings);
        self.workspaces.settle(now);
    }

    /// Who an access key belongs to; `None` where it belongs to nobody.
    pub(crate) fn identify(&self, access_key_id: &str) -> Option<Identity> {
        match self.access.keys.get(access_key_id) {
            Some(_) if self.access.has_ended(access_key_id) => None,
            Some(identity) => Some(identity.clone()),
            None if self.settings.refuse_unknown_access_keys => None,
            None => Some(self.access.user(&self.settings.account)),
        }
    }
}
