//! Drawing the timeline's lanes on its canvas, and finding what is under the pointer.

use crate::page::lib::canvas::{Palette, cross, diamond, prepare, ring};
use crate::page::lib::clock::Clock;
use crate::page::tables::scroll::Scroller;
use crate::page::timeline::axis::{self, Tick};
use crate::protocol::{
    BarSpec, Lane, Mark, Millis, Outcome, Page, Single, TimeRange, TimelineScale,
};
use web_sys::{CanvasRenderingContext2d, HtmlCanvasElement};

/// Height of the axis above the lanes; the style sheet has the same number as `--axis`.
pub const AXIS_PIXELS: f64 = 32.0;

/// Margin before the window's first instant and after its last one in CSS pixels, so that marks at the border are not cut.
pub const MARGIN_PIXELS: f64 = 10.0;

/// Events at one instant share the height of their lane; more than this share a slot.
const MOST_SLOTS: usize = 8;

/// About the width of a letter in the font of labels.
const LETTER_PIXELS: f64 = 6.6;

/// Where the pointer is, on the canvas.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Point {
    pub x: f64,
    pub y: f64,
}

/// What is under the pointer.
pub enum Hit<'a> {
    /// A column of time.
    Mark(&'a Lane, Mark),
    /// One event.
    Single(&'a Lane, &'a Single),
}

impl Hit<'_> {
    /// The event that a click opens.
    pub fn event(&self) -> u32 {
        match self {
            Hit::Mark(_, mark) => mark.event,
            Hit::Single(_, single) => single.event,
        }
    }
}

/// What is marked on the canvas.
#[derive(Clone, Copy, Default)]
pub struct Marked<'a> {
    /// The time of the open event.
    pub open: Option<Millis>,
    /// The lane under the keyboard cursor.
    pub cursor: Option<u32>,
    /// The bar whose events are listed.
    pub bar: Option<&'a BarSpec>,
}

/// What is drawn, and where. The window may be another one than the answer was for: what is there is drawn in its place.
#[derive(Clone, Copy, PartialEq)]
pub struct LaneDrawing {
    pub scroller: Scroller,
    pub scale: TimelineScale,
    pub window: TimeRange,
    pub width: f64,
    pub height: f64,
}

impl LaneDrawing {
    fn millis(&self) -> f64 {
        (self.window.until - self.window.from).max(1) as f64
    }

    /// Width of the window in pixels.
    fn room(&self) -> f64 {
        (self.width - 2.0 * MARGIN_PIXELS).max(1.0)
    }

    /// Milliseconds in a pixel.
    pub fn per_pixel(&self) -> f64 {
        self.millis() / self.room()
    }

    /// The share of the window left of an x coordinate, from 0 to 1.
    pub fn share(&self, x: f64) -> f64 {
        ((x - MARGIN_PIXELS) / self.room()).clamp(0.0, 1.0)
    }

    /// The time at an x coordinate, in milliseconds with their fraction.
    pub fn time(&self, x: f64) -> f64 {
        self.window.from as f64 + (x - MARGIN_PIXELS) * self.per_pixel()
    }

    /// The x coordinate of a time.
    pub fn x(&self, time: f64) -> f64 {
        MARGIN_PIXELS + (time - self.window.from as f64) / self.per_pixel()
    }

    /// Width of a column of the answer, as it is drawn now.
    fn column_pixels(&self) -> f64 {
        self.scale.column_millis / self.per_pixel()
    }

    fn column_x(&self, column: u32) -> f64 {
        self.x(self.scale.from as f64 + f64::from(column) * self.scale.column_millis)
    }

    /// First and last instant of a column.
    pub fn column(&self, column: u32) -> (Millis, Millis) {
        let start = |column: u32| {
            self.scale.from + (f64::from(column) * self.scale.column_millis) as Millis
        };
        (start(column), start(column + 1))
    }

    /// Upper edge of a lane on the canvas.
    pub fn lane_top(&self, lane: u32) -> f64 {
        AXIS_PIXELS + self.scroller.row_top(lane) - self.scroller.top
    }

