//! Query parameters: ids, and those that page through a list, with the `Link` to its next part (RFC 8288).

use const_format::formatcp;
use poem_openapi::registry::MetaSchema;
use poem_openapi::types::{ParseError, ParseFromParameter, ParseResult};
use port_types::{Direction, Selection};
use uuid::Uuid;

use super::json::scalars::Id;
use super::localized::Localized;
use super::meta::scalar;

/// An [`Id`] in a query, where it may be left out: without an example, which Swagger UI would fill in.
#[derive(Debug, Clone, Copy)]
pub struct QueryId(pub Uuid);

/// An [`Id`] in a header that may be left out. To the specification it is a text: there are generated clients that cannot write
/// anything else into a header.
#[derive(Debug, Clone, Copy)]
pub struct HeaderId(pub Uuid);

/// `limit`: how many items at most.
#[derive(Debug, Clone, Copy)]
pub struct Limit(u16);

/// `order`: `asc`, oldest first, or `desc`, newest first.
#[derive(Debug, Clone, Copy)]
pub struct SortOrder(Direction);

/// The usual form of a UUID.
pub const UUID_PATTERN: &str = "[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}";
const MAX_LIMIT: u16 = 1000;
const ASC_OR_DESC: Localized<&str> =
    Localized { fr: "doit être « asc » ou « desc »", en: "must be “asc” or “desc”" };

/// Which part of a list a request asks for.
#[derive(Debug, Clone, Copy)]
pub struct PageParameters {
    pub limit: Option<Limit>,
    pub after: Option<QueryId>,
    pub order: Option<SortOrder>,
}

impl PageParameters {
    pub fn is_given(&self) -> bool {
        self.limit.is_some() || self.after.is_some() || self.order.is_some()
    }

    /// What the use case is to select; `default` is the direction without `order`.
    pub fn selection<T>(self, id: impl FnOnce(Uuid) -> T, default: Direction) -> Selection<T> {
        Selection {
            after: self.after.map(|after| id(after.0)),
            limit: self.limit.map(|limit| limit.0),
            direction: self.order.map_or(default, |order| order.0),
        }
    }

    /// The value of `Link` for the part after `next`; `path` may have a query already.
    pub fn link(self, path: &str, next: Option<Uuid>) -> Option<String> {
        let (next, limit) = (next?, self.limit?);
        let separator = if path.contains('?') { '&' } else { '?' };
        let order = self.order.map(|order| format!("&order={}", order.name())).unwrap_or_default();
        Some(format!("<{path}{separator}limit={}&after={next}{order}>; rel=\"next\"", limit.0))
    }
}

impl SortOrder {
    fn name(self) -> &'static str {
        match self.0 {
            Direction::OldestFirst => "asc",
            Direction::NewestFirst => "desc",
        }
    }
}

impl ParseFromParameter for QueryId {
    fn parse_from_parameter(value: &str) -> ParseResult<Self> {
        let id = Id::parse_from_parameter(value);
        id.map(|id| Self(id.0)).map_err(ParseError::propagate)
    }
}

impl ParseFromParameter for HeaderId {
    fn parse_from_parameter(value: &str) -> ParseResult<Self> {
        let id = Id::parse_from_parameter(value);
        id.map(|id| Self(id.0)).map_err(ParseError::propagate)
    }
}

impl ParseFromParameter for Limit {
    fn parse_from_parameter(value: &str) -> ParseResult<Self> {
        let limit = value.parse().ok();
        limit.filter(|limit| (1..=MAX_LIMIT).contains(limit)).map(Self).ok_or_else(|| {
            let refused = Localized {
                fr: format!("doit être un nombre entier de 1 à {MAX_LIMIT}"),
                en: format!("must be a whole number from 1 to {MAX_LIMIT}"),
            };
            Localized::from(refused).into_parse_error()
        })
    }
}

impl ParseFromParameter for SortOrder {
    fn parse_from_parameter(value: &str) -> ParseResult<Self> {
        match value {
            "asc" => Ok(Self(Direction::OldestFirst)),
            "desc" => Ok(Self(Direction::NewestFirst)),
            _ => Err(Localized::from(ASC_OR_DESC).into_parse_error()),
        }
    }
}

scalar!([] QueryId, "string_query-uuid", MetaSchema::new_with_format("string", "uuid"));
scalar!([] HeaderId, "string_header-uuid", MetaSchema {
    pattern: Some(formatcp!("^{UUID_PATTERN}$").to_owned()),
    ..MetaSchema::new("string")
});
scalar!([] Limit, "integer_limit", MetaSchema {
    minimum: Some(1.0),
    maximum: Some(MAX_LIMIT.into()),
    ..MetaSchema::new("integer")
});
scalar!([] SortOrder, "string_order", MetaSchema {
    enum_items: vec!["asc".into(), "desc".into()],
    ..MetaSchema::new("string")
});

#[cfg(test)]
mod tests {
    use super::*;

    fn parameters(limit: Option<&str>, order: Option<&str>) -> PageParameters {
        PageParameters {
            limit: limit.map(|text| Limit::parse_from_parameter(text).ok().unwrap()),
            after: None,
            order: order.map(|text| SortOrder::parse_from_parameter(text).ok().unwrap()),
        }
    }

    #[test]
    fn a_limit_is_a_whole_number_within_bounds() {
        for text in ["1", "1000"] {
            assert!(Limit::parse_from_parameter(text).is_ok(), "{text}");
        }
        for text in ["0", "1001", "-1", "1.0", "", "ten", "99999999999999999999"] {
            assert!(Limit::parse_from_parameter(text).is_err(), "{text}");
        }
    }

    #[test]
    fn the_next_part_keeps_what_was_asked_for() {
        let next = Uuid::from_u128(1);
        let link = parameters(Some("10"), Some("desc")).link("/things?of=me", Some(next));
        let address = format!("</things?of=me&limit=10&after={next}&order=desc>; rel=\"next\"");
        assert_eq!(link, Some(address));
        let link = parameters(Some("10"), None).link("/things", Some(next));
        let address = format!("</things?limit=10&after={next}>; rel=\"next\"");
        assert_eq!(link, Some(address));
    }

    #[test]
    fn nothing_is_linked_when_nothing_follows() {
        assert_eq!(parameters(Some("10"), None).link("/things", None), None);
    }
}
