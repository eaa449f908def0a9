//! Cron, as Airflow's scheduler reads it: five fields, each a list of values, ranges and steps.

/// Airflow's own words for common schedules.
pub(super) const PRESETS: [&str; 6] = ["@hourly", "@daily", "@weekly", "@monthly", "@quarterly", "@yearly"];

/// One field.
struct Field {
    name: &'static str,
    least: u32,
    greatest: u32,
    /// Words for its values, from the least on.
    words: &'static [&'static str],
}

const DAY: usize = 2;
const MONTH: usize = 3;

const FIELDS: [Field; 5] = [
    Field { name: "minute", least: 0, greatest: 59, words: &[] },
    Field { name: "hour", least: 0, greatest: 23, words: &[] },
    Field { name: "day of the month", least: 1, greatest: 31, words: &[] },
    Field {
        name: "month",
        least: 1,
        greatest: 12,
        words: &["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"],
    },
    Field { name: "day of the week", least: 0, greatest: 7, words: &["sun", "mon", "tue", "wed", "thu", "fri", "sat"] },
];

/// The most days of each month.
const DAYS: [u32; 12] = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/// Why a text is no schedule.
pub(super) fn check(text: &str) -> Result<(), String> {
    if PRESETS.contains(&text) {
        return Ok(());
    }
    let written: Vec<&str> = text.split(' ').filter(|field| !field.is_empty()).collect();
    let [_, _, day, _, weekday] = written[..] else {
        return Err(format!("`{text}` is not a schedule: cron has 5 fields, and this has {}", written.len()));
    };
    let values: Vec<Vec<u32>> =
        FIELDS.iter().zip(&written).map(|(field, text)| field.values(text)).collect::<Result<_, _>>()?;
    // A day of the week, where one is asked for, is enough by itself.
    let never = || values[MONTH].iter().all(|&month| values[DAY].iter().all(|&day| day > DAYS[month as usize - 1]));
    if weekday == "*" && never() {
        return Err(format!("`{text}` never comes: no month that it names has a day `{day}`"));
    }
    Ok(())
}

impl Field {
    /// All values of a list.
    fn values(&self, list: &str) -> Result<Vec<u32>, String> {
        let members: Vec<Vec<u32>> = list.split(',').map(|member| self.member(member)).collect::<Result<_, _>>()?;
        Ok(members.concat())
    }

    /// A value, a range or `*`; each perhaps with a step.
    fn member(&self, member: &str) -> Result<Vec<u32>, String> {
        let (range, step) = match member.split_once('/') {
            None => (member, None),
            Some((range, step)) => (range, Some(self.step(step)?)),
        };
        let (first, last) = match (range, range.split_once('-')) {
            ("*", _) => (self.least, self.greatest),
            (_, Some((first, last))) => (self.value(first)?, self.value(last)?),
            // A step needs a range to walk: from the value to the end.
            (value, None) if step.is_some() => (self.value(value)?, self.greatest),
            (value, None) => (self.value(value)?, self.value(value)?),
        };
        if first > last {
            return Err(format!("the {} `{range}` ends before it begins", self.name));
        }
        Ok((first..=last).step_by(step.unwrap_or(1)).collect())
    }

    fn step(&self, text: &str) -> Result<usize, String> {
        let step = number(text).filter(|step| (1..=self.greatest).contains(step));
        step.map(|step| step as usize)
            .ok_or_else(|| format!("`{text}` is not a step of the {}: a number from 1 to {}", self.name, self.greatest))
    }

    fn value(&self, text: &str) -> Result<u32, String> {
        let word = self.words.iter().position(|word| word.eq_ignore_ascii_case(text));
        let word = word.and_then(|at| u32::try_from(at).ok()).map(|at| at + self.least);
        let number = || number(text).filter(|number| (self.least..=self.greatest).contains(number));
        word.or_else(number).ok_or_else(|| {
            let Self { name, least, greatest, .. } = self;
            format!("`{text}` is no {name}: {least} to {greatest}")
        })
    }
}

fn number(text: &str) -> Option<u32> {
    let digits = !text.is_empty() && text.len() <= 2 && text.bytes().all(|byte| byte.is_ascii_digit());
    digits.then(|| text.parse().ok())?
}

#[cfg(test)]
mod tests {
    use super::check;

    /// Airflow's own reader takes all of these: the tests of Airflow ask it.
    #[test]
    fn what_airflow_takes_is_taken() {
        let schedules = include_str!("schedules.txt");
        let refused: Vec<_> = schedules.lines().filter_map(|text| check(text).err()).collect();
        assert_eq!(refused, [] as [&str; 0]);
        assert!(schedules.lines().count() > 20);
    }

    #[test]
    fn what_never_comes_is_refused() {
        for (text, why) in [
            ("* * * *", "5 fields"),
            ("* * * * * *", "5 fields"),
            ("@reboot", "5 fields"),
            ("60 * * * *", "minute"),
            ("* 24 * * *", "hour"),
            ("* * 0 * *", "day of the month"),
            ("* * * 13 *", "month"),
            ("* * * * 8", "day of the week"),
            ("*/0 * * * *", "step"),
            ("*/60 * * * *", "step"),
            ("*/ * * * *", "step"),
            ("1, * * * *", "minute"),
            ("-1 * * * *", "minute"),
            ("5-1 * * * *", "ends before"),
            ("* * * * fri-mon", "ends before"),
            ("* * * * freitag", "day of the week"),
            ("0 0 30 2 *", "never"),
            ("0 0 31 4,6,9,11 *", "never"),
            ("0\t0 * * *", "5 fields"),
        ] {
            let refused = check(text).expect_err(text);
            assert!(refused.contains(why), "{text}: {refused}");
        }
        assert_eq!(check("0 0 29 2 *"), Ok(()));
        assert_eq!(check("0 0 30 2 mon"), Ok(()));
    }
}
