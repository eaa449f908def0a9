//! How much processor time processes took: other than a rate, it hardly depends on what else the machine does.

use std::{fs, time::Duration};

/// What a process and all that it ever started have used so far, as far as they live or it has seen them end.
pub(crate) fn of_family(process: u32) -> Duration {
    let Some(own) = Stat::of(process) else { return Duration::ZERO };
    let all = fs::read_dir("/proc").into_iter().flatten().flatten();
    let numbers = all.filter_map(|entry| entry.file_name().to_str()?.parse().ok());
    let living = numbers.filter_map(Stat::of).filter(|stat| stat.parent == process);
    // A tick is a hundredth of a second on every Linux.
    Duration::from_millis(10 * (own.used + own.of_ended + living.map(|stat| stat.used + stat.of_ended).sum::<u64>()))
}

/// From `/proc/N/stat`, in ticks.
struct Stat {
    parent: u32,
    used: u64,
    of_ended: u64,
}

impl Stat {
    fn of(process: u32) -> Option<Self> {
        let text = fs::read_to_string(format!("/proc/{process}/stat")).ok()?;
        let (_, fields) = text.rsplit_once(") ")?;
        let fields: Vec<&str> = fields.split(' ').collect();
        let ticks = |at: usize| fields.get(at)?.parse::<u64>().ok();
        Some(Self {
            parent: fields.get(1)?.parse().ok()?,
            used: ticks(11)? + ticks(12)?,
            of_ended: ticks(13)? + ticks(14)?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::of_family;

    #[test]
    fn work_is_seen() {
        let before = of_family(std::process::id());
        while of_family(std::process::id()) == before {
            std::hint::spin_loop();
        }
    }
}
