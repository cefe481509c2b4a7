//! Texts and numbers of answers, described by the limits of the domain that they come from. What was stored before a limit was
//! lowered is answered all the same.

use std::marker::PhantomData;

use bounded_text::BoundedText;
use poem_openapi::registry::MetaSchema;
use poem_openapi::types::{ParseError, ParseFromJSON, ParseResult, ToJSON};
use serde::{Serialize, Serializer};
use serde_json::Value;

use super::openapi_scalar::openapi_scalar;

/// A text of an answer that is a `T` of the domain.
pub struct AnswerText<T> {
    text: String,
    of: PhantomData<fn() -> T>,
}

/// A whole number from 1 to `MAX`, in requests and answers.
#[derive(Debug, Clone, Copy, Serialize)]
pub struct Count<const MAX: u32>(pub u32);

impl<T: Into<String>> From<T> for AnswerText<T> {
    fn from(text: T) -> Self {
        Self { text: text.into(), of: PhantomData }
    }
}

impl<T> AnswerText<T> {
    pub fn example(text: &str) -> Self {
        Self { text: text.to_owned(), of: PhantomData }
    }
}

impl<T> Serialize for AnswerText<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.text)
    }
}

fn text_schema<T: BoundedText>() -> MetaSchema {
    MetaSchema {
        min_length: (T::MIN > 0).then_some(T::MIN),
        max_length: Some(T::MAX),
        ..MetaSchema::new("string")
    }
}

fn count_schema<const MAX: u32>() -> MetaSchema {
    MetaSchema {
        minimum: Some(1.0),
        maximum: Some(MAX.into()),
        ..MetaSchema::new_with_format("integer", "uint32")
    }
}

openapi_scalar!([T: BoundedText] AnswerText<T>, "string_answer", text_schema::<T>);
openapi_scalar!([const MAX: u32] Count<MAX>, "integer_count", count_schema::<MAX>);

impl<T: BoundedText> ToJSON for AnswerText<T> {
    fn to_json(&self) -> Option<Value> {
        Some(self.text.as_str().into())
    }
}

impl<const MAX: u32> ToJSON for Count<MAX> {
    fn to_json(&self) -> Option<Value> {
        Some(self.0.into())
    }
}

/// Request bodies are read by `ReadJson`; the derive of a schema asks for this all the same.
impl<T: BoundedText> ParseFromJSON for AnswerText<T> {
    fn parse_from_json(value: Option<Value>) -> ParseResult<Self> {
        Err(ParseError::expected_type(value.unwrap_or_default()))
    }
}

impl<const MAX: u32> ParseFromJSON for Count<MAX> {
    fn parse_from_json(value: Option<Value>) -> ParseResult<Self> {
        Err(ParseError::expected_type(value.unwrap_or_default()))
    }
}
