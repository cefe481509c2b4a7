use std::borrow::Cow;

use http_kit::http::{Id, Localized};
use poem_openapi::registry::{MetaSchema, MetaSchemaRef};
use poem_openapi::types::{ParseError, ParseFromParameter, ParseResult, Type};

use super::schema::EXAMPLE_IDS;
use crate::domain::product::ProductId;

/// Ids between commas.
pub(super) struct ProductIds(pub Vec<ProductId>);

/// Ids that one query may name.
pub(super) const MAX_IDS: usize = 100;
const UUID_PATTERN: &str = "[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}";

impl ParseFromParameter for ProductIds {
    fn parse_from_parameter(value: &str) -> ParseResult<Self> {
        if value.is_empty() {
            return Ok(Self(Vec::new()));
        }
        let parse = |text| Id::parse_from_parameter(text).map_err(|_| refuse(text));
        let ids = value.split(',').map(|text| parse(text).map(|id| ProductId(id.0)));
        let ids = ids.collect::<Result<Vec<_>, _>>()?;
        if ids.len() > MAX_IDS {
            let count = ids.len();
            let refused = Localized {
                fr: format!("a {count} identifiants, {MAX_IDS} au plus"),
                en: format!("has {count} identifiers, {MAX_IDS} at most"),
            };
            return Err(Localized::from(refused).into_parse_error());
        }
        Ok(Self(ids))
    }
}

fn refuse(text: &str) -> ParseError<ProductIds> {
    let start: String = text.chars().take(40).collect();
    let refused = Localized {
        fr: format!("contient « {start} », qui n'est pas un UUID"),
        en: format!("contains “{start}”, which is not a UUID"),
    };
    Localized::from(refused).into_parse_error()
}

impl Type for ProductIds {
    const IS_REQUIRED: bool = true;
    type RawValueType = Self;
    type RawElementValueType = Self;

    fn name() -> Cow<'static, str> {
        "product_ids".into()
    }

    /// A text, not an array: of a list between commas (`explode = false`) poem-openapi reads the first parameter only,
    /// and panics when there is none.
    fn schema_ref() -> MetaSchemaRef {
        let more = MAX_IDS - 1;
        let pattern = format!("^({UUID_PATTERN}(,{UUID_PATTERN}){{0,{more}}})?$");
        let example = EXAMPLE_IDS.map(|id| id.to_string()).join(",");
        MetaSchemaRef::Inline(Box::new(MetaSchema {
            pattern: Some(pattern),
            example: Some(example.into()),
            ..MetaSchema::new("string")
        }))
    }

    fn as_raw_value(&self) -> Option<&Self> {
        Some(self)
    }

    fn raw_element_iter<'a>(&'a self) -> Box<dyn Iterator<Item = &'a Self> + 'a> {
        Box::new(std::iter::once(self))
    }
}
