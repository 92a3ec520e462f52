//! Proxies in front of the server: which are believed, and what they say of a client.

use std::net::IpAddr;
use std::str::FromStr;

use http::{HeaderMap, HeaderName, HeaderValue};

const X_FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");
const X_FORWARDED_PROTO: HeaderName = HeaderName::from_static("x-forwarded-proto");

/// Proxies that are believed. Only the headers that they are known to set are read: a proxy passes the others on as
/// the client wrote them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Proxies {
    networks: Vec<Network>,
    unix: bool,
    says: Says,
}

/// By which headers proxies tell what they know.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Says {
    /// `X-Forwarded-For` and `X-Forwarded-Proto`.
    #[default]
    XForwarded,
    /// `Forwarded` (RFC 7239).
    Forwarded,
}

/// Who is at the other end of a connection, or of one on the other side of a proxy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Peer {
    /// This address.
    Ip(IpAddr),
    /// Somebody on this machine.
    Unix,
    /// Somebody that a proxy does not name.
    Unknown,
}

impl Proxies {
    /// Reads a list of addresses (`10.0.0.1`), networks (`10.0.0.0/8`) and `unix`.
    ///
    /// # Errors
    /// Says of each entry that is none of these.
    pub(crate) fn read<'a>(entries: impl IntoIterator<Item = &'a str>, says: Says) -> Result<Self, String> {
        let mut proxies = Proxies { says, ..Proxies::default() };
        let mut problems = Vec::new();
        for entry in entries.into_iter().map(str::trim).filter(|entry| !entry.is_empty()) {
            match (entry, entry.parse()) {
                ("unix", _) => proxies.unix = true,
                (_, Ok(network)) => proxies.networks.push(network),
                _ => problems.push(format!(
                    "`{entry}` is no trusted proxy; one is an address (10.0.0.1), a network (10.0.0.0/8) or `unix`"
                )),
            }
        }
        if problems.is_empty() { Ok(proxies) } else { Err(problems.join("; ")) }
    }

    /// Who sent a request that came from `peer`, and whether by HTTPS, if a proxy says so.
    pub(crate) fn look_behind(&self, peer: Peer, headers: &HeaderMap) -> (Peer, Option<bool>) {
        if !self.trusts(peer) {
            return (peer, None);
        }
        match self.says {
            Says::XForwarded => {
                let proto = list(headers, &X_FORWARDED_PROTO).next_back();
                (self.first(peer, list(headers, &X_FORWARDED_FOR)), proto.map(is_https))
            }
            Says::Forwarded => {
                let hops = || list(headers, &http::header::FORWARDED);
                let proto = hops().next_back().and_then(|hop| parameter(hop, "proto"));
                let peers = hops().map(|hop| parameter(hop, "for").unwrap_or("unknown"));
                (self.first(peer, peers), proto.map(is_https))
            }
        }
    }

    /// From the nearest hop outwards: the first that is no trusted proxy, for only trusted ones are believed.
    fn first<'h>(&self, peer: Peer, hops: impl DoubleEndedIterator<Item = &'h str>) -> Peer {
        let mut first = peer;
        for hop in hops.rev() {
            first = hop.parse().unwrap_or(Peer::Unknown);
            if !self.trusts(first) {
                break;
            }
        }
        first
    }

    fn trusts(&self, peer: Peer) -> bool {
        match peer {
            Peer::Ip(ip) => self.networks.iter().any(|network| network.contains(ip)),
            Peer::Unix => self.unix,
            Peer::Unknown => false,
        }
    }
}

/// The entries of a header that is a list, all its lines together.
fn list<'h>(headers: &'h HeaderMap, name: &HeaderName) -> impl DoubleEndedIterator<Item = &'h str> + use<'h> {
    let lines: Vec<&HeaderValue> = headers.get_all(name).iter().collect();
    lines.into_iter().flat_map(|line| line.to_str().unwrap_or("").split(',')).map(str::trim)
}

/// The value of a parameter of one hop: `for=192.0.2.1;proto=https`, perhaps in quotes.
fn parameter<'h>(hop: &'h str, name: &str) -> Option<&'h str> {
    hop.split(';').find_map(|pair| {
        let (key, value) = pair.split_once('=')?;
        key.trim().eq_ignore_ascii_case(name).then_some(value.trim().trim_matches('"'))
    })
}

fn is_https(proto: &str) -> bool {
    proto.eq_ignore_ascii_case("https") || proto.eq_ignore_ascii_case("wss")
}

impl FromStr for Peer {
    type Err = std::net::AddrParseError;

    /// An address, perhaps in brackets, perhaps with a port.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let ip = match text.parse::<std::net::SocketAddr>() {
            Ok(address) => address.ip(),
            Err(_) => text.trim_start_matches('[').trim_end_matches(']').parse::<IpAddr>()?,
        };
        Ok(Peer::Ip(ip.to_canonical()))
    }
}

/// Addresses that begin with the same bits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Network {
    address: IpAddr,
    bits: u8,
}

