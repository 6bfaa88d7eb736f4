//! How a message travels: one typed value, and the list of what moves instead of being copied.

use js_sys::Array;
use serde::{Serialize, de::DeserializeOwned};
use serde_wasm_bindgen::Serializer;
use wasm_bindgen::JsValue;
use web_sys::{DedicatedWorkerGlobalScope, MessagePort, Worker, console};

/// Why a worker is given up that sends what nobody understands.
pub const UNREADABLE: &str = "what it sent could not be read";

/// A type of message.
pub trait Message: Serialize + DeserializeOwned {
    /// The buffers and ports in it that move to the receiver.
    fn transfer(&self) -> Array {
        Array::new()
    }
}

/// Something that takes messages.
pub trait Channel {
    /// Posts a JavaScript value.
    ///
    /// # Errors
    /// What the browser says, for a value that it can't copy.
    fn post(&self, value: &JsValue, transfer: &Array) -> Result<(), JsValue>;
}

impl Channel for Worker {
    fn post(&self, value: &JsValue, transfer: &Array) -> Result<(), JsValue> {
        self.post_message_with_transfer(value, transfer)
    }
}

impl Channel for DedicatedWorkerGlobalScope {
    fn post(&self, value: &JsValue, transfer: &Array) -> Result<(), JsValue> {
        self.post_message_with_transfer(value, transfer)
    }
}

impl Channel for MessagePort {
    fn post(&self, value: &JsValue, transfer: &Array) -> Result<(), JsValue> {
        self.post_message_with_transferable(value, transfer)
    }
}

/// Posts a message. A failure is reported on the console, since few callers could handle it any better.
pub fn post(channel: &impl Channel, message: &impl Message) {
    if let Err(error) = try_post(channel, message) {
        console::error_2(&"a message can't be posted:".into(), &error);
    }
}

/// Posts a message that somebody waits for.
///
/// # Errors
/// What the browser says, for a message that it can't copy or has no memory for.
pub fn try_post(channel: &impl Channel, message: &impl Message) -> Result<(), JsValue> {
    encode(message).and_then(|value| channel.post(&value, &message.transfer()))
}

/// The JavaScript value of a message.
///
/// # Errors
/// In words, for a value that JavaScript does not have.
pub fn encode(message: &impl Serialize) -> Result<JsValue, JsValue> {
    // As BigInt: an `f64` does not hold every `i64`, and a window of time in an address can be any.
    let serializer = Serializer::new().serialize_large_number_types_as_bigints(true);
    Ok(message.serialize(&serializer)?)
}

/// Reads a message that came in; none, with a word on the console, where it is no such message.
pub fn decode<M: Message>(value: JsValue) -> Option<M> {
    let message = serde_wasm_bindgen::from_value(value);
    if let Err(error) = &message {
        console::error_1(&format!("a message can't be read: {error}").into());
    }
    message.ok()
}

/// An object of the browser in a list or an option of a message.
pub use carried::Carried;

mod carried {
    use serde::{Deserialize, Serialize};
    use wasm_bindgen::JsCast;

    /// An object of the browser, carried as it is.
    #[derive(Clone, Debug, Serialize, Deserialize)]
    #[serde(bound = "T: JsCast")]
    pub struct Carried<T: JsCast>(#[serde(with = "serde_wasm_bindgen::preserve")] pub T);
}

/// For `serde(with = …)`: a large payload as the bytes of postcard. docs/decisions.md says why.
pub mod packed {
    use serde::de::{DeserializeOwned, Deserializer, Error, Visitor};
    use serde::ser::{Error as _, Serialize, Serializer};
    use std::fmt;
    use std::marker::PhantomData;

    /// Writes the value as bytes.
    ///
    /// # Errors
    /// Those of the serializer.
    pub fn serialize<S: Serializer, T: Serialize>(value: &T, to: S) -> Result<S::Ok, S::Error> {
        let bytes = postcard::to_allocvec(value).map_err(S::Error::custom)?;
        to.serialize_bytes(&bytes)
    }

    /// Reads the value from bytes.
    ///
    /// # Errors
    /// Where there are no bytes, or not those of such a value.
    pub fn deserialize<'de, D: Deserializer<'de>, T: DeserializeOwned>(
        from: D,
    ) -> Result<T, D::Error> {
        from.deserialize_byte_buf(Bytes(PhantomData))
    }

    struct Bytes<T>(PhantomData<T>);

    impl<T: DeserializeOwned> Visitor<'_> for Bytes<T> {
        type Value = T;

        fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
            formatter.write_str("a packed value")
        }

        fn visit_bytes<E: Error>(self, bytes: &[u8]) -> Result<T, E> {
            postcard::from_bytes(bytes).map_err(E::custom)
        }
    }
}
