//! When the engine answers the page: at once where the page has asked, now and then while files come in, and the side
//! panels after the rows, in short tasks between which messages with new questions are handled.

use crate::protocol::{SidePanels, ViewSpec};
use crate::worker::engine_loop::{EngineState, SharedEngine};
use crate::worker::messages::FromEngine;
use crate::worker::wire;
use gloo::events::EventListener;
use gloo::timers::callback::Timeout;
use wasm_bindgen::JsValue;
use web_sys::{MessageChannel, MessagePort};

/// While files load, the page gets a new answer this often at most, in milliseconds.
const ANSWER_EVERY_MILLIS: f64 = 200.0;
/// After an answer, loading goes on for this many times as long as the answer took, so that answering takes at most a
/// thirteenth of the time.
const LOADING_SHARE: f64 = 12.0;
/// Milliseconds after an answer within which messages that arrived during it may still be waiting.
const MESSAGES_WAIT_MILLIS: f64 = 20.0;
/// Length of a task of the work that follows an answer, in milliseconds.
const TASK_MILLIS: f64 = 8.0;
/// What is prepared for each event takes less than this, in bytes, also while it moves to a larger buffer.
const PREPARED_BYTES: u64 = 300;

/// The question of the page, and how far its answer is.
pub(super) struct Answering {
    question: Option<(u32, ViewSpec)>,
    /// The page has asked since the last answer.
    asked: bool,
    /// The store has grown since the last answer.
    grown: bool,
    answered_at: f64,
    answer_took: f64,
    /// When the timer that brings the next answer is due, and the timer.
    timer: Option<(f64, Timeout)>,
    /// The side panels of the last answer are not with the page yet.
    side_panels_due: bool,
    /// The ones that were sent last.
    side_panels: SidePanels,
    /// Whether work follows an answer: its side panels, and what is prepared for later answers.
    is_following_up: bool,
    /// A message into it begins the next task of that work. A timer would wait some milliseconds each time.
    next_task: Option<MessagePort>,
}

impl Default for Answering {
    fn default() -> Self {
        Self {
            question: None,
            asked: false,
            grown: false,
            answered_at: f64::MIN,
            answer_took: 0.0,
            timer: None,
            side_panels_due: false,
            side_panels: SidePanels::default(),
            is_following_up: false,
            next_task: None,
        }
    }
}

impl Answering {
    /// Takes a question in; the one before needs no answer any more.
    pub(super) fn ask(&mut self, sequence: u32, view: ViewSpec) {
        self.question = Some((sequence, view));
        self.asked = true;
    }

    /// The last answer is out of date.
    pub(super) fn store_has_grown(&mut self) {
        self.grown = true;
    }

    fn is_due(&self) -> bool {
        self.question.is_some() && (self.asked || self.grown)
    }

    /// Milliseconds to wait before the next answer.
    fn pause(&self, is_loading: bool, since: f64) -> f64 {
        if self.asked || !is_loading {
            return 0.0;
        }
        let pause = ANSWER_EVERY_MILLIS.max(self.answer_took * LOADING_SHARE);
        (pause - since).max(0.0)
    }
}

fn now() -> f64 {
    js_sys::Date::now()
}

impl EngineState {
    fn answer(&mut self) {
        let Some((sequence, view)) = self.answering.question.take() else {
            return;
        };
        let started = now();
        (self.answering.asked, self.answering.grown) = (false, false);
        let load = self.load_state();
        let answer = Box::new(self.engine.answer(&view, load));
        self.answering.question = Some((sequence, view));
        wire::post(&self.scope, &FromEngine::Answer { sequence, answer });
        self.answering.side_panels_due = true;
        // While files come in, the next batch would make the side panels out of date before they are complete.
        while self.answering.side_panels_due && self.is_loading() {
            self.work_on_side_panels();
        }
        self.answering.answer_took = now() - started;
        // An answer out of the cache leaves time: the page waits no longer than for this.
        if self.answering.side_panels_due && self.answering.answer_took < TASK_MILLIS / 2.0 {
            self.work_on_side_panels();
        }
        self.answering.answered_at = now();
    }

    /// Works out sessions and persons, and runs the rules, once all is read.
    pub(super) fn work_on_all_events(&mut self) {
        while self.work_on_chains_and_rules() != Some(false) {}
    }

    /// The same for some ten milliseconds; says whether answers have changed once all of a step is done.
    fn work_on_chains_and_rules(&mut self) -> Option<bool> {
        if !self.has_room_for(PREPARED_BYTES) {
            return Some(false);
        }
        let has_changed = self.engine.work_on_chains()? || self.engine.work_on_rules()?;
        if has_changed {
            self.answering.store_has_grown();
        }
        Some(has_changed)
    }