impl Network {
    fn contains(self, ip: IpAddr) -> bool {
        let first = |one: &[u8], other: &[u8]| {
            let (bytes, rest) = (usize::from(self.bits / 8), self.bits % 8);
            let is_same = |at: usize| (one[at] ^ other[at]) >> (8 - rest) == 0;
            one[..bytes] == other[..bytes] && (rest == 0 || is_same(bytes))
        };
        match (self.address, ip.to_canonical()) {
            (IpAddr::V4(mine), IpAddr::V4(other)) => first(&mine.octets(), &other.octets()),
            (IpAddr::V6(mine), IpAddr::V6(other)) => first(&mine.octets(), &other.octets()),
            _ => false,
        }
    }
}

impl FromStr for Network {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let (address, bits) =
            text.split_once('/').map_or((text, None), |(address, bits)| (address, Some(bits)));
        let address: IpAddr = address.parse().map_err(|_| ())?;
        let most = if address.is_ipv4() { 32 } else { 128 };
        let bits = bits.map_or(Ok(most), |bits| bits.parse().map_err(|_| ()))?;
        if bits > most { Err(()) } else { Ok(Network { address, bits }) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TRUSTED: &str = "10.0.0.0/8, 192.168.1.1, fd00::/7, unix";

    /// Who is found behind the peer, given header lines.
    fn check(says: Says, peer: &str, lines: &[(&'static str, &str)], expected: (&str, Option<bool>)) {
        let proxies = Proxies::read(TRUSTED.split(','), says).unwrap();
        let mut headers = HeaderMap::new();
        for (name, value) in lines {
            headers.append(*name, value.parse().unwrap());
        }
        let of = |text: &str| match text {
            "unix" => Peer::Unix,
            "unknown" => Peer::Unknown,
            ip => ip.parse().unwrap(),
        };
        assert_eq!(proxies.look_behind(of(peer), &headers), (of(expected.0), expected.1), "{peer} {lines:?}");
    }

    #[test]
    fn a_stranger_is_not_believed() {
        let lies =
            [("x-forwarded-for", "1.1.1.1"), ("x-forwarded-proto", "https"), ("forwarded", "for=1.1.1.1")];
        for says in [Says::XForwarded, Says::Forwarded] {
            check(says, "203.0.113.9", &lies, ("203.0.113.9", None));
            check(says, "11.0.0.1", &lies, ("11.0.0.1", None));
        }
    }

    #[test]
    fn the_nearest_stranger_is_the_client() {
        let for_ = |value| [("x-forwarded-for", value)];
        check(Says::XForwarded, "10.0.0.1", &for_("203.0.113.9"), ("203.0.113.9", None));
        check(Says::XForwarded, "unix", &for_("203.0.113.9:4711"), ("203.0.113.9", None));
        check(Says::XForwarded, "10.0.0.1", &for_("6.6.6.6, 203.0.113.9, 10.1.2.3"), ("203.0.113.9", None));
        check(Says::XForwarded, "::ffff:10.0.0.1", &for_("[2001:db8::1]:80"), ("2001:db8::1", None));
        check(Says::XForwarded, "10.0.0.1", &for_("10.9.9.9, fdff::1"), ("10.9.9.9", None));
        check(Says::XForwarded, "10.0.0.1", &for_("1.1.1.1, what?"), ("unknown", None));
        check(Says::XForwarded, "10.0.0.1", &[], ("10.0.0.1", None));
    }

    #[test]
    fn lines_of_one_header_are_one_list() {
        let lines = [("x-forwarded-for", "6.6.6.6"), ("x-forwarded-for", "203.0.113.9")];
        check(Says::XForwarded, "10.0.0.1", &lines, ("203.0.113.9", None));
    }

    #[test]
    fn the_scheme_is_what_the_nearest_proxy_says() {
        let lines = |proto| [("x-forwarded-for", "203.0.113.9"), ("x-forwarded-proto", proto)];
        check(Says::XForwarded, "10.0.0.1", &lines("https"), ("203.0.113.9", Some(true)));
        check(Says::XForwarded, "10.0.0.1", &lines("https, http"), ("203.0.113.9", Some(false)));
    }

    #[test]
    fn reads_one_kind_of_header_only() {
        let both = [("x-forwarded-for", "6.6.6.6"), ("forwarded", "for=203.0.113.9;proto=https")];
        check(Says::XForwarded, "10.0.0.1", &both, ("6.6.6.6", None));
        check(Says::Forwarded, "10.0.0.1", &both, ("203.0.113.9", Some(true)));
        let quoted = [("forwarded", "for=6.6.6.6, For=\"[2001:db8::1]:80\"; Proto=http")];
        check(Says::Forwarded, "10.0.0.1", &quoted, ("2001:db8::1", Some(false)));
        check(Says::Forwarded, "10.0.0.1", &[("forwarded", "for=_hidden")], ("unknown", None));
        check(Says::Forwarded, "10.0.0.1", &[("forwarded", "by=10.0.0.1")], ("unknown", None));
    }

    #[test]
    fn says_which_entries_are_wrong() {
        let problems =
            Proxies::read(["10.0.0.0/33", "::1/128", "proxy.example"], Says::XForwarded).unwrap_err();
        assert!(problems.contains("`10.0.0.0/33`") && problems.contains("`proxy.example`"), "{problems}");
        assert!(!problems.contains("::1"), "{problems}");
    }
}
