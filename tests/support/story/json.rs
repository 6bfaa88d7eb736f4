//! JSON objects whose keys stay in the order in which they are written, as CloudTrail's do.

/// An object under construction.
pub struct Object(String);

/// Starts an empty object.
pub fn object() -> Object {
    Object(String::from("{"))
}

/// A JSON array of values that are JSON already.
pub fn array(values: &[String]) -> String {
    format!("[{}]", values.join(","))
}

/// A JSON string.
pub fn text(value: &str) -> String {
    serde_json::Value::from(value).to_string()
}

impl Object {
    /// Adds a value that is JSON already.
    pub fn json(mut self, key: &str, value: &str) -> Self {
        if self.0.len() > 1 {
            self.0.push(',');
        }
        self.0.push('"');
        self.0.push_str(key);
        self.0.push_str("\":");
        self.0.push_str(value);
        self
    }

    /// Adds a string.
    pub fn text(self, key: &str, value: &str) -> Self {
        let quoted = text(value);
        self.json(key, &quoted)
    }

    /// Adds a whole number.
    pub fn number(self, key: &str, value: i64) -> Self {
        self.json(key, &value.to_string())
    }

    /// Adds a truth value.
    pub fn flag(self, key: &str, value: bool) -> Self {
        self.json(key, if value { "true" } else { "false" })
    }

    /// Adds a value that is JSON already, where there is one.
    pub fn optional(self, key: &str, value: Option<&str>) -> Self {
        match value {
            Some(value) => self.json(key, value),
            None => self,
        }
    }

    /// Adds a value that is JSON already, or `null`.
    pub fn nullable(self, key: &str, value: Option<&str>) -> Self {
        self.json(key, value.unwrap_or("null"))
    }

    /// The finished JSON.
    pub fn end(mut self) -> String {
        self.0.push('}');
        self.0
    }
}
