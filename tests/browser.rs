//! Tests that need a browser: messages between workers, and that a reader worker reads what it is given. Run in headless
//! Chromium and Firefox.

#![cfg(target_arch = "wasm32")]

use js_sys::{Array, ArrayBuffer, Object, Reflect, Uint8Array};
use trailglass::engine::Engine;
use trailglass::input::reader::Reader;
use trailglass::protocol::{LaneSpec, LoadState, Tab, TableSpec, TimeRange, ViewSpec};
use trailglass::store::batch::Batch;
use trailglass::worker::messages::{FromEngine, ToEngine};
use trailglass::worker::reader_messages::{FromReader, ToReader};
use trailglass::worker::wire::{Carried, Message, decode, encode};
use wasm_bindgen_futures::JsFuture;
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};
use web_sys::File;

wasm_bindgen_test_configure!(run_in_browser);

const TRAIL: &str = r#"{"Records":[{"eventVersion":"1.08","eventTime":"2024-01-02T03:04:05Z",
    "eventSource":"s3.amazonaws.com","eventName":"ListBuckets","eventID":"id-1","errorCode":"AccessDenied",
    "userIdentity":{"type":"IAMUser","userName":"ada","principalId":"AIDA1","accountId":"123456789012"}}]}"#;

fn view() -> ViewSpec {
    ViewSpec {
        query: "principal:ada".to_owned(),
        time: Some(TimeRange {
            from: 0,
            until: 4_102_444_800_000,
        }),
        histogram_bars: 100,
        tab: Tab::Events,
        table: TableSpec {
            sort: "time".to_owned(),
            rows: 10,
            ..TableSpec::default()
        },
        timeline_columns: 100,
        lanes: LaneSpec {
            by: "principal".to_owned(),
            ..LaneSpec::default()
        },
        ..ViewSpec::default()
    }
}

/// A message as it comes out at the other end.
fn sent<M: Message>(message: &M) -> Option<M> {
    decode(encode(message).expect("JavaScript has such values"))
}

fn engine() -> Engine {
    let mut engine = Engine::default();
    let number = engine
        .store
        .files
        .add("a/b.json".to_owned(), TRAIL.len() as u64);
    let mut reader = Reader::default();
    reader.read(number, TRAIL);
    let batch = Batch::from_bytes(&reader.take_batch().into_bytes()).expect("a batch reads back");
    engine.store.add(0, &batch);
    engine
}

#[wasm_bindgen_test]
fn a_question_arrives_as_it_was_asked() {
    let asked = ToEngine::Ask {
        sequence: 7,
        view: Box::new(view()),
    };
    let Some(ToEngine::Ask {
        sequence,
        view: heard,
    }) = sent(&asked)
    else {
        panic!("the question is lost")
    };
    assert_eq!((sequence, *heard), (7, view()));
}

#[wasm_bindgen_test]
fn an_answer_arrives_with_its_times_and_rows() {
    let answer = engine().answer(
        &view(),
        LoadState {
            bytes: 5e12,
            ..LoadState::default()
        },
    );
    assert_eq!((answer.shown, answer.shown_denied), (1, 1));
    let said = FromEngine::Answer {
        sequence: 1,
        answer: Box::new(answer.clone()),
    };
    let Some(FromEngine::Answer { answer: heard, .. }) = sent(&said) else {
        panic!("the answer is lost")
    };
    assert_eq!(*heard, answer);
}

#[wasm_bindgen_test]
fn an_event_in_full_arrives_with_its_raw_record() {
    let mut detail = engine().detail(0).expect("an event");
    detail.raw = Ok("{\"a\": \"\u{1F600} <script>\"}".to_owned());
    for opening in [Some(7), None] {
        let said = FromEngine::Detail {
            opening,
            detail: Box::new(detail.clone()),
        };
        let Some(FromEngine::Detail {
            opening: number,
            detail: heard,
        }) = sent(&said)
        else {
            panic!("the detail is lost")
        };
        assert_eq!((number, *heard), (opening, detail.clone()));
    }
}

#[wasm_bindgen_test]
async fn files_and_buffers_travel_as_they_are() {
    let parts = Array::of1(&TRAIL.into());
    let file = File::new_with_str_sequence(&parts, "x.json").expect("a file");
    let files = ToEngine::Files {
        paths: vec!["x.json".to_owned()],
        files: vec![Carried(file)],
    };
    assert_eq!(files.transfer().length(), 0, "the page keeps its files");
    let Some(ToEngine::Files { paths, files }) = sent(&files) else {
        panic!("the files are lost")
    };
    assert_eq!(paths, ["x.json"]);
    let bytes = JsFuture::from(files[0].0.array_buffer())
        .await
        .expect("bytes");
    assert_eq!(Uint8Array::new(&bytes).to_vec(), TRAIL.as_bytes());

    let batch: ArrayBuffer = Uint8Array::from(&b"abc"[..]).buffer();
    let progress = FromReader::Progress {
        batch: batch.clone(),
        reported: vec![1, 2],
        given_up: Vec::new(),
        missing_bytes: 5e12,
        job_done: true,
    };
    let moved = progress.transfer().get(0);
    assert!(Object::is(&moved, &batch), "a batch is not copied");
    let Some(FromReader::Progress {
        batch: heard,
        reported,
        missing_bytes,
        job_done: true,
        ..
    }) = sent(&progress)
    else {
        panic!("the batch is lost")
    };
    assert!(Object::is(&heard, &batch));
    assert_eq!((reported, missing_bytes), (vec![1, 2], 5e12));
}

#[wasm_bindgen_test]
fn any_whole_number_of_milliseconds_arrives() {
    let mut far = view();
    far.time = Some(TimeRange {
        from: i64::MIN,
        until: i64::MAX - 1,
    });
    let asked = ToEngine::Ask {
        sequence: 1,
        view: Box::new(far.clone()),
    };
    let Some(ToEngine::Ask { view: heard, .. }) = sent(&asked) else {
        panic!("the question is lost")
    };
    assert_eq!(*heard, far);
}

#[wasm_bindgen_test]
fn what_a_worker_says_that_could_not_start_is_read() {
    // The lines that start a worker write this without the program.
    let failed = Object::new();
    Reflect::set(&failed, &"Failed".into(), &"no memory".into()).expect("a field");
    let Some(FromEngine::Failed(reason)) = decode(failed.into()) else {
        panic!("the failure is lost")
    };
    assert_eq!(reason, "no memory");
    assert!(decode::<ToReader>("nonsense".into()).is_none());
}
