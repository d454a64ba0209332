//! A date as an article states it: as precise as the source was, in the source's own offset.
//!
//! Knows ISO 8601 only; the many other spellings of front matter are read in `read/date`.

use std::cmp::Ordering;
use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A calendar date, perhaps with a time of day and an offset from UTC.
///
/// Ordered by the moment it names; a date without an offset counts as UTC.
///
/// ```
/// use offprint::document::Date;
///
/// let date: Date = "2022-02-23T12:04:44Z".parse().unwrap();
/// assert_eq!(date.to_string(), "2022-02-23T12:04:44Z");
/// assert!(date > "2022-02-23T20:04:43+08:00".parse().unwrap());
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Date {
    year: i16,
    month: u8,
    day: u8,
    time: Option<Time>,
    /// Minutes east of UTC.
    offset: Option<i16>,
}

/// A time of day, to the second.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Time {
    /// 0 to 23.
    pub hour: u8,
    /// 0 to 59.
    pub minute: u8,
    /// 0 to 59.
    pub second: u8,
}

/// The text or the numbers name no date of the calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a date")]
pub struct DateError;

impl Date {
    /// A date without a time.
    ///
    /// # Errors
    /// [`DateError`] when the Gregorian calendar has no such day.
    pub fn new(year: i16, month: u8, day: u8) -> Result<Self, DateError> {
        let sound = (0..=9999).contains(&year)
            && (1..=12).contains(&month)
            && (1..=days_in_month(year, month)).contains(&day);
        if sound { Ok(Self { year, month, day, time: None, offset: None }) } else { Err(DateError) }
    }

    /// The same date with a time of day and, where known, an offset in minutes east of UTC.
    ///
    /// # Errors
    /// [`DateError`] when the clock has no such time or the offset exceeds a day.
    pub fn at(self, time: Time, offset: Option<i16>) -> Result<Self, DateError> {
        let sound = time.hour < 24
            && time.minute < 60
            && time.second < 60
            && offset.is_none_or(|minutes| minutes.abs() < 24 * 60);
        if sound { Ok(Self { time: Some(time), offset, ..self }) } else { Err(DateError) }
    }

    /// The moment `seconds` after 1970-01-01T00:00:00Z.
    ///
    /// # Errors
    /// [`DateError`] when it lies outside the years 0 to 9999.
    pub fn from_unix(seconds: i64) -> Result<Self, DateError> {
        let days = seconds.div_euclid(86_400);
        let rest = seconds.rem_euclid(86_400);
        let (year, month, day) = civil_from_days(days).ok_or(DateError)?;
        let part = |value: i64| u8::try_from(value).map_err(|_| DateError);
        let time = Time {
            hour: part(rest / 3600)?,
            minute: part(rest / 60 % 60)?,
            second: part(rest % 60)?,
        };
        Self::new(year, month, day)?.at(time, Some(0))
    }

    /// Seconds since 1970-01-01T00:00:00Z; a missing offset counts as UTC, a missing time as
    /// midnight.
    pub fn to_unix(self) -> i64 {
        let time = self.time.unwrap_or_default();
        let clock =
            i64::from(time.hour) * 3600 + i64::from(time.minute) * 60 + i64::from(time.second);
        days_from_civil(self.year, self.month, self.day) * 86_400 + clock
            - i64::from(self.offset.unwrap_or(0)) * 60
    }

    /// The year, 0 to 9999.
    pub fn year(self) -> i16 {
        self.year
    }

    /// The month, 1 to 12.
    pub fn month(self) -> u8 {
        self.month
    }

    /// The day of the month, 1 to 31.
    pub fn day(self) -> u8 {
        self.day
    }

    /// The time of day, where the source states one.
    pub fn time(self) -> Option<Time> {
        self.time
    }

    /// Minutes east of UTC, where the source states an offset.
    pub fn offset(self) -> Option<i16> {
        self.offset
    }
}

/// ISO 8601: `2022-02-23`, `2022-02-23T12:04:44`, `2022-02-23T12:04:44+08:00`.
impl fmt::Display for Date {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{:04}-{:02}-{:02}", self.year, self.month, self.day)?;
        if let Some(Time { hour, minute, second }) = self.time {
            write!(formatter, "T{hour:02}:{minute:02}:{second:02}")?;
        }
        match self.offset {
            Some(0) => formatter.write_str("Z"),
            Some(minutes) => {
                let sign = if minutes < 0 { '-' } else { '+' };
                let minutes = minutes.unsigned_abs();
                write!(formatter, "{sign}{:02}:{:02}", minutes / 60, minutes % 60)
            }
            None => Ok(()),
        }
    }
}

/// Reads what [`Display`](fmt::Display) writes, and nothing looser.
impl FromStr for Date {
    type Err = DateError;

