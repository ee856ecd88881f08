//! Every trap of `fixtures/payloads/README.md`, as pages and extensions hold it, over HTTP.

use serde_json::{Value, json};

use super::{alibaba, posted, taobao};
use crate::support::{Client, TestApp};

const OFFER: &str = include_str!("../../fixtures/payloads/05_1688_item_detail_tmapi.verbatim.json");
const PAGE: &str = include_str!("../../fixtures/payloads/06_1688_page_data.excerpt.json");
const DETAIL: &str = include_str!("../../fixtures/payloads/07_taobao_detail_736546459871.verbatim-trimmed.json");

async fn shopper(app: &TestApp) -> Client {
    app.customer(app.given_customer(0).await).await
}

/// What the item has become in the cart, its line with price and defects.
async fn in_cart(customer: &Client, item: Value) -> Value {
    let added = customer.post("/cart/items", &posted([item])).await;
    added.assert_status(200);
    assert_eq!(added.body["refused"], 0, "{:?}", added.body["rows"][0]["problems"]);
    let id = added.body["rows"][0]["cart_item_id"].clone();
    let cart = customer.get("/cart").await.body;
    let mut lines = cart["shops"].as_array().unwrap().iter().flat_map(|shop| shop["items"].as_array().unwrap());
    lines.find(|line| line["id"] == id).unwrap().clone()
}

/// Pointer and code of all that is wrong with each of the rows.
async fn refused(customer: &Client, items: Vec<Value>) -> Vec<String> {
    let added = customer.post("/cart/items", &posted(items)).await;
    added.assert_status(200);
    let problem = |it: &Value| format!("{} {}", it["pointer"].as_str().unwrap(), it["code"].as_str().unwrap());
    let problems = |row: &Value| row["problems"].as_array().unwrap().iter().map(problem).collect::<Vec<_>>().join(", ");
    added.body["rows"].as_array().unwrap().iter().map(problems).collect()
}

#[actix_web::test]
async fn prices_come_as_text_number_or_fen_and_never_as_a_range() {
    let app = TestApp::start().await;
    let customer = shopper(&app).await;
    let key = |number: u32| format!("1:{number}");

    for (number, changes, price) in [
        (1, json!({ "price_promotion": "39.80" }), "39.80"),
        (2, json!({ "price_promotion": 39.8 }), "39.80"),
        (3, json!({ "price_promotion": "￥３９．８０" }), "39.80"),
        (4, json!({ "price_promotion": "", "price_origin": "¥1,280.00" }), "1280.00"),
        (5, json!({ "price_promotion": "", "price_origin": "", "priceMoney": "40000" }), "400.00"),
        // Several titles for one price, in yuan and in fen.
        (
            6,
            json!({ "price_promotion": "", "price_origin": "", "price": { "priceText": "400", "priceMoney": "40000", "priceTitle": "优惠前" } }),
            "400.00",
        ),
        // The promotion counts, and the price before it is kept.
        (7, json!({ "price_promotion": "39.80", "price_origin": "119.80" }), "39.80"),
    ] {
        let mut item = taobao(&changes);
        item["data_value"] = json!(key(number));
        let line = in_cart(&customer, item).await;
        assert_eq!(line["price"], price, "{changes}");
        if number == 7 {
            assert_eq!(line["original_price"], "119.80");
        }
    }
    let problems = refused(
        &customer,
        vec![
            taobao(&json!({ "price_promotion": "32.00-35.00" })),
            taobao(&json!({ "price_promotion": "", "price_origin": "32.00-35.00" })),
            taobao(&json!({ "price_promotion": "39.80", "price_origin": "30.00" })),
            taobao(
                &json!({ "price_promotion": "", "price": { "priceText": "400", "priceDesc": "起" }, "price_origin": "" }),
            ),
            taobao(&json!({ "priceMoney": "40000" })),
        ],
    );
    assert_eq!(
        problems.await,
        [
            "/price_promotion price_range",
            "/price_origin price_range",
            "/price_promotion contradiction",
            "/price price_range",
            "/priceMoney contradiction"
        ]
    );
}

#[actix_web::test]
async fn ids_are_text_from_end_to_end_and_a_1688_variant_is_its_spec() {
    let app = TestApp::start().await;
    let customer = shopper(&app).await;
    let long = "9007199254740993123";
    let link = format!("https://detail.1688.com/offer/{long}.html");

    let text = in_cart(&customer, alibaba(&json!({ "item_id": long, "link_origin": link }))).await;
    assert_eq!((&text["item_id"], &text["link"]), (&json!(long), &json!(link)));
    let number = alibaba(&json!({ "item_id": 9_007_199_254_740_993_u64, "link_origin": link }));
    assert_eq!(refused(&customer, vec![number]).await, ["/item_id imprecise"]);

    let offer: Value = serde_json::from_str(OFFER).unwrap();
    let sku = &offer["data"]["skus"][0];
    let ids = json!({ "specId": sku["specid"], "skuId": sku["skuid"], "data_value": null });
    let with_both = in_cart(&customer, alibaba(&ids)).await;
    assert_eq!(with_both["variant_key"], sku["specid"]);
    assert_ne!(with_both["variant_key"], sku["skuid"].to_string());
}

