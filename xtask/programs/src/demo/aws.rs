//! The contents of the simulated AWS, and their changes.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
};

use simulator::{AppStreamImageRecord, Call, ImageRecord, Simulator, WorkspacesImageRecord};

/// An image of any service.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Image {
    /// The service: `ec2`, `appstream` or `workspaces`.
    pub(crate) service: &'static str,
    pub(crate) region: String,
    /// The ID, which is the name in AppStream.
    pub(crate) id: String,
    pub(crate) name: String,
    /// The state in the service's spelling.
    pub(crate) state: String,
    /// The source image or WorkSpace.
    pub(crate) source: Option<String>,
    pub(crate) tags: BTreeMap<String, String>,
}

impl Image {
    fn of_ec2(image: ImageRecord) -> Self {
        let ImageRecord { region, image_id: id, name, state, source_image_id: source, tags, .. } = image;
        Self { service: "ec2", region, id, name, state: state.as_str().to_owned(), source, tags }
    }

    fn of_appstream(image: AppStreamImageRecord) -> Self {
        let AppStreamImageRecord { region, name, state, source_name: source, tags, .. } = image;
        Self { service: "appstream", region, id: name.clone(), name, state, source, tags }
    }

    fn of_workspaces(image: WorkspacesImageRecord) -> Self {
        let WorkspacesImageRecord { region, image_id: id, name, state, source_image_id, workspace_id, tags, .. } =
            image;
        Self { service: "workspaces", region, id, name, state, source: source_image_id.or(workspace_id), tags }
    }
}

/// One line of a table.
impl fmt::Display for Image {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { service, region, id, name, state, tags, .. } = self;
        let tags: Vec<String> = tags.iter().map(|(key, value)| format!("{key}={value}")).collect();
        let line = format!("{service:<10}  {region:<14}  {id:<21}  {state:<9}  {name}  {}", tags.join(" "));
        formatter.write_str(line.trim_end())
    }
}

/// The images of every service and Region, and EC2's snapshots.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Inventory {
    images: Vec<Image>,
    /// Region and id of each snapshot.
    snapshots: BTreeSet<(String, String)>,
}

impl Inventory {
    /// The current contents.
    pub(crate) fn of(simulator: &Simulator) -> Self {
        let ec2 = simulator.images().into_iter().map(Image::of_ec2);
        let appstream = simulator.appstream_images().into_iter().map(Image::of_appstream);
        let workspaces = simulator.workspaces_images().into_iter().map(Image::of_workspaces);
        let snapshots = simulator.snapshots().into_iter().map(|snapshot| (snapshot.region, snapshot.snapshot_id));
        Self { images: ec2.chain(appstream).chain(workspaces).collect(), snapshots: snapshots.collect() }
    }

    /// The images and snapshots that `there` does not contain. Service, Region and ID identify an image.
    pub(crate) fn without(&self, there: &Self) -> Self {
        let key = |image: &Image| (image.service, image.region.clone(), image.id.clone());
        let known: BTreeSet<_> = there.images.iter().map(key).collect();
        Self {
            images: self.images.iter().filter(|image| !known.contains(&key(image))).cloned().collect(),
            snapshots: self.snapshots.difference(&there.snapshots).cloned().collect(),
        }
    }

    /// The images, by service and Region.
    pub(crate) fn images(&self) -> &[Image] {
        &self.images
    }

    /// Number of snapshots.
    pub(crate) fn snapshots(&self) -> usize {
        self.snapshots.len()
    }

    /// The additions (`+`) and removals (`-`) since an earlier inventory, as text.
    pub(crate) fn since(&self, before: &Self) -> String {
        let lines = |sign: char, inventory: &Self| -> Vec<String> {
            inventory.to_string().lines().map(|line| format!("  {sign} {line}")).collect()
        };
        let changes = [lines('+', &self.without(before)), lines('-', &before.without(self))].concat();
        if changes.is_empty() { "  nothing".to_owned() } else { changes.join("\n") }
    }
}

/// One line for each image and snapshot.
impl fmt::Display for Inventory {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.images.iter().try_for_each(|image| writeln!(formatter, "{image}"))?;
        self.snapshots.iter().try_for_each(|(region, id)| writeln!(formatter, "{:<10}  {region:<14}  {id}", "ec2"))
    }
}

/// The number of calls of each operation in each Region, as text.
pub(crate) fn calls_by_operation(calls: &[Call]) -> String {
    let mut counts: BTreeMap<String, BTreeMap<&str, usize>> = BTreeMap::new();
    for call in calls {
        let dry_run = if call.dry_run { " (dry run)" } else { "" };
        let operation = format!("{} {}{dry_run}", call.service, call.operation);
        *counts.entry(operation).or_default().entry(&call.region).or_default() += 1;
    }
    let line = |(operation, regions): (&String, &BTreeMap<&str, usize>)| {
        let regions: Vec<String> = regions.iter().map(|(region, count)| format!("{count} in {region}")).collect();
        format!("  {operation:<40} {}", regions.join(", "))
    };
    counts.iter().map(line).collect::<Vec<_>>().join("\n")
}
