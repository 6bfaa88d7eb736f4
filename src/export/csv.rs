//! Cells of a CSV file that no spreadsheet takes for formulas.
//!
//! The rule: a cell that begins with `=`, `+`, `-`, `@`, a tab, a carriage return or an apostrophe gets one more apostrophe
//! in front. Who reads the file takes one leading apostrophe off each cell that has one, and has what was there before.
//! Otherwise RFC 4180: commas between cells, quotes around those that need them, CRLF behind each row. Cells with a
//! semicolon or a tab are quoted as well, since in some languages a spreadsheet cuts there.

/// What a spreadsheet may take for the beginning of a formula, and the apostrophe that keeps it from that.
const GUARDED: &[u8] = b"=+-@\t\r'";

/// Writes one cell, without what stands between cells.
pub fn cell(text: &str, out: &mut String) {
    let quote = text.bytes().any(|byte| b",\"\r\n;\t".contains(&byte));
    if quote {
        out.push('"');
    }
    if text
        .bytes()
        .next()
        .is_some_and(|byte| GUARDED.contains(&byte))
    {
        out.push('\'');
    }
    for letter in text.chars() {
        if letter == '"' {
            out.push('"');
        }
        out.push(letter);
    }
    if quote {
        out.push('"');
    }
}

/// What a cell said before it was written: the rule read backwards.
pub fn unguarded(cell: &str) -> &str {
    cell.strip_prefix('\'').unwrap_or(cell)
}

#[cfg(test)]
mod tests {
    use super::*;
    use csv_core::{ReadFieldResult, Reader};
    use proptest::prelude::*;

    /// Reads a file by another hand.
    fn read(text: &str) -> Vec<Vec<String>> {
        let (mut reader, mut bytes, mut rows, mut row) =
            (Reader::new(), text.as_bytes(), Vec::new(), Vec::new());
        let (mut field, mut space) = (Vec::new(), [0; 64]);
        loop {
            let (result, used, wrote) = reader.read_field(bytes, &mut space);
            bytes = &bytes[used..];
            field.extend_from_slice(&space[..wrote]);
            match result {
                ReadFieldResult::Field { record_end } => {
                    row.push(String::from_utf8(std::mem::take(&mut field)).unwrap());
                    if record_end {
                        rows.push(std::mem::take(&mut row));
                    }
                }
                ReadFieldResult::End => return rows,
                ReadFieldResult::InputEmpty | ReadFieldResult::OutputFull => {}
            }
        }
    }

    fn written(rows: &[Vec<String>]) -> String {
        let mut out = String::new();
        for row in rows {
            for (index, text) in row.iter().enumerate() {
                if index > 0 {
                    out.push(',');
                }
                cell(text, &mut out);
            }
            out.push_str("\r\n");
        }
        out
    }

    proptest! {
        #[test]
        fn every_cell_reads_back_and_none_can_run(
            rows in prop::collection::vec(prop::collection::vec("[=+@;,'\"\t\r\n aé-]{0,6}|\\PC{0,8}", 2..5), 1..5)
        ) {
            let cells = read(&written(&rows));
            for cell in cells.iter().flatten() {
                prop_assert!(!cell.starts_with(['=', '+', '-', '@', '\t', '\r']));
            }
            let back: Vec<Vec<String>> = cells
                .iter()
                .map(|row| row.iter().map(|cell| unguarded(cell).to_owned()).collect())
                .collect();
            prop_assert_eq!(back, rows);
        }
    }

    #[test]
    fn what_needs_nothing_is_left_alone() {
        assert_eq!(written(&[vec!["a b".into(), "1".into()]]), "a b,1\r\n");
        assert_eq!(
            written(&[vec!["=1+1".into(), "'a".into()]]),
            "'=1+1,''a\r\n"
        );
        assert_eq!(
            written(&[vec!["a\"b".into(), "-1;2".into()]]),
            "\"a\"\"b\",\"'-1;2\"\r\n"
        );
    }
}
