use std::borrow::Cow;
use std::io::Read;
use std::sync::OnceLock;

use bytes::Bytes;
use flate2::Compression;
use flate2::read::GzEncoder;
use http_kit::http::quality_items;
use poem::Response;
use poem::http::{HeaderMap, StatusCode, header};
use poem::web::headers::{ETag, HeaderMapExt, IfNoneMatch};
use rust_embed::EmbeddedFile;

/// Nothing comes from elsewhere and nothing is written into the page: no script or style of whoever smuggles in markup.
const CONTENT_SECURITY_POLICY: &str = "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; \
                                       form-action 'self'; frame-ancestors 'none'";

/// A file to serve.
pub struct File {
    media_type: String,
    caching: &'static str,
    digest: String,
    content: Bytes,
    /// The same in gzip, if that is worth it; made when it is first asked for.
    gzip: OnceLock<Option<Bytes>>,
}

impl File {
    /// An immutable one never has another content under the same name.
    pub fn new(file: EmbeddedFile, immutable: bool) -> Self {
        let media_type = file.metadata.mimetype();
        let digest = file.metadata.sha256_hash().into_iter().take(16);
        let digest = digest.fold(0, |digest, byte| digest << 8 | u128::from(byte));
        Self {
            media_type: match media_type.starts_with("text/") {
                true => format!("{media_type}; charset=utf-8"),
                false => media_type.to_owned(),
            },
            caching: match immutable {
                true => "public, max-age=31536000, immutable",
                false => "no-cache",
            },
            digest: format!("{digest:032x}"),
            content: match file.data {
                Cow::Borrowed(data) => Bytes::from_static(data),
                Cow::Owned(data) => Bytes::from(data),
            },
            gzip: OnceLock::new(),
        }
    }

    pub fn answer(&self, headers: &HeaderMap) -> Response {
        let gzip = match accepts_gzip(headers) {
            true => self.gzip.get_or_init(|| compressed(&self.content)).clone(),
            false => None,
        };
        let tag = match gzip {
            Some(_) => format!("\"{}-gzip\"", self.digest),
            None => format!("\"{}\"", self.digest),
        };
        let mut response = Response::builder()
            .header(header::CONTENT_SECURITY_POLICY, CONTENT_SECURITY_POLICY)
            .header(header::CACHE_CONTROL, self.caching)
            .header(header::VARY, "Accept-Encoding")
            .header(header::ETAG, &tag);
        if is_known(headers, &tag) {
            return response.status(StatusCode::NOT_MODIFIED).finish();
        }
        if gzip.is_some() {
            response = response.header(header::CONTENT_ENCODING, "gzip");
        }
        let content = gzip.unwrap_or_else(|| self.content.clone());
        response.content_type(&self.media_type).body(content)
    }
}

fn is_known(headers: &HeaderMap, tag: &str) -> bool {
    let (known, tag) = (headers.typed_get::<IfNoneMatch>(), tag.parse::<ETag>());
    matches!((known, tag), (Some(known), Ok(tag)) if !known.precondition_passes(&tag))
}

fn accepts_gzip(headers: &HeaderMap) -> bool {
    let mut codings = quality_items(headers, header::ACCEPT_ENCODING);
    codings.any(|coding| coding.value.eq_ignore_ascii_case("gzip") && coding.quality > 0)
}

/// `None` when it would hardly be smaller.
fn compressed(content: &[u8]) -> Option<Bytes> {
    let mut gzip = Vec::new();
    let mut encoder = GzEncoder::new(content, Compression::best());
    encoder.read_to_end(&mut gzip).ok()?;
    (gzip.len() < content.len() / 10 * 9).then(|| gzip.into())
}

#[cfg(test)]
mod tests {
    use poem::http::HeaderValue;

    use super::*;

    #[test]
    fn gzip_is_sent_to_who_accepts_it_by_name() {
        for (value, expected) in [
            ("gzip, deflate, br", true),
            ("br;q=1.0, GZIP;q=0.5", true),
            ("gzip;q=0", false),
            ("deflate", false),
            ("identity", false),
        ] {
            let value = HeaderValue::from_static(value);
            let headers = HeaderMap::from_iter([(header::ACCEPT_ENCODING, value.clone())]);
            assert_eq!(accepts_gzip(&headers), expected, "{value:?}");
        }
        assert!(!accepts_gzip(&HeaderMap::new()));
    }

    #[test]
    fn what_hardly_gets_smaller_is_left_as_it_is() {
        assert!(compressed(&[b'a'; 1_000]).is_some());
        assert!(compressed(b"short").is_none());
        assert!(compressed(b"").is_none());
    }
}
