//! Dates in all the spellings of front matter.
//!
//! RFC 2822, ISO 8601 in all its lengths, slashes and dots, missing zeros, month names, Chinese,
//! Japanese and Korean, Unix seconds, hour 24. One pass over the words of the text. Guesses no
//! order: `3/4/2022` may be two days, so it is none.

use crate::document::{Date, Time};

/// A date, and what was done to read it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Reading {
    pub(super) date: Date,
    /// Why the date is not quite what stands there.
    pub(super) repair: Option<&'static str>,
}

const ROLLED: &str = "its hour is past the end of the day, so it counts as the next day";
const WHOLE: &str = "it names no day, so it counts as the first";
const LEAP: &str = "its second is none of the minute, so it counts as the last";

/// The day that a name begins with, as the files of Jekyll do: `2014-12-31-title`.
pub(super) fn in_name(name: &str) -> Option<Date> {
    let end = name.find(|c: char| !(c.is_ascii_digit() || c == '-')).unwrap_or(name.len());
    let numbers: Vec<&str> = name[..end].split('-').take(3).collect();
    let [year, month, day] = numbers[..] else { return None };
    let is_year = year.len() == 4 && (year.starts_with("19") || year.starts_with("20"));
    let is_short = |number: &str| matches!(number.len(), 1 | 2);
    let is_day = is_year && is_short(month) && is_short(day);
    is_day.then(|| format!("{year}-{month:0>2}-{day:0>2}").parse().ok())?
}

/// Reads a date; the error says why it is none, to stand after the text itself.
pub(super) fn parse(text: &str) -> Result<Reading, &'static str> {
    if let Ok(date) = text.parse() {
        return Ok(Reading { date, repair: None });
    }
    let text = text.trim();
    // JavaScript names the zone once more in brackets.
    let text = text.split_once('(').map_or(text, |(before, _)| before).trim_end();
    if let Some(seconds) = unix_seconds(text) {
        let date = Date::from_unix(seconds).map_err(|_| "is no date")?;
        return Ok(Reading { date, repair: None });
    }
    let mut parts = Parts::default();
    let mut rest = text;
    while !rest.is_empty() {
        rest = parts.take(rest).ok_or("is no date")?;
    }
    parts.date()
}

/// Ten digits are seconds, thirteen milliseconds. (Ten digits of a calendar would need an hour and
/// no minute.)
fn unix_seconds(text: &str) -> Option<i64> {
    let digits = text.bytes().all(|byte| byte.is_ascii_digit());
    let number: i64 = text.parse().ok().filter(|_| digits)?;
    match text.len() {
        9 | 10 => Some(number),
        13 => Some(number / 1000),
        _ => None,
    }
}

#[derive(Clone, Copy, Debug)]
struct Number {
    value: u32,
    digits: usize,
    /// What follows it at once: `年`, `/`, …
    after: char,
}

/// What has been seen of a date.
#[derive(Debug, Default)]
struct Parts {
    numbers: Vec<Number>,
    month: Option<u8>,
    clock: Option<(u32, u32, u32)>,
    afternoon: Option<bool>,
    offset: Option<i16>,
}

