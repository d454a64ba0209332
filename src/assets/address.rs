//! Which network addresses an article may make us ask.
//!
//! Pure: takes addresses and names, resolves nothing. Ranges are those of the IANA registries of
//! special-purpose addresses (RFC 6890 and its updates), and the well-known metadata services of
//! cloud machines, which hand out credentials to whoever asks.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// What an address or name that is no place for pictures is, and whether a user may admit it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Special {
    /// For people.
    pub(super) what: &'static str,
    /// Whether it is admitted by who has a server at home.
    pub(super) may_be_home: bool,
}

const fn never(what: &'static str) -> Special {
    Special { what, may_be_home: false }
}

const fn home(what: &'static str) -> Special {
    Special { what, may_be_home: true }
}

/// What `address` is, unless it is an ordinary one; `None` when it may be asked.
pub(super) fn forbidden(address: IpAddr, allow_private: bool) -> Option<&'static str> {
    let special = match address {
        IpAddr::V4(address) => special_v4(address),
        IpAddr::V6(address) => special_v6(address),
    }?;
    (!(allow_private && special.may_be_home)).then_some(special.what)
}

/// What a host name is, before it is resolved; `None` when it may be asked.
///
/// Decides alone where somebody else resolves the name: a proxy.
pub(super) fn forbidden_name(host: &str, allow_private: bool) -> Option<&'static str> {
    let host = host.trim_end_matches('.');
    let bare = host.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or(host);
    if let Ok(address) = bare.parse() {
        return forbidden(address, allow_private);
    }
    let host = host.to_ascii_lowercase();
    let special = match host.rsplit('.').next().unwrap_or_default() {
        "localhost" => home("this machine"),
        "internal" if host.starts_with("metadata.") => never("a metadata service"),
        "local" | "lan" | "home" | "intranet" | "internal" => home("a name of a private network"),
        _ if host == "metadata" || host == "instance-data" => never("a metadata service"),
        _ => return None,
    };
    (!(allow_private && special.may_be_home)).then_some(special.what)
}

fn special_v4(address: Ipv4Addr) -> Option<Special> {
    Some(match address.octets() {
        [100, 100, 100, 200] | [192, 0, 0, 192] => never("a metadata service"),
        [0, ..] => never("an address of no host"),
        [127, ..] => home("this machine"),
        [10, ..] | [172, 16..=31, ..] | [192, 168, ..] => home("a private address"),
        [100, 64..=127, ..] => home("a shared address of a provider"),
        [169, 254, ..] => never("a link-local address"),
        // Proxies that intercept names hand these out for every host.
        [198, 18 | 19, ..] => home("an address for measurements"),
        [192, 0, 0, _] | [192, 88, 99, _] => never("an address of a protocol"),
        [192, 0, 2, _] | [198, 51, 100, _] | [203, 0, 113, _] => {
            never("an address for documentation")
        }
        [224..=239, ..] => never("a multicast address"),
        [240..=255, ..] => never("a reserved address"),
        _ => return None,
    })
}

fn special_v6(address: Ipv6Addr) -> Option<Special> {
    let embedded = |high: u16, low: u16| {
        let [a, b] = high.to_be_bytes();
        let [c, d] = low.to_be_bytes();
        Ipv4Addr::new(a, b, c, d)
    };
    Some(match address.segments() {
        [0, 0, 0, 0, 0, 0, 0, 0] => never("an address of no host"),
        [0, 0, 0, 0, 0, 0, 0, 1] => home("this machine"),
        [0xfd00, 0xec2, 0, 0, 0, 0, 0, 0x254] | [0xfd20, 0xce, 0, 0, 0, 0, 0, 0x254] => {
            never("a metadata service")
        }
        // Mapped, translated (RFC 6052), compatible and 6to4: what counts is the address inside.
        [0, 0, 0, 0, 0, 0 | 0xffff, high, low]
        | [0x64, 0xff9b, 0, 0, 0, 0, high, low]
        | [0x2002, high, low, ..] => return special_v4(embedded(high, low)),
        [0xfc00..=0xfdff | 0xfec0..=0xfeff, ..] => home("a private address"),
        [0xfe80..=0xfebf, ..] => never("a link-local address"),
        [0xff00..=0xffff, ..] => never("a multicast address"),
        [0x2001, 0xdb8, ..] | [0x3fff, 0..=0xfff, ..] => never("an address for documentation"),
        [0x64, 0xff9b, 1, ..] | [0x2001, 0..=0x1ff, ..] => never("an address of a protocol"),
        [0x2000..=0x3fff, ..] => return None,
        _ => never("a reserved address"),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `expect`: `+` asked, `h` asked when private addresses are admitted, `-` never.
    fn check(addresses: &str, expect: char) {
        for text in addresses.split_whitespace() {
            let address: IpAddr = text.parse().expect(text);
            let seen = match (forbidden(address, false), forbidden(address, true)) {
                (None, None) => '+',
                (Some(_), None) => 'h',
                (Some(_), Some(_)) => '-',
                (None, Some(_)) => '?',
            };
            assert_eq!(seen, expect, "{text}");
        }
    }

    #[test]
    fn only_ordinary_addresses_are_asked() {
        check("8.8.8.8 1.1.1.1 172.15.0.1 172.32.0.1 192.167.1.1 198.20.0.1 100.63.0.1", '+');
        check("2606:4700::1111 2a00::1 ::ffff:8.8.8.8 64:ff9b::8.8.8.8 2002:808:808::1", '+');
        check("127.0.0.1 127.9.9.9 ::1 ::ffff:127.0.0.1 ::127.0.0.1 64:ff9b::7f00:1", 'h');
        check("10.0.0.1 172.16.0.1 172.31.255.255 192.168.1.1 100.64.0.1 198.18.0.7", 'h');
        check("fc00::1 fdab::1 fec0::1 2002:a00:1::1 ::ffff:10.0.0.1", 'h');
    }

    #[test]
    fn some_addresses_are_never_asked() {
        check("0.0.0.0 0.1.2.3 169.254.169.254 169.254.0.1 100.100.100.200 192.0.0.192", '-');
        check("192.0.2.1 198.51.100.1 203.0.113.1 224.0.0.1 239.1.1.1 240.0.0.1", '-');
        check("255.255.255.255 192.88.99.1 :: fe80::1 ff02::1 fd00:ec2::254 2001:db8::1", '-');
        check("::ffff:169.254.169.254 64:ff9b::a9fe:a9fe 2002:a9fe:a9fe::1 2001::1 4000::1", '-');
        check("64:ff9b:1::1 3fff::1 fd20:ce::254 1::1", '-');
    }

    #[test]
    fn names_are_judged_where_a_proxy_resolves_them() {
        for (host, expect) in [
            ("example.org", '+'),
            ("localhost.example.org", '+'),
            ("LOCALHOST", 'h'),
            ("a.localhost.", 'h'),
            ("nas.local", 'h'),
            ("[::1]", 'h'),
            ("metadata.google.internal", '-'),
            ("metadata", '-'),
            ("169.254.169.254", '-'),
        ] {
            let seen = match (forbidden_name(host, false), forbidden_name(host, true)) {
                (None, None) => '+',
                (Some(_), None) => 'h',
                (Some(_), Some(_)) => '-',
                (None, Some(_)) => '?',
            };
            assert_eq!(seen, expect, "{host}");
        }
    }
}
