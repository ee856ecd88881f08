use proptest::prelude::*;
use serde_json::json;

use super::{GoodsList, GoodsRule, GoodsRuleError, GoodsVerdict, Keyword, ScreenedText};

fn rule(code: &str, verdict: &str, keywords: &[&str]) -> GoodsRule {
    serde_json::from_value(json!({ "code": code, "name": code, "keywords": keywords, "verdict": verdict })).unwrap()
}

#[test]
fn words_are_found_in_three_scripts() {
    for (keyword, text) in [
        ("刀", "户外多功能折叠刀具"),
        ("pin lithium", "Bộ PIN  LITHIUM 12V"),
        ("thuốc lá", "Máy cuốn thuốc lá"),
        ("thuốc lá", "Ma\u{301}y cuo\u{302}\u{301}n thuo\u{302}\u{301}c la\u{301}"),
        ("e-cig", "E-Cig pod"),
        ("18650", "１８６５０ 电池"),
        ("vape", "一次性vape烟"),
        ("电子烟", "一次性电子烟"),
    ] {
        assert!(ScreenedText::new(text).has(&Keyword::new(keyword)), "{keyword} in {text}");
    }
}

#[test]
fn a_part_of_another_word_is_not_the_word() {
    for (keyword, text) in
        [("dao", "daographics"), ("pin", "pinball"), ("súng", "súngcao"), ("186", "18650"), ("la", "là")]
    {
        assert!(!ScreenedText::new(text).has(&Keyword::new(keyword)), "{keyword} in {text}");
    }
}

#[test]
fn the_strictest_verdict_counts_and_all_rules_are_named() {
    let rules =
        vec![rule("knives", "ask", &["刀"]), rule("weapons", "refuse", &["匕首"]), rule("steel", "warn", &["钢"])];
    let list = GoodsList::new(3, rules).unwrap();
    let found = list.screen(["不锈钢刀", "匕首"]);
    assert_eq!((found.verdict, found.rules.len(), found.waits()), (Some(GoodsVerdict::Refuse), 3, true));
    let warned = list.screen(["不锈钢杯"]);
    assert_eq!(
        (warned.verdict, warned.rules, list.screen([""]).verdict),
        (Some(GoodsVerdict::Warn), vec!["steel".into()], None)
    );
}

#[test]
fn a_list_without_meaning_is_refused() {
    let refused = |rules| GoodsList::new(1, rules).unwrap_err();
    let twice = vec![rule("aa", "warn", &["刀"]), rule("aa", "ask", &["枪"])];
    assert_eq!(refused(twice), GoodsRuleError::CodeTwice { rule: 1 });
    assert_eq!(refused(vec![rule("aa", "warn", &["刀", " - "])]), GoodsRuleError::KeywordEmpty { rule: 0, keyword: 1 });
    assert_eq!(refused(vec![rule("aa", "warn", &["x"])]), GoodsRuleError::KeywordTooShort { rule: 0, keyword: 0 });
}

proptest! {
    #[test]
    fn a_keyword_is_found_between_blanks_however_it_is_written(before in "[a-zđ刀 ]{0,9}", word in "[a-zđư]{2,6}", after in "[a-zđ刀 ]{0,9}") {
        let text = format!("{before} {} {after}", word.to_uppercase());
        prop_assert!(ScreenedText::new(&text).has(&Keyword::new(&word)));
    }
}
