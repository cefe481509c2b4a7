use poem::http::{HeaderMap, HeaderName};

/// An element of a header that lists what a client wants, such as `Accept`.
#[derive(Debug, PartialEq, Eq)]
pub struct Wish<'h> {
    /// Without the weight.
    pub range: &'h str,
    /// In thousandths; 0 is a refusal.
    pub weight: u16,
}

/// All elements of all lines of a header (RFC 9110, section 12.4.2), but for those whose weight is none.
pub fn wishes(headers: &HeaderMap, name: HeaderName) -> impl Iterator<Item = Wish<'_>> {
    let lines = headers.get_all(name).into_iter();
    let lines = lines.filter_map(|line| line.to_str().ok());
    lines.flat_map(|line| line.split(',')).filter_map(Wish::parse)
}

impl<'h> Wish<'h> {
    fn parse(text: &'h str) -> Option<Self> {
        let last = text.rsplit_once(';').and_then(|(range, parameter)| {
            let (name, value) = parameter.trim_matches([' ', '\t']).split_once('=')?;
            name.eq_ignore_ascii_case("q").then_some((range, value))
        });
        let (range, weight) = match last {
            Some((range, value)) => (range, thousandths(value)?),
            None => (text, 1000),
        };
        let range = range.trim_matches([' ', '\t']);
        Some(Self { range, weight })
    }
}

/// 0 to 1 with at most three decimals.
fn thousandths(value: &str) -> Option<u16> {
    let (whole, decimals) = value.split_once('.').unwrap_or((value, ""));
    let are_digits = decimals.bytes().all(|byte| byte.is_ascii_digit());
    if !matches!(whole, "0" | "1") || !are_digits || decimals.len() > 3 {
        return None;
    }
    let thousandths: u16 = format!("{whole}{decimals:0<3}").parse().ok()?;
    (thousandths <= 1000).then_some(thousandths)
}
