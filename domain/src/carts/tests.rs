//! The fixtures as pages and extensions hold them, and what is wrong with their bad brothers.

use proptest::prelude::*;
use serde_json::{Map, Value, json};

use super::*;

const TAOBAO: &str = include_str!("../../../tests/fixtures/payloads/01_vn_extension_addtocart_taobao.assembled.json");
const ALIBABA: &str = include_str!("../../../tests/fixtures/payloads/02_vn_extension_addtocart_1688.assembled.json");
const OFFER: &str = include_str!("../../../tests/fixtures/payloads/05_1688_item_detail_tmapi.verbatim.json");
const PAGE: &str = include_str!("../../../tests/fixtures/payloads/06_1688_page_data.excerpt.json");
const DETAIL: &str =
    include_str!("../../../tests/fixtures/payloads/07_taobao_detail_736546459871.verbatim-trimmed.json");

fn fixture(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}

fn fields(value: Value) -> Map<String, Value> {
    serde_json::from_value(value).unwrap()
}

fn normalised(value: Value) -> Result<NormalItem, Vec<RowProblem>> {
    RawItem(fields(value)).normalised()
}

/// The Taobao fixture with other values; null takes a field away.
fn taobao_with(changes: Value) -> Result<NormalItem, Vec<RowProblem>> {
    let mut item = fields(fixture(TAOBAO));
    item.extend(fields(changes));
    normalised(Value::Object(item))
}

fn found(result: Result<NormalItem, Vec<RowProblem>>) -> Vec<(String, &'static str)> {
    result.unwrap_err().into_iter().map(|problem| (problem.pointer, problem.code.as_str())).collect()
}

#[test]
fn the_taobao_item_is_accepted_as_the_extension_posts_it() {
    let item = normalised(fixture(TAOBAO)).unwrap();
    assert_eq!(item.marketplace, Marketplace::Taobao);
    assert_eq!(item.item_id, "606725453107");
    assert_eq!(item.variant_key, "1627207:3232483;20509:398278313");
    assert_eq!(item.link, "https://item.taobao.com/item.htm?id=606725453107");
    assert_eq!((item.shop_id.as_str(), item.shop_name.as_str()), ("112458579", "泳装原产地直销店"));
    assert_eq!(item.seller_chat, "tongyin1982");
    assert_eq!(item.variant, "S（建议70-85斤）;军绿色");
    assert!(item.image.ends_with("O1CN01rzTZEL1vm3ikk8Gum_!!456706214.jpg"));
    assert_eq!(item.unit_price.to_string(), "39.80");
    assert_eq!(item.original_price.unwrap().to_string(), "119.80");
    assert_eq!((item.quantity, item.min_quantity, item.step, item.stock), (3, 1, 1, Some(200)));
    assert_eq!(item.price_tiers, []);
    assert_eq!(Value::Object(item.original), fixture(TAOBAO), "the original is kept as it came");
}

#[test]
fn the_1688_item_is_accepted_as_the_extension_posts_it() {
    let item = normalised(fixture(ALIBABA)).unwrap();
    assert_eq!(item.marketplace, Marketplace::Alibaba1688);
    assert_eq!(item.variant_key, "6f5320c016c03d575ad1034b79869a28", "1688 orders by specId");
    assert_eq!(item.shop_id, "b2b-22146365959302bc20");
    assert_eq!(item.link, "https://detail.1688.com/offer/859086919394.html");
    assert_eq!(item.unit_price.to_string(), "27.60");
    assert_eq!(item.price_tiers.iter().map(|tier| tier.min_quantity).collect::<Vec<_>>(), [1, 100, 300]);
    assert_eq!(unit_price_for(item.unit_price, &item.price_tiers, 300).to_string(), "25.90");
}

