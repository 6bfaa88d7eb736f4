//! What static/unpack.js calls: it puts the packed bytes at [`input`], calls [`start`], then [`step`] until all bytes are there, and
//! reads them at [`output`] if they are [`sound`].

// Functions that JavaScript calls have names of their own, and what they share lies in one place: both are `unsafe` to the compiler.
// The program has one thread, and no function here calls another one that takes the same place.
#![allow(unsafe_code)]

use crate::coder::Decoder;
use crate::model::{MOST, Model};
use crate::{head_of, sum_of};

/// Bytes that the packed program may have.
const MOST_PACKED: usize = 1 << 20;
/// Bytes that are unpacked in one step: some milliseconds.
const STEP: usize = 2048;

static mut MODEL: Model = Model::EMPTY;
static mut PACKED: [u8; MOST_PACKED] = [0; MOST_PACKED];
static mut OUT: [u8; MOST] = [0; MOST];
static mut WORK: Option<Work> = None;

struct Work {
    decoder: Decoder<'static>,
    done: usize,
    length: usize,
    sum: u32,
}

/// Where the packed bytes go.
#[unsafe(no_mangle)]
extern "C" fn input() -> *mut u8 {
    (&raw mut PACKED).cast()
}

/// Where the program comes.
#[unsafe(no_mangle)]
extern "C" fn output() -> *const u8 {
    (&raw const OUT).cast()
}

/// Begins with so many packed bytes. Gives the length of the program.
#[unsafe(no_mangle)]
extern "C" fn start(packed: usize) -> usize {
    let (model, input) = unsafe { (&mut *&raw mut MODEL, &*&raw const PACKED) };
    let Some((length, sum, decisions)) = input.get(..packed).and_then(head_of) else {
        return 0;
    };
    let mut decoder = Decoder::new(decisions);
    model.begin(&mut decoder, None);
    let work = Work {
        decoder,
        done: 0,
        length,
        sum,
    };
    unsafe { WORK = Some(work) };
    length
}

/// Unpacks some bytes more. Gives how many there are now.
#[unsafe(no_mangle)]
extern "C" fn step() -> usize {
    let (model, out, work) = unsafe {
        (
            &mut *&raw mut MODEL,
            &mut *&raw mut OUT,
            &mut *&raw mut WORK,
        )
    };
    let Some(work) = work else { return 0 };
    let until = work.length.min(work.done + STEP);
    model.run::<_, false>(&mut work.decoder, out, work.done, until);
    work.done = until;
    until
}

/// Whether it is the program that was packed.
#[unsafe(no_mangle)]
extern "C" fn sound() -> bool {
    let (out, work) = unsafe { (&*&raw const OUT, &*&raw const WORK) };
    work.as_ref()
        .is_some_and(|work| out.get(..work.done).map(sum_of) == Some(work.sum))
}

#[panic_handler]
fn panic(_: &core::panic::PanicInfo) -> ! {
    core::arch::wasm32::unreachable()
}
