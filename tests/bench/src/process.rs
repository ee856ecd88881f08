//! What processes have cost, as the kernel tells.

use std::fs;

use anyhow::{Context, Result};

/// Kernels that we know count a hundred ticks a second, whatever their own clock.
const TICKS_A_SECOND: f64 = 100.0;

/// Seconds of processor time of one process.
pub fn seconds(pid: u32) -> Result<f64> {
    Ok(fields(pid)?.iter().skip(11).take(2).sum::<f64>() / TICKS_A_SECOND)
}

/// The same of the processes that this one has started, and that have ended.
pub fn seconds_of_the_ended() -> Result<f64> {
    Ok(fields(std::process::id())?.iter().skip(13).take(2).sum::<f64>() / TICKS_A_SECOND)
}

/// The same of a process and all its children, those that have ended included.
pub fn seconds_of_all(parent: u32) -> Result<f64> {
    let mut ticks: f64 = fields(parent)?.iter().skip(11).take(4).sum();
    for entry in fs::read_dir("/proc")?.flatten() {
        let Some(pid) = entry.file_name().to_str().and_then(|name| name.parse().ok()) else { continue };
        // One that has just ended is no fault.
        if let Ok(fields) = fields(pid)
            && fields.get(1).is_some_and(|of| (of - f64::from(parent)).abs() < 0.5)
        {
            ticks += fields.iter().skip(11).take(2).sum::<f64>();
        }
    }
    Ok(ticks / TICKS_A_SECOND)
}

/// What `/proc/<pid>/stat` says after the name and the state: from the parent on, as numbers. Field 3 of the manual, the
/// state, counts as the first.
fn fields(pid: u32) -> Result<Vec<f64>> {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat")).with_context(|| format!("process {pid}"))?;
    let (_, rest) = stat.rsplit_once(") ").context("a name in parentheses")?;
    Ok(rest.split_whitespace().map(|field| field.parse().unwrap_or_default()).collect())
}

/// Memory in use, and the most that ever was, in MB.
pub fn memory(pid: u32) -> Result<String> {
    let status = fs::read_to_string(format!("/proc/{pid}/status"))?;
    let of = |name: &str| {
        let kilobytes = status.lines().find_map(|line| line.strip_prefix(name)?.trim().strip_suffix(" kB"));
        kilobytes.and_then(|number| number.trim().parse::<u32>().ok()).unwrap_or_default() / 1024
    };
    Ok(format!("{} MB, at most {} MB", of("VmRSS:"), of("VmHWM:")))
}
