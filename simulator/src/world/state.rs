//! The whole state of the simulated AWS, behind one lock. The store of each service is in its folder.

use tokio::time::Instant;

use crate::faults::active::Faults;
use crate::metadata;
use crate::services::{appstream, ec2, kms, service_quotas, sts, workspaces};
use crate::world::access::{Access, Identity};
use crate::world::call_log::CallLog;
use crate::world::clock::Clock;
use crate::world::ids::Ids;
use crate::world::settings::Settings;

/// The state of the simulated AWS.
#[derive(Debug)]
pub(crate) struct World {
    pub(crate) settings: Settings,
    pub(crate) clock: Clock,
    pub(crate) ids: Ids,
    pub(crate) access: Access,
    pub(crate) calls: CallLog,
    pub(crate) faults: Faults,
    pub(crate) appstream: appstream::store::Store,
    pub(crate) ec2: ec2::store::Store,
    pub(crate) kms: kms::store::Store,
    pub(crate) metadata: metadata::store::Store,
    pub(crate) service_quotas: service_quotas::store::Store,
    pub(crate) sts: sts::roles::Store,
    pub(crate) workspaces: workspaces::store::Store,
    /// What reads still return, and until when.
    late: Option<(Instant, Images)>,
}

/// The stores with images.
#[derive(Debug, Clone)]
struct Images {
    appstream: appstream::store::Store,
    ec2: ec2::store::Store,
    workspaces: workspaces::store::Store,
}

impl World {
    /// An empty AWS.
    pub(crate) fn new(settings: Settings) -> Self {
        Self {
            clock: Clock::start(settings.clock_offset),
            settings,
            ids: Ids::default(),
            access: Access::default(),
            calls: CallLog::default(),
            faults: Faults::default(),
            appstream: appstream::store::Store::default(),
            ec2: ec2::store::Store::default(),
            kms: kms::store::Store::default(),
            metadata: metadata::store::Store::default(),
            service_quotas: service_quotas::store::Store::default(),
            sts: sts::roles::Store::default(),
            workspaces: workspaces::store::Store::default(),
            late: None,
        }
    }

    /// Lets reads return the present images until then, whatever changes.
    pub(crate) fn keep_for_reads(&mut self, until: Instant) {
        let images =
            Images { appstream: self.appstream.clone(), ec2: self.ec2.clone(), workspaces: self.workspaces.clone() };
        self.late = Some((until, images));
    }

    /// Runs a read with the images that reads return at this moment.
    pub(crate) fn read<T>(&mut self, now: Instant, read: impl FnOnce(&mut Self) -> T) -> T {
        let Some((until, images)) = self.late.take_if(|(until, _)| now < *until) else {
            self.late = None;
            return read(self);
        };
        let images = self.exchange(images);
        self.advance(now);
        let result = read(self);
        let late = self.exchange(images);
        self.late = Some((until, late));
        result
    }

    /// Replaces the images, and returns those before.
    fn exchange(&mut self, images: Images) -> Images {
        Images {
            appstream: std::mem::replace(&mut self.appstream, images.appstream),
            ec2: std::mem::replace(&mut self.ec2, images.ec2),
            workspaces: std::mem::replace(&mut self.workspaces, images.workspaces),
        }
    }

    /// Applies all changes that are due at this moment.
    pub(crate) fn advance(&mut self, now: Instant) {
        self.appstream.advance(now, self.clock.date(), &self.settings);
        self.ec2.advance(now, &self.settings);
        self.workspaces.advance(now);
    }

    /// The identity of an access key; `None` if the key is not valid.
    pub(crate) fn identify(&self, access_key_id: &str) -> Option<Identity> {
        match self.access.keys.get(access_key_id) {
            Some(_) if self.access.has_ended(access_key_id) => None,
            Some(identity) => Some(identity.clone()),
            None if self.settings.refuse_unknown_access_keys => None,
            None => Some(self.access.user(&self.settings.account)),
        }
    }
}
