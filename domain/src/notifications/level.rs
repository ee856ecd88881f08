//! Why a customer has another level, in words.

use serde_json::Value;

use super::text::dong;
use crate::customers::{LevelMove, LevelMoveReason, TurnoverWindow};
use crate::identity::Locale;

/// Vietnamese, English, Chinese. Names of levels are the company's, and stand as they are.
pub fn texts(data: &Value, locale: Locale) -> [(&'static str, String); 3] {
    let level: LevelMove = serde_json::from_value(data.clone()).unwrap_or_default();
    let (before, after) = (level.before_name.as_deref().unwrap_or("–"), level.after_name.as_deref());
    let Some((turnover, threshold)) = level.turnover.zip(level.threshold) else {
        return unexplained(after);
    };
    let (turnover, threshold) = (dong(&turnover.to_string(), locale), dong(&threshold.to_string(), locale));
    let [vietnamese, english, chinese] = window(level.window.unwrap_or(TurnoverWindow::Lifetime));
    if level.why == LevelMoveReason::Review {
        let [to_vietnamese, to_english, to_chinese] = match after {
            Some(after) => [
                format!("Hạng của bạn hiện là {after}."),
                format!("Your level is {after} now."),
                format!("您的等级现为 {after}。"),
            ],
            None => ["Hiện bạn chưa có hạng.", "You have no level now.", "您目前没有等级。"].map(str::to_owned),
        };
        return [
            (
                "Hạng khách hàng thay đổi",
                format!("{to_vietnamese} Hạng {before} cần {threshold}, doanh số {vietnamese} của bạn là {turnover}."),
            ),
            (
                "Level changed",
                format!("{to_english} {before} asks for {threshold}, and your turnover {english} is {turnover}."),
            ),
            ("客户等级变更", format!("{to_chinese}{before} 等级需要 {threshold}，您{chinese}的消费额为 {turnover}。")),
        ];
    }
    if level.why == LevelMoveReason::ByHand {
        return unexplained(after);
    }
    let after = after.unwrap_or("–");
    [
        (
            "Bạn đã lên hạng",
            format!("Hạng của bạn hiện là {after}: doanh số {vietnamese} là {turnover}, đủ mức {threshold}."),
        ),
        (
            "New level",
            format!("Your level is {after} now: your turnover {english} is {turnover}, of {threshold} asked for."),
        ),
        ("客户等级提升", format!("您的等级现为 {after}：您{chinese}的消费额为 {turnover}，已达到 {threshold}。")),
    ]
}

/// By hand, or from before the journal told so much.
fn unexplained(after: Option<&str>) -> [(&'static str, String); 3] {
    let [vietnamese, english, chinese] = match after {
        Some(after) => [
            format!("Hạng của bạn hiện là {after}."),
            format!("Your level is {after} now."),
            format!("您的等级现为 {after}。"),
        ],
        None => ["Hạng của bạn đã thay đổi.", "Your level has changed.", "您的等级已变更。"].map(str::to_owned),
    };
    [("Hạng khách hàng thay đổi", vietnamese), ("Level changed", english), ("客户等级变更", chinese)]
}

const fn window(window: TurnoverWindow) -> [&'static str; 3] {
    match window {
        TurnoverWindow::Lifetime => ["từ trước đến nay", "so far", "累计"],
        TurnoverWindow::CalendarYear => ["trong năm", "of the year", "年度"],
        TurnoverWindow::Rolling12Months => ["trong 12 tháng", "of twelve months", "十二个月"],
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_rise_and_a_fall_tell_what_they_follow_from() {
        let mut data = json!({ "why": "turnover", "after_name": "Gold", "before_name": "Silver", "window": "calendar_year",
                               "turnover": "600000000", "threshold": "500000000" });
        let said = |data: &Value| texts(data, Locale::English)[1].1.clone();
        assert_eq!(
            said(&data),
            "Your level is Gold now: your turnover of the year is 600,000,000 VND, of 500,000,000 VND asked for."
        );
        data["why"] = json!("review");
        data["after_name"] = Value::Null;
        assert_eq!(
            said(&data),
            "You have no level now. Silver asks for 500,000,000 VND, and your turnover of the year is 600,000,000 VND."
        );
        assert_eq!(said(&json!({ "why": "by_hand", "after_name": "Gold" })), "Your level is Gold now.");
        // As the journal told it before.
        assert_eq!(said(&json!({ "after": uuid::Uuid::nil(), "turnover": "1" })), "Your level has changed.");
    }
}
