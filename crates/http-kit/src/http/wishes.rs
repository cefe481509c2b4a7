use poem::http::{HeaderMap, HeaderName};

/// An element of a header that lists what a client wants, such as `Accept`.
#[derive(Debug, PartialEq, Eq)]
pub struct QualityItem<'h> {
    /// Without the weight.
    pub value: &'h str,
    /// In thousandths; 0 is a refusal.
    pub quality: u16,
}

/// All elements of all lines of a header (RFC 9110, section 12.4.2), but for those whose weight is none.
pub fn quality_items(
    headers: &HeaderMap,
    name: HeaderName,
) -> impl Iterator<Item = QualityItem<'_>> {
    let lines = headers.get_all(name).into_iter();
    let lines = lines.filter_map(|line| line.to_str().ok());
    lines.flat_map(|line| line.split(',')).filter_map(QualityItem::parse)
}

impl<'h> QualityItem<'h> {
    fn parse(text: &'h str) -> Option<Self> {
        let last = text.rsplit_once(';').and_then(|(value, parameter)| {
            let (name, quality) = parameter.trim_matches([' ', '\t']).split_once('=')?;
            name.eq_ignore_ascii_case("q").then_some((value, quality))
        });
        let (value, quality) = match last {
            Some((value, quality)) => (value, thousandths(quality)?),
            None => (text, 1000),
        };
        let value = value.trim_matches([' ', '\t']);
        Some(Self { value, quality })
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
