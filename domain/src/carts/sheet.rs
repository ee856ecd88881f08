//! Rows of a table as items: whoever has no extension writes down what it would have posted.

use serde_json::{Map, Value, json};

use super::{RawItem, RowProblem, RowProblemCode as Code};

/// The most rows a table may have: as many as are posted at once.
pub const MAX_SHEET_ROWS: usize = 500;

const TIERS: &str = "price_tiers";

impl RawItem {
    /// An item of the cells that something stands in, by the names of their columns, which are names of its fields.
    ///
    /// Prices by quantity may be written as people do: `1-99: 29.89; 100: 27.60`.
    pub fn of_cells<'a>(cells: impl IntoIterator<Item = (&'a str, &'a str)>) -> Self {
        let fields = cells.into_iter().map(|(name, text)| {
            let value = if name == TIERS { tiers(text) } else { Value::from(text) };
            (name.to_owned(), value)
        });
        Self(fields.collect::<Map<_, _>>())
    }
}

impl RowProblem {
    /// As told of a table: by the name of the column, where an extension would have another one for the field.
    #[must_use]
    pub fn in_sheet(self) -> Self {
        let pointer = match (self.pointer.as_str(), self.code) {
            // Marketplace and item id are another way to say the link.
            ("/site", Code::Required) | ("/link_origin", _) => "/link",
            ("/title_origin", _) => "/title",
            ("/price_origin", _) => "/unit_price",
            _ => return self,
        };
        Self { pointer: pointer.to_owned(), ..self }
    }
}

/// What is not written so stays text, and is read or refused as such.
fn tiers(text: &str) -> Value {
    let parts = text.split([';', '；', '\n']).map(str::trim).filter(|part| !part.is_empty());
    let tiers: Option<Vec<_>> = parts.map(tier).collect();
    tiers.map_or_else(|| Value::from(text), Value::Array)
}

/// `1-99: 29.89`, or `100: 27.60` where no number ends it.
fn tier(text: &str) -> Option<Value> {
    let (pieces, price) = text.split_once([':', '：'])?;
    let (begin, end) = pieces.split_once(['-', '－', '–', '~', '～']).unwrap_or((pieces, ""));
    let is_number = |text: &str| !text.is_empty() && text.chars().all(char::is_numeric);
    let (begin, end) = (begin.trim(), end.trim());
    (is_number(begin) && (end.is_empty() || is_number(end)))
        .then(|| json!({ "begin": begin, "end": end, "price": price.trim() }))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn item(changes: &[(&'static str, &'static str)]) -> Result<super::super::NormalItem, Vec<RowProblem>> {
        let base = [
            ("link", "https://detail.1688.com/offer/859086919394.html?spm=1"),
            ("title", "睡衣"),
            ("unit_price", "27.60"),
            ("quantity", "120"),
            ("shop_name", "春霞服装厂"),
        ];
        let kept = base.iter().filter(|(name, _)| changes.iter().all(|(changed, _)| changed != name));
        RawItem::of_cells(kept.chain(changes).filter(|(_, text)| !text.is_empty()).copied()).normalised()
    }

    #[test]
    fn a_row_is_what_an_extension_would_have_posted() {
        let row = item(&[("price_tiers", "1-99: 29.89; 100－299：27.60\n300: ¥25.9")]).unwrap();
        let tiers: Vec<_> = row.price_tiers.iter().map(|it| (it.min_quantity, it.price.to_string())).collect();
        assert_eq!(tiers, [(1, "29.89".into()), (100, "27.60".into()), (300, "25.90".into())]);
        assert_eq!((row.link.as_str(), row.quantity), ("https://detail.1688.com/offer/859086919394.html", 120));
        let as_json = item(&[("price_tiers", r#"[{"begin":1,"end":99,"price":29.89},{"begin":100,"price":27.6}]"#)]);
        assert_eq!(as_json.unwrap().price_tiers[..], row.price_tiers[..2]);
    }

    #[test]
    fn a_problem_is_told_by_the_column() {
        for (changes, pointer, code) in [
            (&[("link", "")][..], "/link", "required"),
            (&[("link", ""), ("site", "other"), ("item_id", "5")], "/link", "required"),
            (&[("link", ""), ("site", "1688")], "/item_id", "required"),
            (&[("link", "https://evil.example/1.html")], "/link", "unknown_host"),
            (&[("title", "")], "/title", "required"),
            (&[("unit_price", "")], "/unit_price", "required"),
            (&[("unit_price", "27,6")], "/unit_price", "unreadable"),
            (&[("quantity", "0")], "/quantity", "out_of_range"),
            (&[("shop_name", "")], "/shop_id", "required"),
            (&[("price_tiers", "cheap")], "/price_tiers", "unreadable"),
        ] {
            let problems = item(changes).unwrap_err().into_iter().map(RowProblem::in_sheet);
            let found: Vec<_> = problems.map(|it| (it.pointer, it.code.as_str())).collect();
            assert_eq!(found, [(pointer.to_owned(), code)], "{changes:?}");
        }
    }
}