#[test]
fn an_offer_of_the_1688_interface_gives_the_same_item() {
    let offer = &fixture(OFFER)["data"];
    let sku = &offer["skus"][0];
    let item = normalised(json!({
        "site": "1688",
        "item_id": offer["item_id"],
        "link": offer["product_url"],
        "title": offer["title"],
        "specId": sku["specid"],
        "skuId": sku["skuid"],
        "variant": sku["props_names"],
        "price": sku["sale_price"],
        "original_price": sku["origin_price"],
        "price_tiers": offer["tiered_price_info"]["prices"],
        "mixed_batch": offer["mixed_batch"],
        "stock": sku["stock"],
        "quantity": 1,
        "image": offer["main_imgs"][0],
        "shop_id": offer["shop_info"]["seller_member_id"],
        "shop_name": offer["shop_info"]["shop_name"],
    }))
    .unwrap();
    let posted = normalised(fixture(ALIBABA)).unwrap();
    assert_eq!((&item.link, &item.variant_key), (&posted.link, &posted.variant_key));
    assert_eq!((&item.shop_id, &item.price_tiers), (&posted.shop_id, &posted.price_tiers));
    assert_eq!(item.mixed_batch, Some(MixedBatch { pieces: Some(1000), amount: Some("10000.00".parse().unwrap()) }));
    assert_eq!(item.variant, "颜色:白色豹纹;尺码:L");
}

#[test]
fn a_1688_page_starts_at_its_first_tier() {
    let page = fixture(PAGE);
    let sku = &page["goodsSku"]["skuInfoMap"]["A#加绒灰色(无口袋)>M"];
    let item = normalised(json!({
        "site": "1688",
        "item_id": page["goodsSpu"]["goodsNum"],
        "title": page["goodsSpu"]["goodsName"],
        "specId": sku["specId"],
        "skuId": sku["skuId"],
        "variant": sku["specAttrs"],
        "price_origin": page["goodsSpu"]["defaultPrice"],
        "price_tiers": page["orderParam"]["skuParam"]["skuRangePrices"],
        "mixParam": page["orderParam"]["mixParam"],
        "stock": page["orderParam"]["mixParam"]["shopMixNum"],
        "quantity": "1",
        "shop_name": page["shopInfo"]["companyName"],
    }))
    .unwrap();
    assert_eq!(item.link, "https://detail.1688.com/offer/609064030216.html");
    assert_eq!(item.variant, "A#加绒灰色(无口袋)>M");
    assert_eq!(item.min_quantity, 2);
    assert_eq!(item.stock, None, "2147483647 means that there is no limit");
    assert_eq!(item.shop_id, "东莞市拓萌语服饰有限公司");
    assert_eq!(item.mixed_batch.unwrap().pieces, Some(1));
}

#[test]
fn a_taobao_detail_page_counts_in_fen_and_hides_a_minimum() {
    let page = fixture(DETAIL);
    let of = |sku: &str, variant: &Value| {
        let core = &page["skuCore"]["sku2info"][sku];
        normalised(json!({
            "site": "taobao",
            "itemId": page["item"]["itemId"],
            "skuId": sku,
            "title": page["item"]["title"],
            "image": page["item"]["images"][0],
            "shopName": page["seller"]["shopName"],
            "variant": variant,
            "price": core["price"],
            "stock": core["quantity"],
            "quantity": 100,
        }))
    };
    let names = &page["skuBase"]["props"][0]["values"];
    let item = of("5940639352839", &names[2]["name"]).unwrap();
    assert_eq!(item.unit_price.to_string(), "400.00");
    assert_eq!((item.min_quantity, item.stock), (80, Some(97)));
    assert_eq!(of("5731208484121", &names[1]["name"]).unwrap().unit_price.to_string(), "450.00");
    assert_eq!(found(of("0", &Value::Null)), [("/price".to_owned(), "price_range")], "“from 400” is no price");
}