impl Parts {
    /// Takes one word off the front of a text that is not empty; `None` when no date has it.
    fn take<'a>(&mut self, text: &'a str) -> Option<&'a str> {
        let first = text.chars().next()?;
        if first.is_ascii_digit() {
            return self.number(text);
        }
        if self.clock.is_some() && matches!(first, '+' | '-' | '\u{2212}') {
            let (offset, rest) = offset(&text[first.len_utf8()..])?;
            self.offset = Some(if first == '+' { offset } else { -offset });
            return Some(rest);
        }
        if first.is_ascii_alphabetic() {
            let end = text.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(text.len());
            self.word(&text[..end])?;
            return Some(&text[end..]);
        }
        for (name, afternoon) in [
            ("上午", false),
            ("下午", true),
            ("晚上", true),
            ("午前", false),
            ("午後", true),
            ("오전", false),
            ("오후", true),
        ] {
            if let Some(rest) = text.strip_prefix(name) {
                self.afternoon = Some(afternoon);
                return Some(rest);
            }
        }
        for name in ["星期", "礼拜", "周"] {
            if let Some(rest) = text.strip_prefix(name) {
                return rest.char_indices().nth(1).map_or(Some(""), |(at, _)| Some(&rest[at..]));
            }
        }
        let separates = matches!(
            first,
            ' ' | '\t'
                | '\u{A0}'
                | '\u{3000}'
                | '-'
                | '/'
                | '.'
                | ','
                | '，'
                | '年'
                | '月'
                | '日'
                | '号'
                | '號'
                | '년'
                | '월'
                | '일'
        );
        separates.then(|| &text[first.len_utf8()..])
    }

    fn number<'a>(&mut self, text: &'a str) -> Option<&'a str> {
        let (value, digits, rest) = leading_number(text)?;
        let after = rest.chars().next().unwrap_or(' ');
        if self.clock.is_none() && matches!(after, ':' | '：' | '时' | '時' | '点' | '點' | '시')
        {
            return self.clock(value, &rest[after.len_utf8()..]);
        }
        let known: usize =
            self.numbers.iter().map(|number| if number.digits == 8 { 3 } else { 1 }).sum();
        let dated = usize::from(self.month.is_some()) + known >= 3;
        if dated && self.clock.is_none() && matches!(digits, 4 | 6) {
            // `T120444`
            let (hour, minute, second) = match digits {
                4 => (value / 100, value % 100, 0),
                _ => (value / 10_000, value / 100 % 100, value % 100),
            };
            self.clock = Some((hour, minute, second));
        } else if self.numbers.len() < 3 {
            self.numbers.push(Number { value, digits, after });
        } else {
            return None;
        }
        Some(rest)
    }

    /// Minutes and seconds, behind the hour and its colon.
    fn clock<'a>(&mut self, hour: u32, text: &'a str) -> Option<&'a str> {
        if !text.starts_with(|c: char| c.is_ascii_digit()) {
            self.clock = Some((hour, 0, 0));
            return Some(text);
        }
        let (minute, _, mut rest) = leading_number(text)?;
        let mut second = 0;
        if let Some(after) = rest.strip_prefix([':', '：', '分', '분']) {
            rest = after;
            if after.starts_with(|c: char| c.is_ascii_digit()) {
                (second, _, rest) = leading_number(after)?;
            }
        }
        if let Some(after) = rest.strip_prefix(['.', ',']) {
            rest = after.trim_start_matches(|c: char| c.is_ascii_digit());
        }
        self.clock = Some((hour, minute, second));
        Some(rest.strip_prefix(['秒', '초']).unwrap_or(rest))
    }

    fn word(&mut self, word: &str) -> Option<()> {
        const MONTHS: [&str; 12] =
            ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
        const IDLE: [&str; 8] = ["t", "st", "nd", "rd", "th", "of", "at", "on"];
        // RFC 2822, 4.3; CST is left out, since in China it is another zone than in America.
        const ZONES: [(&str, i16); 14] = [
            ("z", 0),
            ("gmt", 0),
            ("utc", 0),
            ("est", -300),
            ("edt", -240),
            ("cdt", -300),
            ("mst", -420),
            ("mdt", -360),
            ("pst", -480),
            ("pdt", -420),
            ("cet", 60),
            ("cest", 120),
            ("jst", 540),
            ("kst", 540),
        ];
        let word = word.to_ascii_lowercase();
        let stem = word.get(..3).unwrap_or(&word);
        if let Some((_, minutes)) = ZONES.iter().find(|(name, _)| *name == word) {
            self.offset = Some(*minutes);
        } else if let Some(month) = (1..).zip(MONTHS).find(|(_, name)| *name == stem) {
            self.month = Some(month.0);
        } else if matches!(word.as_str(), "am" | "pm") {
            self.afternoon = Some(word == "pm");
        } else {
            let weekday = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"].contains(&stem);
            (weekday || word == "cst" || IDLE.contains(&word.as_str())).then_some(())?;
        }
        Some(())
    }

    fn date(&self) -> Result<Reading, &'static str> {
        let (year, month, day) = self.calendar()?;
        let whole = if day.is_none() { Some(WHOLE) } else { None };
        let no_date = |_| "is no date";
        let date = Date::new(year, month.unwrap_or(1), day.unwrap_or(1)).map_err(no_date)?;
        let Some((hour, minute, second)) = self.clock else {
            return Ok(Reading { date, repair: whole });
        };
        let hour = match (self.afternoon, hour) {
            (Some(true), 1..=11) => hour + 12,
            (Some(false), 12) => 0,
            _ => hour,
        };
        let small = |value: u32| u8::try_from(value).map_err(|_| "is no date");
        let time = Time {
            hour: small(hour % 24)?,
            minute: small(minute)?,
            second: small(if second == 60 { 59 } else { second })?,
        };
        if hour > 24 + 23 {
            return Err("is no date");
        }
        let date = if hour >= 24 { next_day(date)? } else { date };
        let repair = match (hour >= 24, second == 60) {
            (true, _) => Some(ROLLED),
            (false, true) => Some(LEAP),
            (false, false) => whole,
        };
        Ok(Reading { date: date.at(time, self.offset).map_err(no_date)?, repair })
    }

    /// Year, month and day, as far as they are stated.
    fn calendar(&self) -> Result<(i16, Option<u8>, Option<u8>), &'static str> {
        let is_year = |number: &Number| {
            number.digits == 4 || (number.value > 31 && number.digits < 5) || number.after == '年'
        };
        let year = |number: Number| i16::try_from(number.value).map_err(|_| "is no date");
        let small = |number: Number| u8::try_from(number.value).map_err(|_| "is no date");
        match (self.month, self.numbers.as_slice()) {
            (None, &[one]) if one.digits == 8 => {
                let year = i16::try_from(one.value / 10_000).map_err(|_| "is no date")?;
                let part = |value: u32| u8::try_from(value % 100).ok();
                Ok((year, part(one.value / 100), part(one.value)))
            }
            (month, &[one]) if is_year(&one) => Ok((year(one)?, month, None)),
            (Some(month), &[one, two]) if is_year(&one) => {
                Ok((year(one)?, Some(month), Some(small(two)?)))
            }
            (Some(month), &[one, two]) if is_year(&two) => {
                Ok((year(two)?, Some(month), Some(small(one)?)))
            }
            (None, &[one, two]) if is_year(&one) => Ok((year(one)?, Some(small(two)?), None)),
            (None, &[one, two, three]) if is_year(&one) => {
                Ok((year(one)?, Some(small(two)?), Some(small(three)?)))
            }
            (None, &[one, two, three]) if is_year(&three) => {
                let (first, second) = (small(one)?, small(two)?);
                // With dots it is the order of most of Europe; else only a number past 12 tells.
                match (first > 12, second > 12, one.after) {
                    (true, false, _) | (false, false, '.') => {
                        Ok((year(three)?, Some(second), Some(first)))
                    }
                    (false, true, _) => Ok((year(three)?, Some(first), Some(second))),
                    (false, false, _) if first == second => {
                        Ok((year(three)?, Some(first), Some(second)))
                    }
                    (false, false, _) => Err("may be read as two days"),
                    (true, true, _) => Err("is no date"),
                }
            }
            _ => Err("is no date"),
        }
    }
}

