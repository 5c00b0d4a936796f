//! Memory of processes, as Linux tells it under `/proc`.

use std::time::{Duration, Instant};

use testing::{Output, Terraform};

/// How often a provider's memory is looked at. The peak is kept by the system, so only what happens between the last
/// look and the end of a process is missed.
const LOOK: Duration = Duration::from_millis(20);
/// How often a new process is looked for.
const SEARCH: Duration = Duration::from_millis(200);
/// How the name of a provider's process begins; the system keeps 15 characters.
const PROVIDER: &str = "terraform-provi";

/// The memory of a process, in MB of a million bytes.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Memory {
    /// What is resident now.
    pub(crate) resident: f64,
    /// The most that has been.
    pub(crate) peak: f64,
}

/// The memory of a process; none when it has ended, or where there is no `/proc`.
pub(crate) fn memory(id: u32) -> Option<Memory> {
    let status = std::fs::read_to_string(format!("/proc/{id}/status")).ok()?;
    let megabytes = |name: &str| {
        let line = status.lines().find_map(|line| line.strip_prefix(name))?;
        let kibibytes: u32 = line.trim_start_matches(':').trim().strip_suffix("kB")?.trim().parse().ok()?;
        Some(f64::from(kibibytes) * 1024.0 / 1e6)
    };
    Some(Memory { resident: megabytes("VmRSS")?, peak: megabytes("VmHWM")? })
}

/// Runs a command of Terraform, and hands what its provider's memory is to `seen` again and again.
pub(crate) async fn watch(
    terraform: &Terraform,
    arguments: &[&str],
    mut seen: impl FnMut(Memory),
) -> Result<Output, testing::Error> {
    let running = terraform.start(arguments)?;
    let group = running.group();
    let (mut known, mut searched) = (Vec::new(), None::<Instant>);
    let mut look = tokio::time::interval(LOOK);
    look.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    let mut ended = std::pin::pin!(running.wait());
    loop {
        tokio::select! {
            output = &mut ended => return output,
            _ = look.tick() => {
                if searched.is_none_or(|searched| searched.elapsed() >= SEARCH) {
                    known = providers(group);
                    searched = Some(Instant::now());
                }
                known.iter().copied().filter_map(memory).for_each(&mut seen);
            }
        }
    }
}

/// The providers in a process group.
fn providers(group: Option<u32>) -> Vec<u32> {
    let Ok(processes) = std::fs::read_dir("/proc") else { return Vec::new() };
    let ids = processes.filter_map(|process| process.ok()?.file_name().to_str()?.parse().ok());
    ids.filter(|id| is_provider(*id, group).unwrap_or(false)).collect()
}

fn is_provider(id: u32, group: Option<u32>) -> Option<bool> {
    // `1234 (terraform-provi) S 1230 1229 ...`: the fields after the name are state, parent and process group.
    let stat = std::fs::read_to_string(format!("/proc/{id}/stat")).ok()?;
    let (name, fields) = stat.split_once('(')?.1.rsplit_once(") ")?;
    let own_group = fields.split(' ').nth(2)?.parse().ok();
    Some(name.starts_with(PROVIDER) && own_group == group)
}
