//! What poem-openapi is told of types of ours: parts of the specification that it has no shorter words for.

use poem_openapi::registry::{MetaHeader, MetaMediaType, MetaResponse, MetaSchemaRef};
use poem_openapi::types::Type;

/// Describes a response: its body's media type and schema, if it has one, and its headers.
pub(super) fn response(
    status: u16,
    description: &'static str,
    body: Option<(&'static str, MetaSchemaRef)>,
    headers: Vec<MetaHeader>,
) -> MetaResponse {
    let content = body.map(|(content_type, schema)| MetaMediaType { content_type, schema });
    MetaResponse {
        description,
        status: Some(status),
        status_range: None,
        content: content.into_iter().collect(),
        headers,
    }
}

/// Describes a response header that has a `T`.
pub(super) fn header<T: Type>(name: &str, description: &str, required: bool) -> MetaHeader {
    MetaHeader {
        name: name.to_owned(),
        description: Some(description.to_owned()),
        required,
        deprecated: false,
        schema: T::schema_ref(),
    }
}

/// Implements poem-openapi's `Type` for a scalar, with a name and a schema. Generic parameters go first, in brackets.
macro_rules! scalar {
    ([$($generic:tt)*] $type:ty, $name:literal, $schema:expr) => {
        impl<$($generic)*> poem_openapi::types::Type for $type {
            const IS_REQUIRED: bool = true;
            type RawValueType = Self;
            type RawElementValueType = Self;

            fn name() -> std::borrow::Cow<'static, str> {
                $name.into()
            }

            fn schema_ref() -> poem_openapi::registry::MetaSchemaRef {
                poem_openapi::registry::MetaSchemaRef::Inline(Box::new($schema))
            }

            fn as_raw_value(&self) -> Option<&Self> {
                Some(self)
            }

            fn raw_element_iter<'a>(&'a self) -> Box<dyn Iterator<Item = &'a Self> + 'a> {
                Box::new(std::iter::once(self))
            }
        }
    };
}

/// The same for a scalar of JSON: it can be written too. Reading always fails: the derive of a schema asks for it, and
/// `ReadJson` reads request bodies.
macro_rules! json_scalar {
    ([$($generic:tt)*] $type:ty, $name:literal, $schema:expr) => {
        $crate::http::meta::scalar!([$($generic)*] $type, $name, $schema);

        impl<$($generic)*> poem_openapi::types::ToJSON for $type {
            fn to_json(&self) -> Option<serde_json::Value> {
                serde_json::to_value(self).ok()
            }
        }

        impl<$($generic)*> poem_openapi::types::ParseFromJSON for $type {
            fn parse_from_json(
                value: Option<serde_json::Value>,
            ) -> poem_openapi::types::ParseResult<Self> {
                let value = value.unwrap_or_default();
                Err(poem_openapi::types::ParseError::expected_type(value))
            }
        }
    };
}

/// Implements an optional header parameter, read from all headers. poem-openapi's own `Header` drops a value that
/// is not ASCII and takes the first of several: a client would rely on what the server never saw.
macro_rules! header_parameter {
    ($type:ty, $schema:expr, $headers:ident => $read:expr) => {
        impl<'a> poem_openapi::ApiExtractor<'a> for $type {
            const TYPES: &'static [poem_openapi::ApiExtractorType] =
                &[poem_openapi::ApiExtractorType::Parameter];
            type ParamType = ();
            type ParamRawType = ();

            fn param_in() -> Option<poem_openapi::registry::MetaParamIn> {
                Some(poem_openapi::registry::MetaParamIn::Header)
            }

            fn param_schema_ref() -> Option<poem_openapi::registry::MetaSchemaRef> {
                Some(poem_openapi::registry::MetaSchemaRef::Inline(Box::new($schema)))
            }

            async fn from_request(
                request: &'a poem::Request,
                _: &mut poem::RequestBody,
                _: poem_openapi::ExtractParamOptions<()>,
            ) -> poem::Result<Self> {
                let $headers = request.headers();
                $read
            }
        }
    };
}

pub(super) use {header_parameter, json_scalar, scalar};
