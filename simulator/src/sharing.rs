//! Changes of permissions out of band.

use crate::simulator::Simulator;

impl Simulator {
    /// Shares an AMI with an account. Returns whether it exists.
    #[must_use]
    pub fn share_image(&self, region: &str, image_id: &str, account: &str) -> bool {
        self.world().ec2.share_image(region, image_id, account)
    }

    /// Shares a snapshot with an account, or revokes its permission. Returns whether it exists.
    #[must_use]
    pub fn share_snapshot(&self, region: &str, snapshot_id: &str, account: &str, shared: bool) -> bool {
        self.world().ec2.share_snapshot(region, snapshot_id, account, shared)
    }

    /// Shares an AppStream image of the default account with another account, for fleets. Returns whether it exists.
    #[must_use]
    pub fn share_appstream_image(&self, region: &str, name: &str, account: &str) -> bool {
        let mut world = self.world();
        let owner = world.settings.account.clone();
        world.appstream.share_image((region, &owner, name), account)
    }

    /// Shares a WorkSpaces image with an account. Returns whether it exists.
    #[must_use]
    pub fn share_workspaces_image(&self, region: &str, image_id: &str, account: &str) -> bool {
        self.world().workspaces.share_image(region, image_id, account)
    }
}
