//! Original records in one file: one on each line, as one array, or as CloudTrail puts them into a trail file.

use super::Form;

/// Writes records byte for byte.
#[derive(Debug)]
pub struct RecordsWriter {
    form: Form,
    first: bool,
}

impl RecordsWriter {
    /// Begins a file.
    pub fn begin(form: Form, out: &mut Vec<u8>) -> Self {
        match form {
            Form::Trail => out.extend_from_slice(b"{\"Records\":[\n"),
            Form::List => out.extend_from_slice(b"[\n"),
            _ => {}
        }
        RecordsWriter { form, first: true }
    }

    /// Writes a record. Where it goes over several lines and each line is to hold one, its line breaks become blanks:
    /// in JSON a line break stands between values only, never in one.
    pub fn put(&mut self, record: &[u8], out: &mut Vec<u8>) {
        if self.form != Form::Lines {
            if !self.first {
                out.extend_from_slice(b",\n");
            }
            out.extend_from_slice(record);
        } else {
            let start = out.len();
            out.extend_from_slice(record);
            for byte in &mut out[start..] {
                if matches!(byte, b'\n' | b'\r') {
                    *byte = b' ';
                }
            }
            out.push(b'\n');
        }
        self.first = false;
    }

    /// Ends the file.
    pub fn end(&mut self, out: &mut Vec<u8>) {
        match self.form {
            Form::Trail => out.extend_from_slice(b"\n]}\n"),
            Form::List => out.extend_from_slice(b"\n]\n"),
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(form: Form, records: &[&[u8]]) -> String {
        let mut out = Vec::new();
        let mut writer = RecordsWriter::begin(form, &mut out);
        for record in records {
            writer.put(record, &mut out);
        }
        writer.end(&mut out);
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn each_record_has_its_line_and_stays_the_same_json() {
        let pretty = b"{\r\n \"a\": \"x\\ny\"\n}";
        assert_eq!(
            written(Form::Lines, &[b"{ }", pretty]),
            "{ }\n{   \"a\": \"x\\ny\" }\n"
        );
    }

    #[test]
    fn a_trail_file_is_sound_json_also_without_a_record() {
        for records in [&[][..], &[&b"{}"[..]], &[b"{\n}", b"{\"a\":1}"]] {
            let json: serde_json::Value =
                serde_json::from_str(&written(Form::Trail, records)).unwrap();
            assert_eq!(json["Records"].as_array().unwrap().len(), records.len());
            let list: serde_json::Value =
                serde_json::from_str(&written(Form::List, records)).unwrap();
            assert_eq!(list.as_array().unwrap().len(), records.len());
        }
    }
}
