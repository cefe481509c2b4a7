use poem::http::HeaderMap;
use poem::http::header::HeaderName;

/// What `If-Match` or `If-None-Match` lists.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Tags {
    /// `*`: whatever there is.
    Any,
    /// As they were written, `W/` included.
    These(Vec<String>),
}

/// What a header lists, in all its lines. What is no tag stays in the list and matches nothing: to take it for absent
/// would make a careful request a careless one.
pub(super) fn tags(headers: &HeaderMap, name: &HeaderName) -> Option<Tags> {
    let lines: Vec<_> = headers.get_all(name).iter().collect();
    if lines.is_empty() {
        return None;
    }
    let mut tags = Vec::new();
    for line in lines {
        let text = String::from_utf8_lossy(line.as_bytes());
        tags.extend(text.split(',').map(|tag| tag.trim().to_owned()));
    }
    Some(match &tags[..] {
        [only] if only == "*" => Tags::Any,
        _ => Tags::These(tags),
    })
}
