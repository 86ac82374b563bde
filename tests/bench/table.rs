//! The table that is printed.

use std::fmt;

/// Rows of budget and measurement.
#[derive(Default)]
pub struct Table(Vec<[String; 4]>);

impl Table {
    /// A row with a limit.
    pub fn budget(&mut self, what: &str, budget: &str, measured: impl fmt::Display, met: bool) {
        let met = if met { "yes" } else { "NO" };
        self.push(what, budget, measured, met);
    }

    /// A row that is only told.
    pub fn told(&mut self, what: &str, measured: impl fmt::Display) {
        self.push(what, "", measured, "");
    }

    fn push(&mut self, what: &str, budget: &str, measured: impl fmt::Display, met: &str) {
        let measured = measured.to_string();
        self.0
            .push([what.to_owned(), budget.to_owned(), measured, met.to_owned()]);
    }
}

impl fmt::Display for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let header = ["what", "budget", "measured", "met"].map(str::to_owned);
        let rows = || std::iter::once(&header).chain(&self.0);
        let widths = [0, 1, 2, 3]
            .map(|column| rows().map(|row| row[column].chars().count()).max())
            .map(|width| width.unwrap_or_default());
        for (index, row) in rows().enumerate() {
            for (cell, width) in row.iter().zip(widths) {
                write!(f, "| {cell:width$} ")?;
            }
            writeln!(f, "|")?;
            if index == 0 {
                for width in widths {
                    write!(f, "|{}", "-".repeat(width + 2))?;
                }
                writeln!(f, "|")?;
            }
        }
        Ok(())
    }
}
