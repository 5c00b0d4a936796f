//! What processes use of memory and CPU time, as Linux tells it under `/proc`.

use std::time::{Duration, Instant};

use testing::{Output, Terraform};

/// How often a provider's memory is looked at. The peak is kept by the system, so only what happens between the last
/// look and the end of a process is missed.
const LOOK: Duration = Duration::from_millis(20);
/// How often a new process is looked for.
const SEARCH: Duration = Duration::from_millis(100);
/// How the name of a provider's process begins; the system keeps 15 characters.
const PROVIDER: &str = "terraform-provi";
/// In how many parts of a second Linux counts CPU time for programs, whatever the kernel's own clock is.
const TICKS: f64 = 100.0;

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

/// What a command of Terraform used.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Usage {
    /// The most memory that a provider had, in MB.
    pub(crate) memory: f64,
    /// The CPU time that Terraform itself took, in seconds.
    pub(crate) terraform: f64,
    /// The CPU time that its providers took, in seconds.
    pub(crate) provider: f64,
}

/// Runs a command of Terraform, and hands what its provider's memory is to `seen` again and again.
pub(crate) async fn watch(
    terraform: &Terraform,
    arguments: &[&str],
    mut seen: impl FnMut(Memory),
) -> Result<(Output, Usage), testing::Error> {
    let running = terraform.start(arguments)?;
    let group = running.group();
    let (mut known, mut searched) = (Vec::new(), None::<Instant>);
    let mut usage = Usage::default();
    let mut look = tokio::time::interval(LOOK);
    look.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    let mut ended = std::pin::pin!(running.wait());
    loop {
        tokio::select! {
            output = &mut ended => return Ok((output?, usage)),
            _ = look.tick() => {
                if searched.is_none_or(|searched| searched.elapsed() >= SEARCH) {
                    known = providers(group);
                    searched = Some(Instant::now());
                }
                for memory in known.iter().copied().filter_map(memory) {
                    usage.memory = usage.memory.max(memory.peak);
                    seen(memory);
                }
                if let Some(leader) = group.and_then(cpu_time) {
                    let living: f64 = known.iter().copied().filter_map(cpu_time).map(|time| time.own).sum();
                    usage.terraform = usage.terraform.max(leader.own);
                    usage.provider = usage.provider.max(leader.children + living);
                }
            }
        }
    }
}

/// The CPU time of a process, in seconds.
pub(crate) struct CpuTime {
    pub(crate) own: f64,
    /// That of its children that have ended.
    children: f64,
}

/// The time of a process; none when it has ended, or where there is no `/proc`.
pub(crate) fn cpu_time(id: u32) -> Option<CpuTime> {
    let fields = stat(id)?.1;
    let seconds = |index: usize| Some(fields.get(index)?.parse::<f64>().ok()? / TICKS);
    // utime, stime, cutime and cstime, counted from the state: proc_pid_stat(5).
    Some(CpuTime { own: seconds(11)? + seconds(12)?, children: seconds(13)? + seconds(14)? })
}

/// The name of a process, and what follows it in `/proc/PID/stat`: `1234 (terraform-provi) S 1230 1229 ...` has state,
/// parent and process group there.
fn stat(id: u32) -> Option<(String, Vec<String>)> {
    let stat = std::fs::read_to_string(format!("/proc/{id}/stat")).ok()?;
    let (name, fields) = stat.split_once('(')?.1.rsplit_once(") ")?;
    Some((name.to_owned(), fields.split_ascii_whitespace().map(str::to_owned).collect()))
}

/// The providers in a process group.
fn providers(group: Option<u32>) -> Vec<u32> {
    let Ok(processes) = std::fs::read_dir("/proc") else { return Vec::new() };
    let ids = processes.filter_map(|process| process.ok()?.file_name().to_str()?.parse().ok());
    ids.filter(|id| is_provider(*id, group).unwrap_or(false)).collect()
}

fn is_provider(id: u32, group: Option<u32>) -> Option<bool> {
    let (name, fields) = stat(id)?;
    let own_group = fields.get(2)?.parse().ok();
    Some(name.starts_with(PROVIDER) && own_group == group)
}