#[actix_web::test]
async fn links_lose_their_tracking_and_agree_with_the_site() {
    let app = TestApp::start().await;
    let customer = shopper(&app).await;
    let tracked = "https://item.taobao.com/item.htm?spm=a230r.1.14.1&id=606725453107&ns=1&abbucket=2#detail";
    let image = "//img.alicdn.com/imgextra/i2/456706214/a.jpg";

    let line = in_cart(&customer, taobao(&json!({ "link_origin": tracked, "image_model": image }))).await;

    assert_eq!(line["link"], "https://item.taobao.com/item.htm?id=606725453107");
    assert_eq!(line["image"], format!("https:{image}"));
    let problems = refused(
        &customer,
        vec![
            taobao(&json!({ "site": "1688" })),
            taobao(&json!({ "item_id": "606725453108" })),
            taobao(&json!({ "link_origin": "https://item.taobao.com.evil.example/item.htm?id=606725453107" })),
            taobao(&json!({ "image_model": "//evil.example/a.jpg" })),
        ],
    );
    let expected =
        ["/site contradiction", "/item_id contradiction", "/link_origin unknown_host", "/image_model unknown_host"];
    assert_eq!(problems.await, expected);
}

#[actix_web::test]
async fn quantity_and_stock_are_texts_nothing_or_without_limit() {
    let app = TestApp::start().await;
    let customer = shopper(&app).await;
    let item = |key: &str, quantity: Value, stock: Value| {
        taobao(&json!({ "data_value": key, "quantity": quantity, "stock": stock }))
    };

    let texts = in_cart(&customer, item("1:1", json!("３"), json!("200"))).await;
    assert_eq!((&texts["quantity"], &texts["stock"]), (&json!(3), &json!(200)));
    let sold_out = in_cart(&customer, item("1:2", json!(1), json!("0"))).await;
    assert_eq!((&sold_out["stock"], &sold_out["defects"][0]["code"]), (&json!(0), &json!("above_stock")));
    for (key, without_limit) in [("1:3", json!("2147483647")), ("1:4", json!(2_147_483_647)), ("1:5", json!("不限"))]
    {
        let line = in_cart(&customer, item(key, json!("1"), without_limit)).await;
        assert_eq!((&line["stock"], &line["defects"]), (&Value::Null, &json!([])));
    }
    let bad = vec![
        item("1:6", json!("0"), json!("1")),
        item("1:6", json!("1.5"), json!("1")),
        item("1:6", json!("1"), json!("many")),
    ];
    assert_eq!(refused(&customer, bad).await, ["/quantity out_of_range", "/quantity unreadable", "/stock unreadable"]);
}

#[actix_web::test]
async fn tiers_are_open_at_their_end_and_the_next_one_is_told() {
    let app = TestApp::start().await;
    let customer = shopper(&app).await;
    for (key, end) in [("a1", Value::Null), ("a2", json!(0)), ("a3", json!(2_147_483_647))] {
        let tiers = json!([{ "begin": 1, "end": 99, "price": 29.89 }, { "begin": 100, "end": end, "price": "27.60" }]);
        let item = alibaba(&json!({
            "data_value": key, "price_table": tiers, "pricestep": null, "quantity": "88", "price_promotion": "29.89",
            "item_id": null, "link_origin": format!("https://detail.1688.com/offer/85908691939{}.html", &key[1..]),
        }));
        let line = in_cart(&customer, item).await;
        assert_eq!((&line["price"], &line["price_tiers"][1]["min_quantity"]), (&json!("29.89"), &json!(100)));
        assert_eq!(line["next_tier"], json!({ "more": 12, "price": "27.60" }));
    }
    let gaps = json!([{ "begin": 1, "end": 98, "price": 29.89 }, { "begin": 100, "price": "27.60" }]);
    let gaps = alibaba(&json!({ "price_table": gaps, "pricestep": null }));
    assert_eq!(refused(&customer, vec![gaps]).await, ["/price_table contradiction"]);
}

#[actix_web::test]
async fn a_minimum_hides_in_the_name_of_a_variant() {
    let app = TestApp::start().await;
    let customer = shopper(&app).await;
    let page: Value = serde_json::from_str(DETAIL).unwrap();
    let (sku, name) = ("5940639352839", &page["skuBase"]["props"][0]["values"][2]["name"]);
    let core = &page["skuCore"]["sku2info"][sku];
    let item = json!({
        "site": "taobao", "itemId": page["item"]["itemId"], "skuId": sku, "title": page["item"]["title"],
        "shopName": page["seller"]["shopName"], "variant": name, "price": core["price"], "stock": core["quantity"],
        "quantity": 3,
    });

    let line = in_cart(&customer, item).await;

    assert_eq!((&line["min_quantity"], &line["price"]), (&json!(80), &json!("400.00")));
    assert_eq!(line["defects"][0]["code"], "below_minimum");
    assert_eq!(line["defects"][0]["message"], "cần thêm 77 để đạt mức tối thiểu 80 của shop");
}