    fn from_str(text: &str) -> Result<Self, DateError> {
        let (date, rest) = text.split_at_checked(10).ok_or(DateError)?;
        let mut parts = date.splitn(3, '-');
        let mut part = || parts.next().filter(|digits| all_digits(digits)).ok_or(DateError);
        let (year, month, day) = (part()?, part()?, part()?);
        let date = Self::new(number(year)?, number(month)?, number(day)?)?;
        let Some(rest) = rest.strip_prefix('T') else {
            return if rest.is_empty() { Ok(date) } else { Err(DateError) };
        };
        let (clock, offset) = rest.split_at_checked(8).ok_or(DateError)?;
        let mut parts = clock.splitn(3, ':');
        let mut part =
            || number(parts.next().filter(|digits| all_digits(digits)).ok_or(DateError)?);
        let time = Time { hour: part()?, minute: part()?, second: part()? };
        date.at(time, parse_offset(offset)?)
    }
}

fn all_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

fn number<T: FromStr>(digits: &str) -> Result<T, DateError> {
    digits.parse().map_err(|_| DateError)
}

fn parse_offset(text: &str) -> Result<Option<i16>, DateError> {
    let (sign, rest) = match text.split_at_checked(1) {
        None => return Ok(None),
        Some(("Z", "")) => return Ok(Some(0)),
        Some(("+", rest)) => (1, rest),
        Some(("-", rest)) => (-1, rest),
        Some(_) => return Err(DateError),
    };
    let (hours, minutes) = rest.split_once(':').ok_or(DateError)?;
    if !(all_digits(hours) && all_digits(minutes)) {
        return Err(DateError);
    }
    let (hours, minutes): (i16, i16) = (number(hours)?, number(minutes)?);
    if hours > 23 || minutes > 59 {
        return Err(DateError);
    }
    Ok(Some(sign * (hours * 60 + minutes)))
}

fn is_leap(year: i16) -> bool {
    year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
}

fn days_in_month(year: i16, month: u8) -> u8 {
    match month {
        2 if is_leap(year) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// Days from 1970-01-01, in the proleptic Gregorian calendar counted from March.
fn days_from_civil(year: i16, month: u8, day: u8) -> i64 {
    let (month, day) = (i64::from(month), i64::from(day));
    let year = i64::from(year) - i64::from(month <= 2);
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    era * 146_097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - 719_468
}

fn civil_from_days(days: i64) -> Option<(i16, u8, u8)> {
    let days = days.checked_add(719_468)?;
    let era = days.div_euclid(146_097);
    let day_of_era = days.rem_euclid(146_097);
    let year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_from_march = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
    let month = (month_from_march + 2) % 12 + 1;
    let year = era.checked_mul(400)?.checked_add(year_of_era)? + i64::from(month <= 2);
    Some((i16::try_from(year).ok()?, u8::try_from(month).ok()?, u8::try_from(day).ok()?))
}

impl PartialOrd for Date {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// By moment; ties by how much is stated, so that equal means the same.
impl Ord for Date {
    fn cmp(&self, other: &Self) -> Ordering {
        (self.to_unix(), self.time, self.offset).cmp(&(other.to_unix(), other.time, other.offset))
    }
}

impl Serialize for Date {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Date {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_back() {
        for text in [
            "2022-02-23",
            "2022-02-23T12:04:44",
            "2022-02-23T12:04:44Z",
            "1969-12-31T23:59:59+08:00",
            "2000-02-29T00:00:00-03:30",
        ] {
            assert_eq!(text.parse::<Date>().map(|date| date.to_string()), Ok(text.to_owned()));
        }
    }

    #[test]
    fn what_is_no_date_is_refused() {
        for text in [
            "",
            "2022-2-23",
            "2021-02-29",
            "2022-13-01",
            "2022-01-01T24:00:00",
            "2022-01-01T00:00:00+8",
            "+022-01-01",
            "二〇二二年",
        ] {
            assert_eq!(text.parse::<Date>(), Err(DateError), "{text}");
        }
    }

    #[test]
    fn moments_match_the_unix_clock() {
        let check = |text: &str, seconds: i64| {
            let date: Date = text.parse().unwrap();
            assert_eq!(date.to_unix(), seconds, "{text}");
            assert_eq!(Date::from_unix(seconds).unwrap().to_unix(), seconds);
        };
        check("1970-01-01T00:00:00Z", 0);
        check("2022-02-23T12:04:44Z", 1_645_617_884);
        check("1900-03-01T00:00:00Z", -2_203_891_200);
        check("2022-02-23T20:04:44+08:00", 1_645_617_884);
    }

    #[test]
    fn seconds_outside_the_calendar_are_refused() {
        assert_eq!(Date::from_unix(i64::MAX), Err(DateError));
        assert_eq!(Date::from_unix(i64::MIN), Err(DateError));
    }
}