    /// Upper edge and height of one of `count` events at the same instant.
    fn slot(&self, top: f64, index: usize, count: usize) -> (f64, f64) {
        let slots = count.min(MOST_SLOTS);
        let height = (self.scroller.row_height - 12.0) / slots as f64;
        (top + 6.0 + height * (index * slots / count) as f64, height)
    }

    /// What is under the pointer, or the nearest within a few pixels.
    pub fn hit<'a>(&self, lanes: &'a Page<Lane>, point: Point) -> Option<Hit<'a>> {
        if point.y < AXIS_PIXELS {
            return None;
        }
        let position = point.y - AXIS_PIXELS + self.scroller.top + self.scroller.offset;
        let row = (position / self.scroller.row_height).floor() as u32;
        let lane = lanes.row(row)?;
        let near = |distance: f64, most: f64| (distance.abs() <= most).then_some(distance.abs());
        let pixels = self.column_pixels();
        let marks = lane.marks.iter().filter_map(|mark| {
            let middle = self.column_x(mark.column) + pixels / 2.0;
            Some((near(middle - point.x, pixels / 2.0 + 5.0)?, *mark))
        });
        if let Some((_, mark)) = marks.min_by(|one, two| one.0.total_cmp(&two.0)) {
            return Some(Hit::Mark(lane, mark));
        }
        let at_once = |single: &&[Single]| near(self.x(single[0].time as f64) - point.x, 7.0);
        let groups = lane.singles.chunk_by(|one, two| one.time == two.time);
        let (_, group) = groups
            .filter_map(|group| Some((at_once(&group)?, group)))
            .min_by(|one, two| one.0.total_cmp(&two.0))?;
        let top = self.lane_top(row);
        let below = (0..group.len())
            .rev()
            .find(|index| self.slot(top, *index, group.len()).0 <= point.y);
        Some(Hit::Single(lane, &group[below.unwrap_or(0)]))
    }

    /// The bar that a mark stands for.
    pub fn bar(&self, lane: &Lane, mark: Mark) -> BarSpec {
        BarSpec {
            lane: lane.key.clone(),
            from: self.scale.from,
            column_millis: self.scale.column_millis,
            column: mark.column,
        }
    }

    /// Draws all of it.
    pub fn draw(
        &self,
        canvas: &HtmlCanvasElement,
        lanes: &Page<Lane>,
        clock: Clock,
        marked: Marked,
    ) {
        let Some(context) = prepare(canvas, self.width, self.height) else {
            return;
        };
        let palette = Palette::now();
        let offset = clock.offset_millis(self.window.from);
        let ticks = axis::ticks_in(
            self.window.from,
            self.window.until,
            self.width,
            100.0,
            offset,
        );
        context.set_fill_style_str(&palette.line);
        for tick in &ticks {
            context.fill_rect(
                self.x(tick.at as f64).round(),
                AXIS_PIXELS,
                1.0,
                self.height,
            );
        }
        context.save();
        context.begin_path();
        context.rect(0.0, AXIS_PIXELS, self.width, self.height - AXIS_PIXELS);
        context.clip();
        context.set_font(&palette.font);
        context.set_text_align("left");
        for (place, lane) in lanes.rows.iter().enumerate() {
            let index = lanes.first + place as u32;
            let top = self.lane_top(index);
            if top + self.scroller.row_height >= AXIS_PIXELS && top <= self.height {
                if marked.cursor == Some(index) {
                    context.set_fill_style_str(&palette.accent_soft);
                    context.fill_rect(0.0, top, self.width, self.scroller.row_height);
                }
                self.draw_marks(&context, &palette, lane, top);
                self.draw_singles(&context, &palette, lane, top);
                self.draw_failures(&context, &palette, lane, top);
                self.draw_alarms(&context, &palette, lane, top);
                context.set_fill_style_str(&palette.line);
                context.fill_rect(0.0, top + self.scroller.row_height - 1.0, self.width, 1.0);
                if let Some(bar) = marked.bar.filter(|bar| bar.lane == lane.key) {
                    self.draw_chosen(&context, &palette, bar, top);
                }
                if let Some(time) = marked.open.filter(|_| self.scale.open == Some(index)) {
                    self.draw_open(&context, &palette, lane, time, top);
                }
            }
        }
        context.restore();
        self.draw_axis(&context, &palette, &ticks);
    }

    fn draw_marks(
        &self,
        context: &CanvasRenderingContext2d,
        palette: &Palette,
        lane: &Lane,
        top: f64,
    ) {
        let pixels = self.column_pixels();
        let mark_width = (pixels - 1.0).max(2.0);
        let room = self.scroller.row_height - 12.0;
        let middle = top + self.scroller.row_height / 2.0;
        // Failures are drawn last, so that nothing covers them.
        for failures in [false, true] {
            for mark in &lane.marks {
                let x = self.column_x(mark.column);
                if x + mark_width < 0.0 || x > self.width {
                    continue;
                }
                // One event has three fifths of the height, a thousand have all of it.
                let share = 0.6 + 0.4 * (f64::from(mark.events.max(1)).log10() / 3.0).min(1.0);
                let height = (room * share).round();
                let low = middle + height / 2.0;
                if !failures {
                    context.set_fill_style_str(&palette.ok);
                    context.fill_rect(x, low - height, mark_width, height);
                    if mark.writes > 0 {
                        // One write among many reads is seen all the same.
                        let share = f64::from(mark.writes) / f64::from(mark.events.max(1));
                        let part = (height * share).max(height * 0.25);
                        context.set_fill_style_str(&palette.write);
                        context.fill_rect(x, low - part, mark_width, part);
                    }
                    continue;
                }
                let failed = [
                    (mark.denied, &palette.denied, 4.0),
                    (mark.errors, &palette.error, 2.0),
                ];
                let mut y = low - height;
                for (count, colour, over) in failed.into_iter().filter(|&(count, ..)| count > 0) {
                    // A failure among many successes is seen all the same, and it is taller: the colour
                    // is not its only sign.
                    let part = (height * f64::from(count) / f64::from(mark.events.max(1)))
                        .max(height * 0.25);
                    let bottom = (y + part).min(low);
                    context.set_fill_style_str(colour);
                    context.fill_rect(x, y - over, mark_width, bottom - y + over);
                    if bottom >= low - 0.5 {
                        context.fill_rect(x, low, mark_width, over);
                    }
                    y = bottom;
                }
            }
        }
    }

    /// Marks what failed below its column or event: denials by crosses, other failures by rings.
    fn draw_failures(
        &self,
        context: &CanvasRenderingContext2d,
        palette: &Palette,
        lane: &Lane,
        top: f64,
    ) {
        let (half, y) = (
            self.column_pixels() / 2.0,
            top + self.scroller.row_height - 5.0,
        );
        let marks = lane.marks.iter().map(|mark| {
            let x = self.column_x(mark.column) + half;
            (x, mark.denied > 0, mark.errors > 0)
        });
        let singles = lane.singles.iter().map(|single| {
            let (is_denied, is_error) = (
                single.outcome == Outcome::Denied,
                single.outcome == Outcome::Error,
            );
            (self.x(single.time as f64), is_denied, is_error)
        });
        let mut last = f64::MIN;
        for (x, is_denied, is_error) in marks.chain(singles) {
            // Where there is room for one sign only, the denial has it; signs never overlap.
            if (is_denied || is_error) && x - last >= 7.0 && (0.0..=self.width).contains(&x) {
                last = x;
                let draw = if is_denied { cross } else { ring };
                draw(context, palette, x, y);
            }
        }
    }

    /// Frames the bar whose events are listed.
    fn draw_chosen(
        &self,
        context: &CanvasRenderingContext2d,
        palette: &Palette,
        bar: &BarSpec,
        top: f64,
    ) {
        let x = self.x(bar.from as f64 + f64::from(bar.column) * bar.column_millis);
        let width = (bar.column_millis / self.per_pixel()).max(2.0);
        context.set_stroke_style_str(&palette.accent);
        context.set_line_width(2.0);
        let height = self.scroller.row_height - 4.0;
        context.stroke_rect(x - 2.0, top + 1.0, width + 4.0, height);
    }

    /// Marks what matches a rule of level high or critical, above its column or event.
    fn draw_alarms(
        &self,
        context: &CanvasRenderingContext2d,
        palette: &Palette,
        lane: &Lane,
        top: f64,
    ) {
        let half = self.column_pixels() / 2.0;
        let marks = lane.marks.iter().filter(|mark| mark.has_alarm);
        let marks = marks.map(|mark| self.column_x(mark.column) + half);
        let singles = lane.singles.iter().filter(|single| single.is_alarm);
        let singles = singles.map(|single| self.x(single.time as f64));
        for x in marks.chain(singles) {
            if (0.0..=self.width).contains(&x) {
                diamond(context, palette, x, top + 4.5);
            }
        }
    }

    fn draw_singles(
        &self,
        context: &CanvasRenderingContext2d,
        palette: &Palette,
        lane: &Lane,
        top: f64,
    ) {
        for worst in [Outcome::Ok, Outcome::Error, Outcome::Denied] {
            let mut groups = lane
                .singles
                .chunk_by(|one, two| one.time == two.time)
                .peekable();
            while let Some(group) = groups.next() {
                let x = self.x(group[0].time as f64);
                let after = groups
                    .peek()
                    .map_or(f64::MAX, |next| self.x(next[0].time as f64));
                for (index, single) in group.iter().enumerate() {
                    let (y, height) = self.slot(top, index, group.len());
                    if single.outcome != worst || x < -300.0 || x > self.width {
                        continue;
                    }
                    // What failed is wider: the colour is not its only sign.
                    let (colour, half) = match worst {
                        Outcome::Ok if single.is_write => (&palette.write, 2.0),
                        Outcome::Ok => (&palette.ok, 2.0),
                        Outcome::Error => (&palette.error, 3.0),
                        Outcome::Denied => (&palette.denied, 4.0),
                    };
                    context.set_fill_style_str(colour);
                    context.fill_rect(x - half, y, half * 2.0, (height - 1.0).max(1.0));
                    let letters = ((after - x - 14.0) / LETTER_PIXELS).min(80.0);
                    if letters >= 4.0 && height >= 11.0 {
                        context.set_fill_style_str(&palette.label);
                        let _ = context.fill_text(
                            &shortened(&single.name, letters as usize),
                            x + 7.0,
                            y + height / 2.0 + 4.0,
                        );
                    }
                }
            }
        }
    }

    fn draw_open(
        &self,
        context: &CanvasRenderingContext2d,
        palette: &Palette,
        lane: &Lane,
        time: Millis,
        top: f64,
    ) {
        let pixels = self.column_pixels();
        let (x, width) = if lane.singles.is_empty() {
            let column = (time - self.scale.from) as f64 / self.scale.column_millis;
            (self.column_x(column as u32), pixels.max(3.0))
        } else {
            (self.x(time as f64) - 4.0, 8.0)
        };
        context.set_stroke_style_str(&palette.accent);
        context.set_line_width(2.0);
        context.stroke_rect(
            x - 3.0,
            top + 3.0,
            width + 5.0,
            self.scroller.row_height - 7.0,
        );
    }

    fn draw_axis(&self, context: &CanvasRenderingContext2d, palette: &Palette, ticks: &[Tick]) {
        context.set_fill_style_str(&palette.line);
        context.fill_rect(0.0, AXIS_PIXELS - 1.0, self.width, 1.0);
        context.set_font(&palette.font);
        context.set_fill_style_str(&palette.label);
        context.set_text_align("left");
        let mut free = 0.0;
        for tick in ticks {
            let x = self.x(tick.at as f64);
            context.fill_rect(x.round(), AXIS_PIXELS - 7.0, 1.0, 6.0);
            // A label that would be cut at the end stands before its line, or is left out where another one is there.
            let width = axis::LETTER_PIXELS * tick.label.len() as f64;
            let left = match x + width <= self.width {
                true => x + 5.0,
                false => x - width - 5.0,
            };
            if left >= free {
                let _ = context.fill_text(&tick.label, left, AXIS_PIXELS - 11.0);
                free = left + width;
            }
        }
    }
}

/// The text, cut to a number of letters.
fn shortened(text: &str, letters: usize) -> String {
    match text.char_indices().nth(letters) {
        None => text.to_owned(),
        Some(_) => {
            let mut short: String = text.chars().take(letters - 1).collect();
            short.push('…');
            short
        }
    }
}
