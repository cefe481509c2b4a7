use poem::http::{HeaderMap, HeaderValue};

use super::*;

fn read(lines: &[&[u8]]) -> Option<Tags> {
    let mut headers = HeaderMap::new();
    for line in lines {
        headers.append(IF_MATCH, HeaderValue::from_bytes(line).unwrap());
    }
    tags(&headers, &IF_MATCH)
}

fn if_match(line: &str) -> IfMatch {
    IfMatch(read(&[line.as_bytes()]))
}

fn is_sent(known: Option<&str>) -> bool {
    let known = IfNoneMatch(known.and_then(|line| read(&[line.as_bytes()])));
    let tagged = Tagged::new("body", EntityTag::of_version(2), &known);
    tagged.body.is_some()
}

#[test]
fn whoever_has_the_current_state_is_not_sent_it_again() {
    for line in ["\"2\"", "W/\"2\"", "\"1\", \"2\"", "*"] {
        assert!(!is_sent(Some(line)), "{line}");
    }
    for line in ["\"1\"", "2", "\"22\"", ""] {
        assert!(is_sent(Some(line)), "{line}");
    }
    assert!(is_sent(None));
}

#[test]
fn only_a_strong_tag_of_the_current_state_lets_a_write_go_on() {
    let current = EntityTag::of_version(2);
    for line in ["\"2\"", "\"1\" , \"2\"", "*"] {
        assert!(if_match(line).allows(&current), "{line}");
    }
    for line in ["\"1\"", "W/\"2\"", "2", "", "\"2\"x"] {
        assert!(!if_match(line).allows(&current), "{line}");
    }
    assert!(IfMatch(None).allows(&current));
}

#[test]
fn any_state_will_do_unless_a_tag_is_named() {
    assert!(IfMatch(None).is_any() && if_match("*").is_any());
    assert!(!if_match("\"2\"").is_any() && !if_match("").is_any());
}

#[test]
fn versions_are_those_of_strong_tags() {
    assert_eq!(if_match("\"1\",W/\"2\",\"x\",\"3\"").versions(), Some(vec![1, 3]));
    assert_eq!(if_match("abc").versions(), Some(vec![]));
    assert_eq!(if_match("*").versions(), None);
    assert_eq!(IfMatch(None).versions(), None);
}

#[test]
fn a_header_is_read_in_all_its_lines_and_never_ignored() {
    let these = |tags: &[&str]| Some(Tags::These(tags.iter().map(|&tag| tag.to_owned()).collect()));
    assert_eq!(read(&[b"\"1\"", b"\"2\""]), these(&["\"1\"", "\"2\""]));
    assert_eq!(read(&[b"\xe9"]), these(&["\u{fffd}"]));
    assert_eq!(read(&[]), None);
}

#[test]
fn equal_contents_have_equal_tags() {
    let tag = EntityTag::of_content(&["a", "b"]);
    assert_eq!(tag, EntityTag::of_content(&["a", "b"]));
    assert_ne!(tag, EntityTag::of_content(&["a", "c"]));
    assert_eq!(tag.header().len(), 34, "{tag:?}");
}
