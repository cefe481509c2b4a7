use super::Language::{English, French};
use super::*;

fn wanted(lines: &[&[u8]]) -> Language {
    let mut headers = HeaderMap::new();
    for line in lines {
        headers.append(ACCEPT_LANGUAGE, HeaderValue::from_bytes(line).unwrap());
    }
    Language::wanted(&headers)
}

#[track_caller]
fn assert_wanted(language: Language, headers: &[&str]) {
    for header in headers {
        assert_eq!(wanted(&[header.as_bytes()]), language, "{header:?}");
    }
}

#[test]
fn french_is_for_whoever_asks_for_nothing_that_we_have() {
    assert_eq!(wanted(&[]), French);
    assert_wanted(French, &["", " ", ",", "de", "de-CH, it;q=0.3", "*", "enm", "eng-GB"]);
}

#[test]
fn a_range_finds_its_language_however_it_is_written() {
    assert_wanted(
        English,
        &["en", "EN", "en-GB", "eN-us", "en-Latn-US-x-shop", " en ", "de, en", "en;q=0.001"],
    );
    assert_wanted(French, &["fr", "fr-CA", "FR-fr", "de, fr;q=0.1"]);
}

#[test]
fn the_greater_weight_wins() {
    assert_wanted(
        English,
        &[
            "en-GB;q=0.8, fr;q=0.5",
            "fr;q=0.5,en-GB;q=0.8",
            "fr ; q=0.999 , en",
            "fr\t;\tq=0.8,en\t;\tQ=0.801",
            "de, fr;q=0.1, en;q=0.2",
            "fr-CA;q=0.2, fr;q=0.3, en-GB;q=0.1, en-US;q=0.4",
            "fr;q=0.000, en;q=0.001",
        ],
    );
    assert_wanted(
        French,
        &["en-GB;q=0.5, fr;q=0.8", "en;q=0.999, fr;q=1.000", "en;q=0.1, en-GB;q=0.2, fr;q=0.3"],
    );
}

#[test]
fn of_equal_weights_the_first_wins() {
    assert_wanted(
        English,
        &["en, fr", "en;q=0.5, fr;q=0.5", "de, en-GB, fr-FR", "en;q=1.0, fr;q=1"],
    );
    assert_wanted(French, &["fr, en", "fr;q=0.5, en;q=0.50"]);
    assert_wanted(French, &["en;q=0.5, fr, en"]);
}

#[test]
fn a_star_is_every_language_that_is_not_named() {
    assert_wanted(English, &["en, *", "*, en", "en, *;q=0.1", "fr;q=0.1, *;q=0.5", "fr;q=0, *"]);
    assert_wanted(French, &["*;q=0.5, en;q=0.1", "fr, *", "en;q=0, *", "de, *;q=0.5"]);
}

#[test]
fn a_weight_of_0_refuses() {
    assert_wanted(English, &["fr;q=0", "fr;q=0.0, en;q=0.1", "en, en-GB;q=0", "de, fr;q=0"]);
    assert_wanted(French, &["en;q=0", "en;q=0, fr;q=0.1", "en;q=0, en-GB"]);
    assert_wanted(French, &["fr;q=0, en;q=0", "*;q=0", "en;q=0, de"]);
}

#[test]
fn what_is_ill_formed_is_as_if_it_were_not_there() {
    assert_wanted(
        French,
        &[
            "en;q=2",
            "en;q=1.001",
            "en;q=-1",
            "en;q=0.1234",
            "en;q=.5",
            "en;q=",
            "en;q",
            "en;",
            "en;x=1",
            "en;q=1;x=2",
            "en;q=nan",
            "en;q=1e-1",
            "en;q= 1",
            "en_GB",
            "en GB",
            "en-",
            "-en",
            "en--GB",
            "en-abcdefghi",
            "e\u{301}n",
            "*-GB",
            ";;;",
            "en;q=+0.5",
        ],
    );
    assert_wanted(English, &["fr;q=2, en;q=0.1", ";;;, en", "fr_FR, en"]);
}

#[test]
fn several_lines_are_one_list() {
    assert_eq!(wanted(&[b"fr;q=0.5", b"en;q=0.6"]), English);
    assert_eq!(wanted(&[b"\xe9n", b"en"]), English);
    assert_eq!(wanted(&[b"\xe9n, en"]), French);
}