    /// Whether all is read and sessions and persons stay unknown for want of memory.
    pub(super) fn lacks_chains(&self) -> bool {
        !self.is_loading() && !self.engine.has_chains() && !self.has_room_for(PREPARED_BYTES)
    }

    /// Works on the side panels of the last answer for one task.
    fn work_on_side_panels(&mut self) {
        let answering = &mut self.answering;
        let Some((_, view)) = answering.question.as_ref().filter(|_| !answering.grown) else {
            // There will be another answer.
            answering.side_panels_due = false;
            return;
        };
        let started = now();
        while now() - started < TASK_MILLIS {
            if let Some(panels) = self.engine.side_panels(view) {
                let is_new = panels != answering.side_panels;
                if is_new {
                    answering.side_panels.clone_from(&panels);
                }
                let panels = is_new.then(|| Box::new(panels));
                wire::post(&self.scope, &FromEngine::SidePanels(panels));
                answering.side_panels_due = false;
                return;
            }
        }
    }
}

/// Sees to it that the page gets an answer: at once when it has asked or all is read, else after a
/// while. Right after an answer it waits for a new task, so that messages that arrived meanwhile
/// are handled first and only the newest question is answered.
pub(super) fn schedule(shared: &SharedEngine) {
    let mut state = shared.borrow_mut();
    if !state.answering.is_due() {
        return;
    }
    let since = now() - state.answering.answered_at;
    let wait = state.answering.pause(state.is_loading(), since);
    if wait == 0.0 && since > MESSAGES_WAIT_MILLIS {
        state.answering.timer = None;
        state.answer();
        drop(state);
        follow_up(shared);
        return;
    }
    let due = now() + wait;
    let timer = &state.answering.timer;
    if timer.as_ref().is_some_and(|(at, _)| *at <= due) {
        return;
    }
    let for_timer = shared.clone();
    let timer = Timeout::new(wait as u32, move || {
        let mut state = for_timer.borrow_mut();
        state.answering.timer = None;
        if state.answering.is_due() {
            state.answer();
            drop(state);
            follow_up(&for_timer);
        }
    });
    state.answering.timer = Some((due, timer));
}

/// Runs what follows an answer: its side panels, then, once all is read, what makes later answers faster. It runs in
/// separate tasks, so that new questions are handled in between.
fn follow_up(shared: &SharedEngine) {
    let mut state = shared.borrow_mut();
    let has_work = state.answering.side_panels_due || state.has_room_for(PREPARED_BYTES);
    if state.answering.is_following_up || !has_work {
        return;
    }
    let port = state.answering.next_task.take();
    let port = port.or_else(|| port_for_tasks(shared));
    let is_sent = port.as_ref().is_some_and(|port| {
        let sent = port.post_message(&JsValue::NULL);
        sent.is_ok()
    });
    state.answering.next_task = port;
    state.answering.is_following_up = is_sent;
}

/// A port that takes a message for each task of the work that follows answers. It lives as long as the worker.
fn port_for_tasks(shared: &SharedEngine) -> Option<MessagePort> {
    let channel = MessageChannel::new().ok()?;
    let for_tasks = shared.clone();
    let listener = EventListener::new(&channel.port1(), "message", move |_| {
        for_tasks.borrow_mut().answering.is_following_up = false;
        work_for_one_task(&for_tasks);
    });
    listener.forget();
    channel.port1().start();
    Some(channel.port2())
}

fn work_for_one_task(shared: &SharedEngine) {
    let mut state = shared.borrow_mut();
    let started = now();
    let is_done = loop {
        if state.answering.side_panels_due {
            state.work_on_side_panels();
            break false;
        }
        let is_done = match state.work_on_chains_and_rules() {
            None => false,
            Some(false) => state.engine.prepare(),
            Some(true) => {
                drop(state);
                schedule(shared);
                return;
            }
        };
        if is_done || now() - started >= TASK_MILLIS {
            break is_done;
        }
    };
    drop(state);
    if !is_done {
        follow_up(shared);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_question_is_answered_at_once_and_loading_keeps_most_of_the_time() {
        let mut answering = Answering::default();
        assert_eq!(answering.pause(true, 50.0), 150.0);
        assert_eq!(answering.pause(true, 500.0), 0.0);
        answering.answer_took = 100.0;
        assert_eq!(answering.pause(true, 500.0), 700.0);
        assert_eq!(answering.pause(false, 0.0), 0.0, "all is read");
        answering.asked = true;
        assert_eq!(answering.pause(true, 0.0), 0.0);
    }
}
