//! A time as people read it.

use suanpan_core::UnixMillis;

const DAY_S: i64 = 86_400;

/// `2026-11-24T23:31:02Z` (RFC 3339).
pub fn utc(at: UnixMillis) -> String {
    let unix_s = at.0.div_euclid(1000);
    let (year, month, day) = date(unix_s.div_euclid(DAY_S));
    let s = unix_s.rem_euclid(DAY_S);
    format!("{year:04}-{month:02}-{day:02}T{:02}:{:02}:{:02}Z", s / 3600, s / 60 % 60, s % 60)
}

/// Year, month and day of a day counted from 1970-01-01 (Gregorian): years that begin in March, so that the leap
/// day comes last, in eras of 400 years.
fn date(day: i64) -> (i64, i64, i64) {
    let day = day.saturating_add(719_468); // from 0000-03-01
    let (era, of_era) = (day.div_euclid(146_097), day.rem_euclid(146_097));
    let year_of_era = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let march_month = (5 * of_year + 2) / 153;
    let month = if march_month < 10 { march_month + 3 } else { march_month - 9 };
    let year = year_of_era + era.saturating_mul(400) + i64::from(month <= 2);
    (year, month, of_year - (153 * march_month + 2) / 5 + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// By `date -u -d @SECONDS +%FT%TZ`.
    #[test]
    fn known_moments() {
        for (unix_s, text) in [
            (0, "1970-01-01T00:00:00Z"),
            (951_782_399, "2000-02-28T23:59:59Z"),
            (951_782_400, "2000-02-29T00:00:00Z"),
            (1_767_225_599, "2025-12-31T23:59:59Z"),
            (4_107_542_400, "2100-03-01T00:00:00Z"),
            (-1, "1969-12-31T23:59:59Z"),
        ] {
            assert_eq!(utc(UnixMillis(unix_s * 1000)), text);
        }
        assert!(!utc(UnixMillis(i64::MAX)).is_empty() && !utc(UnixMillis(i64::MIN)).is_empty());
    }
}
