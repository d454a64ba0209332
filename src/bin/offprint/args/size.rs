//! Numbers of bytes, as people write them.

/// A number of bytes, with a unit of a thousand, a million or a thousand million.
pub(super) fn bytes(text: &str) -> Result<u64, String> {
    let digits = text.find(|letter: char| !letter.is_ascii_digit()).unwrap_or(text.len());
    let unit: u64 = match text[digits..].trim().to_ascii_uppercase().as_str() {
        "" | "B" => 1,
        "K" | "KB" => 1_000,
        "M" | "MB" => 1_000_000,
        "G" | "GB" => 1_000_000_000,
        _ => return Err("a size is a number and B, kB, MB or GB".to_owned()),
    };
    let number: u64 =
        text[..digits].parse().map_err(|_| "a size begins with a number".to_owned())?;
    number.checked_mul(unit).ok_or_else(|| "that is more than there is".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_have_units() {
        for (text, expect) in [
            ("12", Some(12)),
            ("2GB", Some(2_000_000_000)),
            ("5 kB", Some(5_000)),
            ("1M", Some(1_000_000)),
        ] {
            assert_eq!(bytes(text).ok(), expect, "{text}");
        }
        for text in ["", "GB", "-1", "1.5GB", "3 miles", "99999999999999999999", "99999999999GB"] {
            assert!(bytes(text).is_err(), "{text}");
        }
    }
}
