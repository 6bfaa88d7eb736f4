//! gzip, zstd, bzip2, xz, zip and tar, written as the usual tools write them.

use flate2::Compression;
use flate2::write::{DeflateEncoder, GzEncoder};
use lzma_rust2::{XzOptions, XzWriter};
use ruzstd::encoding::{CompressionLevel, compress_to_vec};
use std::io::Write;

pub fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes).expect("memory");
    encoder.finish().expect("memory")
}

/// A gzip file of several members, each with a part of the bytes.
pub fn gzip_members(bytes: &[u8], members: usize) -> Vec<u8> {
    let part = bytes.len().div_ceil(members).max(1);
    bytes.chunks(part).flat_map(gzip).collect()
}

pub fn deflate(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = DeflateEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes).expect("memory");
    encoder.finish().expect("memory")
}

pub fn bzip2(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = bzip2::write::BzEncoder::new(Vec::new(), bzip2::Compression::best());
    encoder.write_all(bytes).expect("memory");
    encoder.finish().expect("memory")
}

pub fn xz(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = XzWriter::new(Vec::new(), XzOptions::with_preset(1)).expect("a preset");
    encoder.write_all(bytes).expect("memory");
    encoder.finish().expect("memory")
}

pub fn zstd(bytes: &[u8]) -> Vec<u8> {
    compress_to_vec(bytes, CompressionLevel::Fastest)
}

/// A zip archive; every other file is deflated, the rest is stored.
pub fn zip(files: &[(&str, &[u8])]) -> Vec<u8> {
    zip_by(files, |index, bytes| match index % 2 {
        0 => (8, deflate(bytes)),
        _ => (0, bytes.to_vec()),
    })
}

/// A zip archive whose files are packed by this: the number of the method, and the packed bytes.
pub fn zip_by(files: &[(&str, &[u8])], pack: impl Fn(usize, &[u8]) -> (u16, Vec<u8>)) -> Vec<u8> {
    let (mut archive, mut directory) = (Vec::new(), Vec::new());
    for (index, (path, bytes)) in files.iter().enumerate() {
        let mut crc = flate2::Crc::new();
        crc.update(bytes);
        let (method, packed) = pack(index, bytes);
        let mut fields = Vec::new();
        for word in [20, 0, method, 0, 0x5821] {
            fields.extend(u16::to_le_bytes(word));
        }
        for word in [crc.sum(), packed.len() as u32, bytes.len() as u32] {
            fields.extend(word.to_le_bytes());
        }
        fields.extend((path.len() as u16).to_le_bytes());
        fields.extend([0, 0]);
        directory.extend(b"PK\x01\x02\x14\x00");
        directory.extend(&fields);
        directory.extend([0; 10]);
        directory.extend((archive.len() as u32).to_le_bytes());
        directory.extend(path.bytes());
        archive.extend(b"PK\x03\x04");
        archive.extend(&fields);
        archive.extend(path.bytes());
        archive.extend(packed);
    }
    let (start, count) = (archive.len() as u32, files.len() as u16);
    archive.extend(&directory);
    archive.extend(b"PK\x05\x06\0\0\0\0");
    archive.extend(count.to_le_bytes());
    archive.extend(count.to_le_bytes());
    archive.extend((directory.len() as u32).to_le_bytes());
    archive.extend(start.to_le_bytes());
    archive.extend([0, 0]);
    archive
}

/// A tar archive of the form ustar.
pub fn tar(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut archive = Vec::new();
    for (path, bytes) in files {
        let mut header = [0_u8; 512];
        header[..path.len()].copy_from_slice(path.as_bytes());
        header[100..108].copy_from_slice(b"0000644\0");
        header[124..136].copy_from_slice(format!("{:011o}\0", bytes.len()).as_bytes());
        header[136..148].copy_from_slice(b"14550000000\0");
        header[148..156].fill(b' ');
        header[156] = b'0';
        header[257..265].copy_from_slice(b"ustar\x0000");
        let sum: u32 = header.iter().map(|byte| u32::from(*byte)).sum();
        header[148..156].copy_from_slice(format!("{sum:06o}\0 ").as_bytes());
        archive.extend(header);
        archive.extend(*bytes);
        archive.resize(archive.len().next_multiple_of(512), 0);
    }
    archive.resize(archive.len() + 1024, 0);
    archive
}
