//! What was packed comes out byte for byte, and damage is noticed.

use proptest::prelude::*;
use trailglass_unpack::model::MOST;
use trailglass_unpack::pack::{pack, unpack};

/// Bytes with long and short repetitions, and some with none.
fn sample(length: usize) -> Vec<u8> {
    let mut seed = 7_u32;
    let mut random = move |below: usize| {
        seed = seed.wrapping_mul(1_103_515_245).wrapping_add(12_345);
        (seed >> 16) as usize % below
    };
    let mut bytes = Vec::new();
    while bytes.len() < length {
        let back = 1 + random(60_000);
        let most = if random(8) > 0 { 12 } else { 700 };
        for _ in 0..=random(most) {
            let copied = bytes.len().checked_sub(back).filter(|_| random(3) > 0);
            bytes.push(copied.map_or_else(|| random(256) as u8, |at| bytes[at]));
        }
    }
    bytes
}

/// Begins like a program, with code of one body that is none.
fn odd_program(body: &[u8]) -> Vec<u8> {
    let head = [
        0, 97, 115, 109, 1, 0, 0, 0, 10, 0x80, 0x80, 4, 3, 0xFF, 0x7F, 0,
    ];
    [&head, body].concat()
}

fn comes_back(bytes: &[u8]) -> bool {
    pack(bytes).and_then(|packed| unpack(&packed)).as_deref() == Some(bytes)
}

#[test]
fn samples_come_back() {
    let itself = include_bytes!("round_trip.rs");
    for bytes in [
        &[][..],
        b"a",
        &[0; 20_000],
        &sample(50_000),
        itself,
        &odd_program(&sample(50_000)),
    ] {
        assert!(comes_back(bytes), "{} bytes", bytes.len());
    }
    let packed = pack(itself).expect("it is not too long");
    assert!(
        packed.len() < itself.len() * 2 / 3,
        "{} of {}",
        packed.len(),
        itself.len()
    );
}

#[test]
fn what_is_too_long_is_not_packed() {
    assert_eq!(pack(&vec![0; MOST + 1]), None);
}

#[test]
fn damage_is_noticed() {
    let packed = pack(&sample(30_000)).expect("it is not too long");
    for length in [0, 3, 7, 10, 1000, packed.len() / 2] {
        assert_eq!(unpack(&packed[..length]), None, "cut to {length}");
    }
    for place in [0, 5, 9, 500, packed.len() / 2] {
        let mut packed = packed.clone();
        packed[place] ^= 16;
        assert_eq!(unpack(&packed), None, "a bit of byte {place} turned");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn any_bytes_come_back(bytes in proptest::collection::vec(any::<u8>(), 0..3000), is_program in any::<bool>()) {
        let bytes = if is_program { odd_program(&bytes) } else { bytes };
        prop_assert!(comes_back(&bytes));
    }

    #[test]
    fn any_file_is_unpacked_or_refused(bytes in proptest::collection::vec(any::<u8>(), 8..300), length in 0..5000_u32) {
        let file = [&length.to_le_bytes()[..], &bytes].concat();
        prop_assert!(unpack(&file).is_none_or(|out| out.len() == length as usize));
    }
}
