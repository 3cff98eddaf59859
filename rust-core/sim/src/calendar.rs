//! The calendar of simulated hosts and chips: China standard time, eight hours east, no daylight saving.

/// A point in time, taken apart.
#[derive(Clone, Copy)]
pub(crate) struct Civil {
    year: i64,
    month: i64,
    day: i64,
    second_of_day: i64,
}

const EAST_OF_GREENWICH_S: i64 = 8 * 3600;
const DAY_S: i64 = 86_400;

impl Civil {
    pub(crate) fn at(unix_ms: i64) -> Self {
        let local_s = unix_ms.div_euclid(1000).saturating_add(EAST_OF_GREENWICH_S);
        let (year, month, day) = date(local_s.div_euclid(DAY_S));
        Civil { year, month, day, second_of_day: local_s.rem_euclid(DAY_S) }
    }

    /// Field 12: hhmmss.
    pub(crate) fn hhmmss(&self) -> String {
        let s = self.second_of_day;
        format!("{:02}{:02}{:02}", s / 3600, s / 60 % 60, s % 60)
    }

    /// Fields 13 and 15: MMDD.
    pub(crate) fn mmdd(&self) -> String {
        format!("{:02}{:02}", self.month, self.day)
    }

    /// What an expiry (field 14) is held against: YYMM.
    pub(crate) fn yymm(&self) -> String {
        format!("{:02}{:02}", self.year.rem_euclid(100), self.month)
    }

    /// The first six digits of a retrieval reference number: MMDDhh.
    pub(crate) fn mmddhh(&self) -> String {
        format!("{}{:02}", self.mmdd(), self.second_of_day / 3600)
    }

    /// Transaction date (tag 9A) as a number: YYMMDD.
    pub(crate) fn yymmdd(&self) -> i64 {
        (self.year.rem_euclid(100) * 100 + self.month) * 100 + self.day
    }
}

/// Year, month and day of a day counted from 1970-01-01, in the Gregorian calendar: whole eras of
/// 400 years (146 097 days), years that begin in March so that the leap day comes last.
fn date(day: i64) -> (i64, i64, i64) {
    let day = day.saturating_add(719_468); // from 0000-03-01
    let era = day.div_euclid(146_097);
    let of_era = day.rem_euclid(146_097);
    let year_of_era = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let march_month = (5 * of_year + 2) / 153;
    let day_of_month = of_year - (153 * march_month + 2) / 5 + 1;
    let month = if march_month < 10 { march_month + 3 } else { march_month - 9 };
    let year = year_of_era + era.saturating_mul(400) + i64::from(month <= 2);
    (year, month, day_of_month)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_moments() {
        for (unix_ms, yymm, mmdd, hhmmss) in [
            (0, "7001", "0101", "080000"),
            (951_753_599_000, "0002", "0228", "235959"), // 2000-02-28T15:59:59Z
            (951_840_000_000, "0003", "0301", "000000"), // a leap day after
            (1_764_000_000_000, "2511", "1125", "000000"), // 2025-11-24T16:00:00Z
            (4_107_542_399_999, "0003", "0301", "075959"), // 2100-02-28T23:59:59Z: no leap day
        ] {
            let time = Civil::at(unix_ms);
            assert_eq!(
                (time.yymm().as_str(), time.mmdd().as_str(), time.hhmmss().as_str()),
                (yymm, mmdd, hhmmss)
            );
        }
    }

    #[test]
    fn any_moment_has_a_face() {
        for unix_ms in [i64::MIN, -1, i64::MAX] {
            let time = Civil::at(unix_ms);
            assert_eq!(time.mmdd().len() + time.hhmmss().len(), 10);
        }
    }
}