#[test]
fn every_trap_is_refused_with_its_field() {
    for (changes, pointer, code) in [
        (json!({"price_origin": "32.00-35.00", "price_promotion": ""}), "/price_origin", "price_range"),
        (json!({"price_promotion": "32.00-35.00"}), "/price_promotion", "price_range"),
        (json!({"price_promotion": "119.81"}), "/price_promotion", "contradiction"),
        (json!({"price_origin": "30.00-39.00"}), "/price_promotion", "contradiction"),
        (json!({"price_promotion": "39.805"}), "/price_promotion", "unreadable"),
        (json!({"price_promotion": true}), "/price_promotion", "unreadable"),
        (json!({"price_promotion": "-1"}), "/price_promotion", "unreadable"),
        (json!({"price_promotion": "0", "price_origin": ""}), "/price_origin", "required"),
        (json!({"priceMoney": "40000"}), "/priceMoney", "contradiction"),
        (json!({"quantity": "0"}), "/quantity", "out_of_range"),
        (json!({"quantity": "1000000"}), "/quantity", "out_of_range"),
        (json!({"quantity": "-1"}), "/quantity", "unreadable"),
        (json!({"quantity": 1.5}), "/quantity", "unreadable"),
        (json!({"quantity": ""}), "/quantity", "required"),
        (json!({"quantity": null}), "/quantity", "required"),
        (json!({"stock": "many"}), "/stock", "unreadable"),
        (json!({"step": {"of": 2}}), "/step", "unreadable"),
        (json!({"site": "TMALL"}), "/site", "contradiction"),
        (json!({"site": "1688"}), "/site", "contradiction"),
        (json!({"site": "ebay"}), "/site", "unknown_marketplace"),
        (json!({"site": "other", "link_origin": ""}), "/link_origin", "required"),
        (json!({"site": "", "link_origin": ""}), "/site", "required"),
        (json!({"item_id": "", "link_origin": ""}), "/item_id", "required"),
        (json!({"item_id": "606725453108"}), "/item_id", "contradiction"),
        (json!({"item_id": "60672545310x"}), "/item_id", "unreadable"),
        (json!({"item_id": 9_007_199_254_740_993_u64}), "/item_id", "imprecise"),
        (json!({"itemId": "1"}), "/itemId", "contradiction"),
        (json!({"link_origin": "https://evil.example/item.htm?id=606725453107"}), "/link_origin", "unknown_host"),
        (json!({"link_origin": "https://item.taobao.com/"}), "/link_origin", "no_item"),
        (json!({"image_model": "https://evil.example/a.jpg"}), "/image_model", "unknown_host"),
        (json!({"image_model": "", "image_origin": "//evil.example/a.jpg"}), "/image_origin", "unknown_host"),
        (json!({"data_value": "<script>"}), "/data_value", "unreadable"),
        (json!({"title_origin": "  "}), "/title_origin", "required"),
        (json!({"title_origin": "长".repeat(301)}), "/title_origin", "too_long"),
        (json!({"title_origin": "a\u{7}b"}), "/title_origin", "unreadable"),
        (json!({"property": "x".repeat(301)}), "/property", "too_long"),
        (json!({"comment": "x".repeat(501)}), "/comment", "too_long"),
        (json!({"wangwang": "x".repeat(201)}), "/wangwang", "too_long"),
        (json!({"shop_id": "", "seller_id": "", "shop_name": ""}), "/shop_id", "required"),
        (json!({"price_table": "[{"}), "/price_table", "unreadable"),
        (
            json!({"price_table": [{"begin": 1, "price": 2}], "pricestep": [{"minQuantity": 1, "price": 3}]}),
            "/pricestep",
            "contradiction",
        ),
        (json!({"mixed_batch": "yes"}), "/mixed_batch", "unreadable"),
        (json!({"mixed_batch": {"mixNum": 1_000_000}}), "/mixed_batch", "out_of_range"),
        (json!({"error": "1"}), "/error", "page_unreadable"),
        (json!({"rate": "1"}), "/rate", "not_accepted"),
        (json!({"Exchange_Rate": 1}), "/Exchange_Rate", "not_accepted"),
        (json!({"balance": null}), "/balance", "not_accepted"),
        (json!({"status": "ordered"}), "/status", "not_accepted"),
        (json!({"owner_id": 1}), "/owner_id", "not_accepted"),
        (json!({"customer_id": 1}), "/customer_id", "not_accepted"),
        (json!({"discount": "100"}), "/discount", "not_accepted"),
        (json!({"role": "admin"}), "/role", "not_accepted"),
        (json!({"more": "x".repeat(16 << 10)}), "", "too_long"),
        (json!({"more": ["a\u{0}"]}), "", "unreadable"),
    ] {
        let shown: String = changes.to_string().chars().take(120).collect();
        assert_eq!(found(taobao_with(changes)), [(pointer.to_owned(), code)], "{shown}");
    }
}

