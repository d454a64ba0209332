//! When to ask again, how long to wait, and when to let a host be.
//!
//! Pure: no clock and no chance. The jitter that keeps many askers from coming back in step is
//! drawn from the address itself, so that two runs wait alike.

use std::time::Duration;

use super::fetch::FetchError;

/// The longest wait that a server's `Retry-After` can make us take.
pub(super) const LONGEST_WAIT: Duration = Duration::from_secs(30);

/// Failures in a row, without any answer between, after which a host is left alone.
const STRIKES: u32 = 3;

/// What took too long when a body keeps coming, but drop by drop.
pub(super) const TOO_SLOW: &str = "the body comes too slowly";

/// How often an address that fails in this way is asked in all.
pub(super) fn most_attempts(error: &FetchError) -> u32 {
    match error {
        // Overload and restarts pass; so do bodies that break off.
        FetchError::Status(408 | 425 | 429 | 500 | 502 | 503 | 504 | 520..=529)
        | FetchError::CutShort
        | FetchError::Connection(_) => 3,
        FetchError::Timeout(TOO_SLOW) => 1,
        // A name that does not resolve or a server that does not speak seldom comes back at once.
        FetchError::NoHost | FetchError::Timeout(_) => 2,
        _ => 1,
    }
}

/// How long to wait before the attempt after `attempt` (from 1); `None` when the server wants more
/// time than we have.
pub(super) fn wait(url: &str, attempt: u32, retry_after: Option<Duration>) -> Option<Duration> {
    if let Some(wanted) = retry_after {
        return (wanted <= LONGEST_WAIT).then_some(wanted);
    }
    let whole = 500_u64 << attempt.saturating_sub(1).min(5);
    let digest = blake3::hash(format!("{attempt} {url}").as_bytes());
    let draw = u64::from(u16::from_le_bytes([digest.as_bytes()[0], digest.as_bytes()[1]]));
    // Between half and the whole.
    Some(Duration::from_millis(whole / 2 + whole / 2 * draw / 0xffff))
}

/// What `Retry-After` asks for (RFC 9110, 10.2.3): seconds, or a date against the server's own
/// clock.
pub(super) fn retry_after(value: &str, date: Option<&str>) -> Option<Duration> {
    let value = value.trim();
    if let Ok(seconds) = value.parse::<u32>() {
        return Some(Duration::from_secs(seconds.into()));
    }
    let time = |text: &str| jiff::fmt::rfc2822::parse(text.trim()).ok();
    let (until, now) = (time(value)?, time(date?)?);
    let seconds = until.timestamp().as_second() - now.timestamp().as_second();
    Some(Duration::from_secs(u64::try_from(seconds).unwrap_or(0)))
}

/// How a host has answered so far in this run.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Health {
    strikes: u32,
    /// Why it is left alone.
    reason: Option<String>,
}

impl Health {
    /// Why the host is left alone, if it is.
    pub(super) fn left_alone(&self) -> Option<&str> {
        self.reason.as_deref()
    }

    /// Takes note of an attempt. Any answer shows that the host lives, even a refusal.
    pub(super) fn note(&mut self, result: Result<(), &FetchError>) {
        match result {
            Err(
                error @ (FetchError::NoHost | FetchError::Connection(_) | FetchError::Timeout(_)),
            ) => {
                self.strikes += 1;
                if self.strikes >= STRIKES && self.reason.is_none() {
                    self.reason = Some(error.to_string());
                }
            }
            _ => self.strikes = 0,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_grow_and_stay_between_half_and_whole() {
        for (attempt, most) in [(1, 500), (2, 1000), (3, 2000), (99, 16_000)] {
            for url in ["https://e.org/a", "https://e.org/b", ""] {
                let wait = wait(url, attempt, None).expect("a wait").as_millis();
                assert!((most / 2..=most).contains(&wait), "{attempt} {url}: {wait}");
            }
        }
        assert_ne!(wait("https://e.org/a", 1, None), wait("https://e.org/b", 1, None));
    }

    #[test]
    fn a_server_may_ask_for_half_a_minute_at_most() {
        let seconds = Duration::from_secs;
        assert_eq!(wait("", 1, Some(seconds(30))), Some(seconds(30)));
        assert_eq!(wait("", 1, Some(seconds(3600))), None);
    }

    #[test]
    fn retry_after_is_seconds_or_a_date() {
        let date = Some("Fri, 31 Dec 1999 23:59:50 GMT");
        for (value, date, expect) in [
            ("120", None, Some(120)),
            (" 0 ", None, Some(0)),
            ("Fri, 31 Dec 1999 23:59:59 GMT", date, Some(9)),
            ("Fri, 31 Dec 1999 23:59:40 GMT", date, Some(0)),
            ("Fri, 31 Dec 1999 23:59:59 GMT", None, None),
            ("soon", date, None),
            ("-5", date, None),
        ] {
            let seen = retry_after(value, date).map(|wait| wait.as_secs());
            assert_eq!(seen, expect, "{value}");
        }
    }

    #[test]
    fn a_host_is_left_alone_after_failures_in_a_row() {
        let dead = FetchError::Timeout("connecting");
        let refused = FetchError::Status(503);
        let mut health = Health::default();
        for result in [Err(&dead), Err(&dead), Err(&refused), Err(&dead), Err(&dead)] {
            health.note(result);
        }
        assert_eq!(health.left_alone(), None);
        health.note(Err(&dead));
        assert_eq!(health.left_alone(), Some("timed out: connecting"));
        // Requests that were on their way may still come home.
        health.note(Ok(()));
        assert!(health.left_alone().is_some());
    }
}
