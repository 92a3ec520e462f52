//! IP addresses.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use serde::de::Deserializer;

use crate::collector::Exactness;
use crate::token::{self, Token};
use crate::{At, Checks, Collector, Described, Kind, Model, Schema, Schemas};

macro_rules! addresses {
    ($($ty:ty, $format:literal, $kind:literal, $msg:literal;)*) => {$(
        impl Model for $ty {}

        impl Described for $ty {
            const KIND: Kind = Kind::Text;
            const CHECKS: Checks = Checks::Nothing;

            fn decode<'de, D: Deserializer<'de>>(
                source: D,
                at: &At<'_>,
                collector: &mut Collector,
            ) -> Result<Option<Self>, D::Error> {
                token::read(source, |token| {
                    collector.loosen(Exactness::Lax);
                    let address = match token {
                        Token::Text(text) => text.parse().ok(),
                        _ => None,
                    };
                    if address.is_none() {
                        collector.push(at, $kind, $msg);
                    }
                    address
                })
            }

            fn schema(_: &mut Schemas) -> Schema {
                Schema::of_type("string").with("format", $format)
            }
        }
    )*};
}

addresses! {
    Ipv4Addr, "ipv4", "ip_v4_address", "Input is not a valid IPv4 address";
    Ipv6Addr, "ipv6", "ip_v6_address", "Input is not a valid IPv6 address";
    IpAddr, "ipvanyaddress", "ip_any_address", "value is not a valid IPv4 or IPv6 address";
}
