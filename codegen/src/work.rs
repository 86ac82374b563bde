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

/// How many items have been looked at in this thread since this was called before.
#[cfg(test)]
pub(crate) fn noted() -> usize {
    ITEMS.take()
}
