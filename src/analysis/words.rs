//! Numbers and sizes in words, on screen and in reports.

/// A number with a comma between groups of three digits: `2,900`.
pub fn thousands(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// A number with its noun: `1 event`, `2,900 events`.
pub fn counted(number: u64, noun: &str) -> String {
    let ending = if number == 1 { "" } else { "s" };
    format!("{} {noun}{ending}", thousands(number))
}

/// A size in the unit that fits, in steps of 1,000: `35.2 MB`.
pub fn size(bytes: f64) -> String {
    let mut value = bytes;
    for unit in ["bytes", "kB", "MB", "GB"] {
        if value < 999.5 || unit == "GB" {
            let has_tenths = unit != "bytes" && value < 99.95;
            return format!("{value:.*} {unit}", usize::from(has_tenths));
        }
        value /= 1000.0;
    }
    format!("{bytes:.0} bytes")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn large_numbers_can_be_read() {
        for (number, text) in [
            (0, "0"),
            (999, "999"),
            (1000, "1,000"),
            (1_234_567, "1,234,567"),
        ] {
            assert_eq!(thousands(number), text);
        }
        assert_eq!(counted(1, "event"), "1 event");
        assert_eq!(counted(2900, "event"), "2,900 events");
    }

    #[test]
    fn sizes_carry_the_unit_that_fits() {
        for (bytes, text) in [
            (0.0, "0 bytes"),
            (999.0, "999 bytes"),
            (1000.0, "1.0 kB"),
            (35_200_000.0, "35.2 MB"),
            (291_000_000.0, "291 MB"),
            (999_900_000.0, "1.0 GB"),
            (12_340_000_000_000.0, "12340 GB"),
        ] {
            assert_eq!(size(bytes), text);
        }
    }
}
