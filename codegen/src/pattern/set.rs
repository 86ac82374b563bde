//! Sets of code points, or of UTF-16 code units.

/// Sorted ranges, both ends included, that neither overlap nor touch.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Set(Vec<(u32, u32)>);

/// How much of a range belongs to a set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Share {
    /// Nothing.
    None,
    /// Something, not everything.
    Part,
    /// Everything.
    All,
}

impl Set {
    /// The set of one value.
    pub fn one(value: u32) -> Self {
        Self(vec![(value, value)])
    }

    /// The union of `ranges`, which may come in any order; one whose end is before its start is empty.
    pub fn of(ranges: impl IntoIterator<Item = (u32, u32)>) -> Self {
        let mut ranges: Vec<_> = ranges.into_iter().filter(|(lo, hi)| lo <= hi).collect();
        ranges.sort_unstable();
        let mut merged: Vec<(u32, u32)> = Vec::with_capacity(ranges.len());
        for (lo, hi) in ranges {
            match merged.last_mut() {
                Some(last) if lo <= last.1.saturating_add(1) => last.1 = last.1.max(hi),
                _ => merged.push((lo, hi)),
            }
        }
        Self(merged)
    }

    /// The values up to `max` that are not in the set.
    pub fn negated(&self, max: u32) -> Self {
        let mut gaps = Vec::with_capacity(self.0.len() + 1);
        let mut next = 0;
        for &(lo, hi) in &self.0 {
            if lo > next {
                gaps.push((next, lo - 1));
            }
            next = hi + 1;
        }
        if next <= max {
            gaps.push((next, max));
        }
        Self(gaps)
    }

    /// The values that are also within `lo..=hi`.
    pub fn within(&self, lo: u32, hi: u32) -> Self {
        Self::of(self.0.iter().map(|&(a, b)| (a.max(lo), b.min(hi))))
    }

    /// How much of `lo..=hi` is in the set.
    pub fn share(&self, lo: u32, hi: u32) -> Share {
        let first = self.0.partition_point(|range| range.1 < lo);
        match self.0.get(first) {
            Some(range) if range.0 <= lo && range.1 >= hi => Share::All,
            Some(range) if range.0 <= hi => Share::Part,
            _ => Share::None,
        }
    }

    /// The ranges in order.
    pub fn ranges(&self) -> &[(u32, u32)] {
        &self.0
    }

    /// Whether nothing is in the set.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}
