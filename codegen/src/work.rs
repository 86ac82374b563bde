//! How much work was done, for tests that compare it with the size of the input: a watch is no measure on a busy
//! machine.

#[cfg(test)]
thread_local! {
    static ITEMS: std::cell::Cell<usize> = const { std::cell::Cell::new(0) };
}

/// Notes that so many items are looked at.
#[inline]
pub(crate) fn note(items: usize) {
    #[cfg(test)]
    ITEMS.set(ITEMS.get() + items);
    let _ = items;
}

/// Notes how far a search in a text of this length has looked, and gives back what it has found.
#[inline]
pub(crate) fn searched(found: Option<usize>, length: usize) -> Option<usize> {
    note(found.map_or(length, |at| at + 1));
    found
}

/// How many items have been looked at in this thread since this was called before.
#[cfg(test)]
pub(crate) fn noted() -> usize {
    ITEMS.take()
}

/// Asserts that twice the input is at most two and a half times the work.
#[cfg(test)]
pub(crate) fn assert_linear(name: &str, size: usize, run: impl Fn(usize)) {
    let steps = |size| {
        noted();
        run(size);
        noted()
    };
    let (once, twice) = (steps(size), steps(2 * size));
    assert!(
        once >= size,
        "{name}: {once} steps for {size} are not counted"
    );
    assert!(
        2 * twice <= 5 * once,
        "{name}: {once} steps for {size}, and {twice} for twice as much"
    );
}
