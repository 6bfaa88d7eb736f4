//! The logistic function and its inverse, in whole numbers: no two browsers need agree on `exp`.

/// The logistic function at -11, -10.5, …, 11, of 65536.
const POINTS: [u16; 45] = [
    1, 2, 3, 5, 8, 13, 22, 36, 60, 98, 162, 267, 439, 720, 1179, 1921, 3108, 4971, 7812, 11959,
    17625, 24743, 32768, 40793, 47911, 53577, 57724, 60565, 62428, 63615, 64357, 64816, 65097,
    65269, 65374, 65438, 65476, 65500, 65514, 65523, 65528, 65531, 65533, 65534, 65535,
];

/// Between two of the points lie so many numbers.
pub const STEP: i32 = 128;

/// So many points there are.
pub const BARS: usize = POINTS.len();

/// The function ends at this, in 256ths, on both sides.
pub const END: i32 = STEP * (BARS as i32 / 2) - 1;

/// Both functions as tables. All zero before they are made.
pub struct Curves {
    squashed: [u16; 8192],
    stretched: [i16; 4096],
}

impl Curves {
    /// Tables that are not made yet.
    pub const EMPTY: Self = Curves {
        squashed: [0; 8192],
        stretched: [0; 4096],
    };

    /// Makes the tables.
    pub fn begin(&mut self) {
        for at in 0..2 * END + 2 {
            let (place, part) = ((at / STEP) as usize, at % STEP);
            let between =
                i32::from(POINTS[place]) * (STEP - part) + i32::from(POINTS[place + 1]) * part;
            self.squashed[at as usize] = ((between + STEP / 2) / STEP) as u16;
        }
        let mut at = -END;
        for chance in 0..4096 {
            while at < END && self.squash(at) < chance * 16 + 8 {
                at += 1;
            }
            self.stretched[chance as usize] = at as i16;
        }
    }

    /// The chance, of 65536, for a number between -[`END`] and [`END`].
    #[inline(always)]
    pub fn squash(&self, at: i32) -> i32 {
        self.squashed[((at + END + 1) & 8191) as usize].into()
    }

    /// The number for a chance, of 4096.
    #[inline(always)]
    pub fn stretch(&self, chance: u32) -> i32 {
        self.stretched[(chance & 4095) as usize].into()
    }
}

/// The point at or below a number that [`Curves::squash`] takes, and how far it is from there.
#[inline(always)]
pub fn bar(at: i32) -> (usize, i32) {
    let at = at + END + 1;
    ((at / STEP) as usize, at % STEP)
}

/// The chance at a point.
pub fn at_bar(bar: usize) -> u16 {
    POINTS[bar]
}
