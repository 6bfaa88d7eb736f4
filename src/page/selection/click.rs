//! What clicks on selected events do.

use crate::page::lib::dom::NoClick;
use std::fmt;
use std::str::FromStr;

/// What a click on a button does. It is in the page as text in `data-choose`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SelectionClick {
    /// Copies the records as a JSON list.
    CopyJson,
    /// Copies the rows as CSV.
    CopyCsv,
    /// Copies a link that finds the events.
    CopyLink,
    /// Shows the events side by side.
    Compare,
    /// Marks the events.
    Mark,
    /// Selects nothing.
    Clear,
    /// Closes the sheet of compared events.
    CloseCompared,
}

impl fmt::Display for SelectionClick {
    fn fmt(&self, out: &mut fmt::Formatter) -> fmt::Result {
        out.write_str(match self {
            SelectionClick::CopyJson => "json",
            SelectionClick::CopyCsv => "csv",
            SelectionClick::CopyLink => "link",
            SelectionClick::Compare => "compare",
            SelectionClick::Mark => "mark",
            SelectionClick::Clear => "clear",
            SelectionClick::CloseCompared => "close",
        })
    }
}

impl FromStr for SelectionClick {
    type Err = NoClick;

    fn from_str(text: &str) -> Result<Self, NoClick> {
        Ok(match text {
            "json" => SelectionClick::CopyJson,
            "csv" => SelectionClick::CopyCsv,
            "link" => SelectionClick::CopyLink,
            "compare" => SelectionClick::Compare,
            "mark" => SelectionClick::Mark,
            "clear" => SelectionClick::Clear,
            "close" => SelectionClick::CloseCompared,
            _ => return Err(NoClick),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_into_the_page_reads_back() {
        for click in [
            SelectionClick::CopyJson,
            SelectionClick::CopyCsv,
            SelectionClick::CopyLink,
            SelectionClick::Compare,
            SelectionClick::Mark,
            SelectionClick::Clear,
            SelectionClick::CloseCompared,
        ] {
            assert_eq!(click.to_string().parse(), Ok(click));
        }
        assert_eq!("".parse::<SelectionClick>(), Err(NoClick));
    }
}
