//! Memory and CPU time of processes, from `/proc` on Linux.

use std::time::{Duration, Instant};

use testing::{Output, Terraform};

/// Sampling interval of a provider's memory. The system keeps the peak, so only changes after the last sample are
/// missed.
const SAMPLE_INTERVAL: Duration = Duration::from_millis(20);
/// Interval of the search for new processes.
const SEARCH_INTERVAL: Duration = Duration::from_millis(100);
/// Name of a provider's process, which the system truncates to 15 characters.
const PROVIDER: &str = "terraform-provi";
/// Linux reports CPU time in hundredths of a second (`USER_HZ`).
const TICKS: f64 = 100.0;

/// The memory of a process, in MB of a million bytes.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Memory {
    /// Resident memory.
    pub(crate) resident: f64,
    /// Peak resident memory.
    pub(crate) peak: f64,
}

/// The memory of a process; `None` if it has ended, or without `/proc`.
pub(crate) fn memory(id: u32) -> Option<Memory> {
    let status = std::fs::read_to_string(format!("/proc/{id}/status")).ok()?;
    let megabytes = |name: &str| {
        let line = status.lines().find_map(|line| line.strip_prefix(name))?;
        let kibibytes: u32 = line.trim_start_matches(':').trim().strip_suffix("kB")?.trim().parse().ok()?;
        Some(f64::from(kibibytes) * 1024.0 / 1e6)
    };
    Some(Memory { resident: megabytes("VmRSS")?, peak: megabytes("VmHWM")? })
}

/// CPU time and memory of a Terraform command.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Usage {
    /// Peak memory of a provider, in MB.
    pub(crate) memory: f64,
    /// CPU time of Terraform, in seconds.
    pub(crate) terraform: f64,
    /// CPU time of its providers, in seconds.
    pub(crate) provider: f64,
}

/// Runs a Terraform command and passes samples of its provider's memory to `seen`.
pub(crate) async fn watch(
    terraform: &Terraform,
    arguments: &[&str],
    mut seen: impl FnMut(Memory),
) -> Result<(Output, Usage), testing::Error> {
    let running = terraform.start(arguments)?;
    let group = running.group();
    let (mut known, mut searched) = (Vec::new(), None::<Instant>);
    let mut usage = Usage::default();
    let mut sample = tokio::time::interval(SAMPLE_INTERVAL);
    sample.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    let mut ended = std::pin::pin!(running.wait());
    loop {
        tokio::select! {
            output = &mut ended => return Ok((output?, usage)),
            _ = sample.tick() => {
                if searched.is_none_or(|searched| searched.elapsed() >= SEARCH_INTERVAL) {
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
    /// CPU time of its children that have ended.
    children: f64,
}

/// The CPU time of a process; `None` if it has ended, or without `/proc`.
pub(crate) fn cpu_time(id: u32) -> Option<CpuTime> {
    let fields = stat(id)?.1;
    let seconds = |index: usize| Some(fields.get(index)?.parse::<f64>().ok()? / TICKS);
    // utime, stime, cutime and cstime, counted from the state: proc_pid_stat(5).
    Some(CpuTime { own: seconds(11)? + seconds(12)?, children: seconds(13)? + seconds(14)? })
}

/// The name of a process, and the fields after it in `/proc/PID/stat`: state, parent, process group, ... as in `1234
/// (terraform-provi) S 1230 1229 ...`.
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
