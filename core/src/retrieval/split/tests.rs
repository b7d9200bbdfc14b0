use super::*;

fn splitting(size: usize, overlap: usize) -> Splitting {
    Splitting {
        at_headings: true,
        least: 0,
        size,
        overlap,
        measure: Measure::Characters,
    }
}

fn texts(parts: &[Part]) -> Vec<&str> {
    parts.iter().map(|part| part.text.as_str()).collect()
}

fn starts(parts: &[Part]) -> Vec<i64> {
    parts
        .iter()
        .filter_map(|part| part.metadata.get("start_index")?.as_i64())
        .collect()
}

#[test]
fn sections_keep_their_headings() {
    let text = "# One\n\nfirst word\n\n## Two\n\nsecond word\n\n# Three\n\nthird word\n";
    let passages = splitting(1000, 100).split(vec![Part::plain(text)]);
    assert_eq!(
        texts(&passages),
        ["# One  \nfirst word", "## Two  \nsecond word", "# Three  \nthird word"]
    );
    assert_eq!(passages[1].metadata["headings"], json!(["One", "Two"]));
}

#[test]
fn a_heading_alone_takes_the_deeper_section() {
    let passages = splitting(1000, 0).split(vec![Part::plain("# One\n## Two\ntext")]);
    assert_eq!(texts(&passages), ["# One  \n## Two\ntext"]);
}

#[test]
fn a_heading_in_code_is_code() {
    let text = "a\n```\n# no heading\n\n```\nb";
    let passages = splitting(1000, 0).split(vec![Part::plain(text)]);
    assert_eq!(texts(&passages), ["a\n```\n# no heading\n\n```\nb"]);
}

#[test]
fn lines_of_a_paragraph_stay_and_odd_blanks_go() {
    let passages = splitting(1000, 0).split(vec![Part::plain("  line one\u{a0}\nline\ttwo\r\n\n\nthree")]);
    assert_eq!(texts(&passages), ["line one\nlinetwo  \nthree"]);
}

#[test]
fn small_sections_are_joined() {
    let text = "# One\n\nfirst word\n\n## Two\n\nsecond word\n\n# Three\n\nthird word\n";
    let joining = Splitting {
        least: 200,
        ..splitting(1000, 100)
    };
    assert_eq!(
        texts(&joining.split(vec![Part::plain(text)])),
        ["# One  \nfirst word\n\n## Two  \nsecond word\n\n# Three  \nthird word"]
    );
}

#[test]
fn neighbours_share_the_overlap() {
    let text = (0..8).map(|n| format!("word{n:03}")).collect::<Vec<_>>().join(" ");
    let passages = splitting(20, 8).split(vec![Part::plain(text)]);
    assert_eq!(
        texts(&passages),
        [
            "word000 word001",
            "word001 word002",
            "word002 word003",
            "word003 word004",
            "word004 word005",
            "word005 word006",
            "word006 word007"
        ]
    );
    assert_eq!(starts(&passages), [0, 8, 16, 24, 32, 40, 48]);
}

#[test]
fn a_long_word_is_cut_anywhere() {
    let passages = splitting(60, 0).split(vec![Part::plain("w".repeat(150))]);
    assert_eq!(
        passages.iter().map(|part| part.text.len()).collect::<Vec<_>>(),
        [60, 60, 30]
    );
}

#[test]
fn paragraphs_stay_whole_where_they_fit() {
    let paragraphs: Vec<String> = ["A", "B", "C"]
        .map(|n| format!("Paragraph {n} talks about one word."))
        .into();
    let passages = splitting(60, 0).split(vec![Part::plain(paragraphs.join("\n\n"))]);
    assert_eq!(texts(&passages), paragraphs);
}

#[test]
fn a_text_without_words_has_no_passages() {
    assert!(splitting(100, 0).split(vec![Part::plain(" \n\n\t ")]).is_empty());
}

struct Letters;

impl Tokenizer for Letters {
    fn encode(&self, text: &str) -> Vec<u32> {
        text.chars().map(u32::from).collect()
    }

    fn decode(&self, tokens: &[u32]) -> String {
        tokens.iter().filter_map(|token| char::from_u32(*token)).collect()
    }
}

#[test]
fn windows_of_tokens_share_the_overlap() {
    let by_tokens = Splitting {
        at_headings: false,
        measure: Measure::Tokens(Arc::new(Letters)),
        ..splitting(4, 1)
    };
    let passages = by_tokens.split(vec![Part::plain("abcdefgh")]);
    assert_eq!(texts(&passages), ["abcd", "defg", "gh"]);
    assert_eq!(starts(&passages), [0, 3, 6]);
}