#[test]
fn what_pages_write_differently_is_the_same_item() {
    let expected = NormalItem { original: Map::new(), ..normalised(fixture(TAOBAO)).unwrap() };
    for changes in [
        json!({"price_promotion": 39.8, "quantity": 3, "stock": 200}),
        json!({"price_promotion": "￥３９．８０", "quantity": "３"}),
        json!({"item_id": 606_725_453_107_u64, "link_origin": "//item.taobao.com/item.htm?spm=x&id=606725453107"}),
        json!({"item_id": null, "site": null}),
        json!({"link_origin": null, "site": "taobao"}),
        json!({"data_value": "1627207:3232483;20509:398278313;"}),
        json!({"require_min": "0", "step": null, "price_table": null}),
        json!({"unknown": {"nested": [1, 2]}, "image_model": "//img.alicdn.com/imgextra/i2/456706214/O1CN01rzTZEL1vm3ikk8Gum_!!456706214.jpg"}),
    ] {
        let item = taobao_with(changes.clone()).unwrap();
        assert_eq!(NormalItem { original: Map::new(), ..item }, expected, "{changes}");
    }
    let ranged = taobao_with(json!({"price_origin": "32.00-119.80"})).unwrap();
    assert_eq!((ranged.unit_price, ranged.original_price), (expected.unit_price, None));
}

#[test]
fn all_problems_of_a_row_are_told_at_once() {
    let problems = found(taobao_with(json!({"quantity": "x", "site": "TMALL", "title_origin": "", "rate": 1})));
    let mut pointers: Vec<&str> = problems.iter().map(|(pointer, _)| pointer.as_str()).collect();
    pointers.sort_unstable();
    assert_eq!(pointers, ["/quantity", "/rate", "/site", "/title_origin"]);
}

fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        ".{0,20}".prop_map(Value::from),
        r"[0-9０-９.,:;¥元起\-]{0,12}".prop_map(Value::from),
        r"(https?:)?//[a-z.]{0,8}(taobao|1688|alicdn)\.com(:[0-9]{0,3})?/[a-z0-9/.?=&]{0,20}".prop_map(Value::from),
    ];
    leaf.prop_recursive(3, 24, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::btree_map("begin|end|price|minQuantity|priceMoney|mixNum|.{0,6}", inner, 0..4)
                .prop_map(|entries| Value::Object(entries.into_iter().collect())),
        ]
    })
}

proptest! {
    #[test]
    fn no_json_makes_normalising_panic(changes in prop::collection::btree_map("[a-z_]{0,10}", any_json(), 0..4), known in prop::collection::vec((any::<prop::sample::Index>(), any_json()), 0..6)) {
        let mut item = fields(fixture(ALIBABA));
        let names: Vec<String> = item.keys().cloned().chain(["price", "mixed_batch", "priceMoney"].map(str::to_owned)).collect();
        item.extend(changes);
        item.extend(known.into_iter().map(|(index, value)| (index.get(&names).clone(), value)));
        if let Ok(item) = RawItem(item).normalised() {
            prop_assert!(item.quantity > 0 && item.min_quantity > 0 && item.step > 0 && !item.unit_price.is_zero());
            prop_assert_eq!(ItemLink::read(&item.link).unwrap().canonical(), item.link);
        }
    }
}
