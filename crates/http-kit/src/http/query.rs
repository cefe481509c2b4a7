use std::collections::HashSet;

use form_urlencoded::parse;

use super::problem::Problem;
use super::text::Text;

const MAX_NAME: usize = 40;
const UNKNOWN: Text<&str> = Text { fr: "est un paramètre inconnu", en: "is an unknown parameter" };
const GIVEN_TWICE: Text<&str> =
    Text { fr: "ne peut être donné qu'une fois", en: "can be given only once" };

/// Is every parameter one of those that the operation knows, and given once? poem would ignore any other, and a list would
/// look filtered that is not.
pub(super) fn check_query(query: &str, known: &[String]) -> Result<(), Problem> {
    let mut seen = HashSet::new();
    for (name, _) in parse(query.as_bytes()) {
        let shown: String = name.chars().take(MAX_NAME).collect();
        if !known.iter().any(|known| *known == name) {
            return Err(Problem::parameter(&shown, UNKNOWN));
        }
        if !seen.insert(name) {
            return Err(Problem::parameter(&shown, GIVEN_TWICE));
        }
    }
    Ok(())
}
