//! Hot path: which traces are recorded.

use std::num::NonZero;

use dunlin_core::telemetry::Trace;

/// Decides where a trace begins whether it is recorded; elsewhere whoever began it has decided, unless it is asked each
/// time.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Sampler {
    /// Takes over what the caller has decided.
    follows_parent: bool,
    /// Of 2^63 traces that begin here.
    share: u64,
}

const ALL: u64 = 1 << 63;

impl Sampler {
    pub(crate) const ALL: Self = Sampler { follows_parent: true, share: ALL };
    pub(crate) const NONE: Self = Sampler { follows_parent: false, share: 0 };

    /// The sampler of a name in `OTEL_TRACES_SAMPLER`, with the argument of those that take one.
    pub(crate) fn named(name: &str, ratio: f64) -> Option<Self> {
        let (follows_parent, root) = match name.strip_prefix("parentbased_") {
            Some(root) => (true, root),
            None => (false, name),
        };
        let share = match root {
            "always_on" => ALL,
            "always_off" => 0,
            "traceidratio" => (ratio.clamp(0.0, 1.0) * ALL as f64) as u64,
            _ => return None,
        };
        Some(Sampler { follows_parent, share })
    }

    /// Whether a trace is recorded. By its id, so that all services that have the same share decide the same.
    #[inline]
    pub(crate) fn takes(self, id: NonZero<u128>, parent: Option<Trace>) -> bool {
        match parent {
            Some(parent) if self.follows_parent => parent.is_sampled,
            _ => (id.get() as u64) >> 1 < self.share,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::id;

    fn parent(is_sampled: bool) -> Option<Trace> {
        Some(Trace { id: id::trace(), span: id::span(), is_sampled })
    }

    #[test]
    fn each_decides_as_its_name_says() {
        for (name, alone, with_sampled, with_unsampled) in [
            ("always_on", true, true, true),
            ("always_off", false, false, false),
            ("traceidratio", true, true, true),
            ("parentbased_always_on", true, true, false),
            ("parentbased_always_off", false, true, false),
            ("parentbased_traceidratio", true, true, false),
        ] {
            let sampler = Sampler::named(name, 1.0).unwrap();
            let takes = |parent| sampler.takes(id::trace(), parent);
            let found = (takes(None), takes(parent(true)), takes(parent(false)));
            assert_eq!(found, (alone, with_sampled, with_unsampled), "{name}");
        }
        assert_eq!(Sampler::named("parentbased_jaeger_remote", 1.0), None);
    }

    #[test]
    fn a_share_is_a_share() {
        let taken = |ratio| {
            let sampler = Sampler::named("traceidratio", ratio).unwrap();
            (0..10_000).filter(|_| sampler.takes(id::trace(), None)).count()
        };
        assert_eq!((taken(0.0), taken(1.0)), (0, 10_000));
        assert!((2_200..2_800).contains(&taken(0.25)));
    }
}
