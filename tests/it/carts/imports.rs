//! Carts from Excel files.

use serde_json::{Value, json};

use super::{posted, taobao};
use crate::support::{Response, TestApp, unfit_workbooks, xlsx};

const HEADINGS: &[&str] =
    &["Tên hàng", "Liên kết", "Số lượng", "Đơn giá (CNY)", "Tên shop", "Giá theo số lượng", "Ghi chú"];
const TAOBAO: &str = "https://item.taobao.com/item.htm?spm=a1z10&id=606725453107";
const ALIBABA: &str = "https://m.1688.com/offer/859086919394.html?x=1";

/// Row, result, and what is wrong with which field.
fn told(report: &Response) -> Vec<(u64, &str, Vec<String>)> {
    let problem = |it: &Value| format!("{} {}", it["pointer"].as_str().unwrap(), it["code"].as_str().unwrap());
    let problems = |row: &Value| row["problems"].as_array().unwrap().iter().map(problem).collect();
    let rows = report.body["rows"].as_array().unwrap().iter();
    rows.map(|row| (row["row"].as_u64().unwrap(), row["result"].as_str().unwrap(), problems(row))).collect()
}

#[actix_web::test]
async fn a_file_is_tried_then_put_into_the_cart_row_by_row() {
    let app = TestApp::start().await;
    let owner = app.given_customer(0).await;
    let customer = app.customer(owner).await;
    let file = xlsx(&[
        HEADINGS,
        &["泳衣", TAOBAO, "3", "39.80", "泳装店"],
        &["睡衣", ALIBABA, "120", "", "春霞服装厂", "1-99: 29.89; 100-299: 27.60; 300: 25.90", "gấp"],
        &[],
        &["泳衣", TAOBAO, "2", "39.80", "泳装店"],
        &["", "https://evil.example/1", "-1", "32.00-35.00", "泳装店"],
    ]);

    let tried = customer.post_xlsx("/cart/imports?dry_run=true", &file).await;
    let untouched = (customer.get("/cart").await.body["lines"].clone(), app.events_of(owner).await);
    let imported = customer.post_xlsx_with_key("0123456789abcdef", "/cart/imports", &file).await;
    let replayed = customer.post_xlsx_with_key("0123456789abcdef", "/cart/imports", &file).await;
    let other = xlsx(&[HEADINGS, &["泳衣", TAOBAO, "3", "39.80", "泳装店"]]);
    let reused = customer.post_xlsx_with_key("0123456789abcdef", "/cart/imports", &other).await;

    tried.assert_status(200);
    let bad = ["/title required", "/link unknown_host", "/quantity unreadable", "/unit_price price_range"];
    let mut last = told(&tried).pop().unwrap();
    last.2.sort_unstable();
    let mut expected = bad.map(str::to_owned);
    expected.sort_unstable();
    assert_eq!((last.0, last.1, last.2.as_slice()), (6, "refused", &expected[..]));
    let results: Vec<_> = told(&tried).into_iter().map(|(row, result, _)| (row, result)).collect();
    assert_eq!(results, [(2, "created"), (3, "created"), (5, "merged"), (6, "refused")]);
    let read = &tried.body["rows"][1];
    assert_eq!((&read["cart_item_id"], &read["quantity"]), (&Value::Null, &json!(120)));
    assert_eq!(read["item"]["link"], "https://detail.1688.com/offer/859086919394.html");
    assert_eq!((&read["item"]["marketplace"], &read["item"]["unit_price"]), (&json!("1688"), &json!("27.60")));
    assert_eq!(tried.body["rows"][2].get("cart_item_id"), None, "what it would grow is not there");
    assert_eq!((&tried.body["rows"][2]["quantity"], &tried.body["rows"][3]["item"]), (&json!(5), &Value::Null));
    assert_eq!(untouched, (json!(0), vec![]));
    imported.assert_status(200);
    assert_eq!((&imported.body["created"], &imported.body["merged"]), (&json!(2), &json!(1)));
    assert_eq!((&imported.body["refused"], &imported.body["dry_run"]), (&json!(1), &json!(false)));
    assert_eq!(imported.body["rows"][2]["cart_item_id"], imported.body["rows"][0]["cart_item_id"]);
    assert_eq!((&replayed.body, &replayed.headers["idempotency-replayed"]), (&imported.body, &"true".parse().unwrap()));
    reused.assert_problem(409, "idempotency.key_reused");
    let cart = customer.get("/cart").await;
    assert_eq!((&cart.body["lines"], &cart.body["goods"]), (&json!(2), &json!("3511.00")));
    assert_eq!(cart.body["shops"][1]["items"][0]["note"], "gấp");
    assert_eq!(app.events_of(owner).await, ["cart.items_added"]);
}