#[actix_web::test]
async fn a_mixed_batch_of_a_shop_is_reckoned_over_its_items_and_says_what_it_lacks() {
    let app = TestApp::start().await;
    let customer = shopper(&app).await;
    let offer: Value = serde_json::from_str(OFFER).unwrap();
    // 1000 pieces or 10 000 yuan over the shop's items.
    let rule = &offer["data"]["mixed_batch"];
    let item = |number: u32, quantity: u32| {
        alibaba(&json!({
            "item_id": null, "link_origin": format!("https://detail.1688.com/offer/10000000000{number}.html"),
            "price_table": null, "pricestep": null, "price_promotion": "20.00", "require_min": "300",
            "quantity": quantity.to_string(), "mixed_batch": rule,
        }))
    };

    let first = in_cart(&customer, item(1, 200)).await;
    let short = customer.get("/cart").await.body["shops"][0].clone();
    in_cart(&customer, item(2, 299)).await;
    let by_one = customer.get("/cart").await.body["shops"][0].clone();
    in_cart(&customer, item(2, 1)).await;
    let reached = customer.get("/cart").await.body["shops"][0].clone();

    assert_eq!(first["defects"][0]["code"], "below_minimum");
    let lacks = json!({ "pieces": 200, "amount": "4000.00", "is_reached": false, "more_pieces": 800, "more_amount": "6000.00" });
    assert_eq!((&short["mixed_batch"], &short["is_complete"]), (&lacks, &json!(false)));
    assert_eq!((&by_one["mixed_batch"]["more_amount"], &by_one["is_complete"]), (&json!("20.00"), &json!(false)));
    let enough =
        json!({ "pieces": 500, "amount": "10000.00", "is_reached": true, "more_pieces": null, "more_amount": null });
    assert_eq!((&reached["mixed_batch"], &reached["is_complete"]), (&enough, &json!(true)));
    let alone = in_cart(&customer, taobao(&json!({}))).await;
    assert_eq!(alone["mixed_batch"], Value::Null);
    assert_eq!(customer.get("/cart").await.body["shops"][1]["mixed_batch"], Value::Null);
}

#[actix_web::test]
async fn minimum_and_step_are_those_of_the_page() {
    let app = TestApp::start().await;
    let customer = shopper(&app).await;
    let page: Value = serde_json::from_str(PAGE).unwrap();
    let sku = &page["goodsSku"]["skuInfoMap"]["A#加绒灰色(无口袋)>M"];
    let item = json!({
        "site": "1688", "item_id": page["goodsSpu"]["goodsNum"], "title": page["goodsSpu"]["goodsName"],
        "specId": sku["specId"], "skuId": sku["skuId"], "variant": sku["specAttrs"],
        "price_origin": page["goodsSpu"]["defaultPrice"],
        "price_tiers": page["orderParam"]["skuParam"]["skuRangePrices"], "beginNum": page["orderParam"]["beginNum"],
        "stock": page["orderParam"]["mixParam"]["shopMixNum"], "quantity": "1", "step": "2",
        "shop_name": page["shopInfo"]["companyName"],
    });

    let line = in_cart(&customer, item).await;

    assert_eq!((&line["min_quantity"], &line["step"], &line["stock"]), (&json!(2), &json!(2), &Value::Null));
    assert_eq!(line["variant"], "A#加绒灰色(无口袋)>M");
    let codes: Vec<_> = line["defects"].as_array().unwrap().iter().map(|it| it["code"].clone()).collect();
    assert_eq!(codes, ["below_minimum", "not_a_multiple"]);
    assert_eq!(line["next_tier"], json!({ "more": 4999, "price": "33.00" }));
}

#[actix_web::test]
async fn signs_in_variants_long_titles_and_times_of_1688_stay_as_they_are() {
    let app = TestApp::start().await;
    let customer = shopper(&app).await;
    let variant = "S（建议70-85斤）;颜色:军绿色>加厚";
    let title = "打底裤女秋冬加绒棉裤".repeat(12);
    let time = "20240625115505000+0800";
    let item = taobao(&json!({ "property": variant, "title_origin": title, "modified_time": time }));

    let line = in_cart(&customer, item).await;

    assert_eq!((&line["variant"], &line["title"]), (&json!(variant), &json!(title)));
    assert!(title.chars().count() > 100);
    assert_eq!(app.value("SELECT original ->> 'modified_time' FROM cart_items").await, time);
    let too_long = taobao(&json!({ "title_origin": "长".repeat(301) }));
    assert_eq!(refused(&customer, vec![too_long]).await, ["/title_origin too_long"]);
}