fn next_day(date: Date) -> Result<Date, &'static str> {
    let next = Date::from_unix(date.to_unix() + 86_400).map_err(|_| "is no date")?;
    Date::new(next.year(), next.month(), next.day()).map_err(|_| "is no date")
}

/// The digits at the front of a text: their value, how many, and the rest.
fn leading_number(text: &str) -> Option<(u32, usize, &str)> {
    let end = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    Some((text[..end].parse().ok()?, end, &text[end..]))
}

/// An offset behind its sign, in minutes: `8`, `08`, `0800`, `08:00`.
fn offset(text: &str) -> Option<(i16, &str)> {
    let (value, digits, rest) = leading_number(text)?;
    let value = i16::try_from(value).ok()?;
    match (digits, rest.strip_prefix(':')) {
        (1 | 2, Some(minutes)) => {
            let (minutes, _, rest) = leading_number(minutes)?;
            Some((value * 60 + i16::try_from(minutes).ok().filter(|minutes| *minutes < 60)?, rest))
        }
        (1 | 2, None) => Some((value * 60, rest)),
        (3 | 4, None) => Some((value / 100 * 60 + value % 100, rest)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_spellings_are_read() {
        let check = |text: &str, expect: &str| {
            let date = parse(text).map(|reading| reading.date.to_string());
            assert_eq!(date.as_deref(), Ok(expect), "{text}");
        };
        check("Wed, 23 Feb 2022 12:04:44 GMT", "2022-02-23T12:04:44Z");
        check("23 Feb 2022 12:04 +0800", "2022-02-23T12:04:00+08:00");
        check("2022-02-23T12:04:44.123Z", "2022-02-23T12:04:44Z");
        check("2022-02-23T12:04:44+08:00", "2022-02-23T12:04:44+08:00");
        check("2022-02-23 12:04:44 -0330", "2022-02-23T12:04:44-03:30");
        check("2022-02-23 12:04:44 +8", "2022-02-23T12:04:44+08:00");
        check("2005-11-03 19:30:57.000000000 +00:00", "2005-11-03T19:30:57Z");
        check("2022-02-23 12:04", "2022-02-23T12:04:00");
        check("2022-2-3 1:04:44", "2022-02-03T01:04:44");
        check("2022/2/23", "2022-02-23");
        check("2022.02.23", "2022-02-23");
        check("20220223", "2022-02-23");
        check("20220223T120444Z", "2022-02-23T12:04:44Z");
        check("2022-02-23T12:04:44+08", "2022-02-23T12:04:44+08:00");
        check("2022年2月23日", "2022-02-23");
        check("2022 年 2 月 23 日 下午3:04", "2022-02-23T15:04:00");
        check("2022年2月23日 星期三 12时04分44秒", "2022-02-23T12:04:44");
        check("2022년 2월 23일", "2022-02-23");
        check("February 23, 2022", "2022-02-23");
        check("Feb 23rd, 2022 12:04 PM", "2022-02-23T12:04:00");
        check("Sept 3, 2021 12:04 AM", "2021-09-03T00:04:00");
        check("Wed Feb 23 12:04:44 2022", "2022-02-23T12:04:44");
        check(
            "Wed Feb 23 2022 20:04:44 GMT+0800 (China Standard Time)",
            "2022-02-23T20:04:44+08:00",
        );
        check("1645617884", "2022-02-23T12:04:44Z");
        check("1645617884000", "2022-02-23T12:04:44Z");
        check("23.2.2022", "2022-02-23");
        check("23/2/2022", "2022-02-23");
        check("2/23/2022", "2022-02-23");
        check("2010-01-26 20:06:06 +0800", "2010-01-26T20:06:06+08:00");
    }

    #[test]
    fn impossible_moments_are_repaired_and_said() {
        let check = |text: &str, expect: &str, repair: &'static str| {
            let reading = parse(text).unwrap();
            assert_eq!((reading.date.to_string().as_str(), reading.repair), (expect, Some(repair)));
        };
        check("2021-4-18 24:00:00", "2021-04-19T00:00:00", ROLLED);
        check("2019/12/31 24:44:50", "2020-01-01T00:44:50", ROLLED);
        check("2022-02", "2022-02-01", WHOLE);
        check("2022", "2022-01-01", WHOLE);
        check("2022年2月", "2022-02-01", WHOLE);
        check("Feb 2022", "2022-02-01", WHOLE);
        check("2016-12-31T23:59:60Z", "2016-12-31T23:59:59Z", LEAP);
    }

    #[test]
    fn what_is_no_date_is_refused() {
        for text in [
            "",
            "Invalid Date",
            "yesterday",
            "0000-00-00",
            "2022-02-30",
            "2022-13-01",
            "12:04",
            "99999999999999999999",
            "1",
            "2022-02-23 12:75",
            "2022-02-23 99:00",
            "tomorrow 2022",
            "2022-02-23T12:04:44+99:99",
            "-",
            "二〇二二年",
            "1/2/3/4",
        ] {
            assert_eq!(parse(text), Err("is no date"), "{text}");
        }
        assert_eq!(parse("3/4/2022"), Err("may be read as two days"));
    }
}
