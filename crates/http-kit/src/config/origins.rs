use std::str::FromStr;

use anyhow::{bail, ensure};

/// The origins (RFC 6454) whose pages may use the API in a browser.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum AllowedOrigins {
    /// Only the API's own.
    #[default]
    None,
    /// `*`
    Any,
    /// These, as browsers write them: `https://shop.example`, `http://localhost:5173`.
    These(Vec<String>),
}

impl FromStr for AllowedOrigins {
    type Err = anyhow::Error;

    /// Reads a list that is separated by commas. What no browser would ever send as an origin is an error, not an entry that
    /// allows nobody.
    fn from_str(text: &str) -> anyhow::Result<Self> {
        let list: Vec<_> = text.split(',').map(str::trim).collect();
        match list[..] {
            [""] => Ok(Self::None),
            ["*"] => Ok(Self::Any),
            _ => {
                list.iter().try_for_each(|origin| check(origin))?;
                Ok(Self::These(list.into_iter().map(ToOwned::to_owned).collect()))
            }
        }
    }
}

fn check(origin: &str) -> anyhow::Result<()> {
    let Some((scheme, host)) = origin.split_once("://") else {
        bail!("{origin:?} is no origin: it begins with a scheme, as in https://shop.example");
    };
    ensure!(
        !scheme.is_empty() && !host.is_empty() && !host.contains('/'),
        "{origin:?} is no origin: a scheme, a host, perhaps a port, and no path"
    );
    let is_plain = |byte: u8| byte.is_ascii_graphic() && !byte.is_ascii_uppercase() && byte != b'*';
    ensure!(
        origin.bytes().all(is_plain),
        "{origin:?} is no origin: browsers write it in lower case, and * stands alone"
    );
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn none_any_or_these_may_ask() {
        assert_eq!("".parse::<AllowedOrigins>().unwrap(), AllowedOrigins::None);
        assert_eq!("*".parse::<AllowedOrigins>().unwrap(), AllowedOrigins::Any);
        let these = "https://shop.example, http://localhost:5173".parse().unwrap();
        let expected = ["https://shop.example", "http://localhost:5173"];
        let expected = expected.map(ToOwned::to_owned).to_vec();
        assert_eq!(AllowedOrigins::These(expected), these);
    }

    #[test]
    fn what_no_browser_sends_is_refused() {
        for text in [
            "shop.example",
            "https://shop.example/",
            "https://Shop.example",
            "https://*.example",
            "https://a.example,*",
            "https://a.example,",
            "https://a b",
            "null",
            "://",
        ] {
            assert!(text.parse::<AllowedOrigins>().is_err(), "{text}");
        }
    }
}
