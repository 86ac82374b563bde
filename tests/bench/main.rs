//! What the generated client costs, next to the same written by hand: one table of budgets and measurements.
//!
//! Times are ratios of what runs interleaved in one process; the README says what each row means.

mod allocations;
mod decode;
mod measure;
mod patterns;
mod request;
mod table;

use table::Table;

fn main() {
    if std::env::args().any(|argument| argument == allocations::ARGUMENT) {
        allocations::count();
        return;
    }
    let allocations = allocations::Counts::read();
    let mut table = Table::default();
    request::measure(&allocations, &mut table);
    patterns::measure(&allocations, &mut table);
    decode::measure(&allocations, &mut table);
    print!("{table}");
}
