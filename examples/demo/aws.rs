//! What is in the simulated AWS, and what has changed in it.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
};

use simulator::{Call, ImageRecord, Simulator};

/// The images and snapshots of every Region.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Inventory {
    images: Vec<ImageRecord>,
    /// Region and id of each snapshot.
    snapshots: BTreeSet<(String, String)>,
}

impl Inventory {
    /// What is there now.
    pub(crate) fn of(simulator: &Simulator) -> Self {
        let snapshots =
            simulator.snapshots().into_iter().map(|snapshot| (snapshot.region, snapshot.snapshot_id)).collect();
        Self { images: simulator.images(), snapshots }
    }

    /// An image, by Region and id.
    pub(crate) fn image(&self, region: &str, id: &str) -> Option<&ImageRecord> {
        self.images.iter().find(|image| image.region == region && image.image_id == id)
    }

    /// What was added (`+`) and removed (`-`) since an earlier moment, for a reader.
    pub(crate) fn since(&self, before: &Self) -> String {
        let images = |sign: char, here: &Self, there: &Self| -> Vec<String> {
            let is_new = |image: &&ImageRecord| there.image(&image.region, &image.image_id).is_none();
            here.images.iter().filter(is_new).map(|image| format!("  {sign} {}", Line(image))).collect()
        };
        let snapshots = |sign: char, here: &Self, there: &Self| -> Vec<String> {
            let line = |(region, id): &(String, String)| format!("  {sign} {region:<15} {id}");
            here.snapshots.difference(&there.snapshots).map(line).collect()
        };
        let added = [images('+', self, before), snapshots('+', self, before)].concat();
        let removed = [images('-', before, self), snapshots('-', before, self)].concat();
        let lines = [added, removed].concat();
        if lines.is_empty() { "  nothing".to_owned() } else { lines.join("\n") }
    }
}

impl fmt::Display for Inventory {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.images.iter().try_for_each(|image| writeln!(formatter, "    {}", Line(image)))
    }
}

/// An image on one line.
struct Line<'image>(&'image ImageRecord);

impl fmt::Display for Line<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ImageRecord { region, image_id, name, state, tags, .. } = self.0;
        let tags: Vec<String> = tags.iter().map(|(key, value)| format!("{key}={value}")).collect();
        let line = format!("{region:<15} {image_id}  {:<10} {name}  {}", state.as_str(), tags.join(" "));
        formatter.write_str(line.trim_end())
    }
}

/// How often each operation was called in each Region, for a reader.
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