#[actix_web::test]
async fn a_file_obeys_what_a_post_obeys() {
    let app = TestApp::start().await;
    let [owner, stranger] = [app.given_customer(0).await, app.given_customer(0).await];
    app.customer(stranger).await.post("/cart/items", &posted([taobao(&json!({}))])).await.assert_status(200);
    let customer = app.customer(owner).await;
    let staff = app.employee("care_staff", None).await;
    let keys: Vec<_> = (0..201).map(|number| number.to_string()).collect();
    let rows = keys.iter().map(|key| ["Hat", TAOBAO, "1", "39.80", "shop", key.as_str()]).collect::<Vec<_>>();
    let headings: &[&str] = &["title", "link", "quantity", "unit_price", "shop_name", "sku_id"];
    let rows: Vec<&[&str]> = [headings].into_iter().chain(rows.iter().map(<[_; 6]>::as_slice)).collect();
    let cheap = xlsx(&[headings, &["泳衣", TAOBAO, "1", "1.00", "shop", ""]]);

    let full = customer.post_xlsx("/cart/imports", &xlsx(&rows)).await;
    let nobody = staff.post_xlsx("/cart/imports", &cheap).await;
    let for_owner = staff.post_xlsx(&format!("/cart/imports?customer_id={owner}"), &cheap).await;
    let foreign = customer.post_xlsx(&format!("/cart/imports?customer_id={stranger}"), &cheap).await;
    let warehouse = app.employee("china_warehouse", None).await.post_xlsx("/cart/imports", &cheap).await;

    assert_eq!((&full.body["created"], &full.body["refused"]), (&json!(200), &json!(1)));
    assert_eq!(told(&full)[200], (202, "refused", vec![" cart_full".to_owned()]));
    nobody.assert_problem(409, "cart.customer_required");
    assert_eq!(for_owner.body["rows"][0]["problems"][0]["code"], "cart_full");
    foreign.assert_problem(404, "cart.not_found");
    warehouse.assert_problem(403, "auth.forbidden");
}

#[actix_web::test]
async fn a_cart_file_that_is_none_or_holds_too_much_is_rejected() {
    let app = TestApp::start().await;
    let customer = app.customer(app.given_customer(0).await).await;
    let headings: &[&str] = &["title", "link", "quantity"];
    let many: Vec<&[&str]> = [headings].into_iter().chain([&["Hat", TAOBAO, "1"][..]; 501]).collect();
    let mut files = unfit_workbooks("title");
    files.extend([
        (xlsx(&many), "it has more than 500 rows of items"),
        (xlsx(&[&["title", "link"], &["Hat", TAOBAO]]), "no column is headed quantity"),
        (xlsx(&[headings]), "nothing stands below the headings"),
    ]);

    for (file, why) in files {
        let rejected = customer.speaking("en").post_xlsx("/cart/imports", &file).await;
        rejected.assert_problem(409, "files.rejected");
        assert_eq!(rejected.body["detail"], why);
    }
    customer.post("/cart/imports", &json!({})).await.assert_problem(415, "request.not_xlsx");
    assert_eq!(customer.get("/cart").await.body["lines"], 0);
}

#[actix_web::test]
async fn the_template_of_a_cart_can_be_filled_in_and_sent() {
    let app = TestApp::start().await;
    let customer = app.customer(app.given_customer(0).await).await;

    let (status, headers, template) = customer.get_bytes("/cart/imports/template.xlsx").await;
    let unfilled = customer.speaking("en").post_xlsx("/cart/imports?dry_run=true", &template).await;

    assert_eq!(status, 200);
    assert_eq!(headers["content-disposition"], "attachment; filename=\"cart.xlsx\"");
    unfilled.assert_problem(409, "files.rejected");
    // All headings were known, and the examples on the second sheet are no rows.
    assert_eq!(unfilled.body["detail"], "nothing stands below the headings");
}
