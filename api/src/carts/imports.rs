//! Carts from Excel files.

use actix_web::http::StatusCode;
use actix_web::web::{Data, Query};
use actix_web::{HttpResponse, get, post};
use domain::carts::{MAX_SHEET_ROWS, NormalItem, RawItem, RowProblem};
use domain::{CustomerId, can};
use persistence::Conn;
use serde::Deserialize;
use utoipa::IntoParams;

use super::commands;
use super::import_report::CartImport;
use crate::App;
use crate::http::{Authorized, Column, IdempotencyKey, Language, Problem, Workbook, problems, rehearse, template};

/// The first heading of each is the name of the item's field.
const COLUMNS: &[Column] = &[
    Column { headings: &["link", "liên kết", "链接"], required: false },
    Column { headings: &["title", "tên hàng", "标题"], required: true },
    Column { headings: &["variant", "thuộc tính", "规格"], required: false },
    Column { headings: &["quantity", "số lượng", "数量"], required: true },
    Column { headings: &["unit_price", "unit price (cny)", "đơn giá (cny)", "单价 (cny)"], required: false },
    Column { headings: &["shop_name", "shop name", "tên shop", "店铺名"], required: false },
    Column { headings: &["note", "ghi chú", "备注"], required: false },
    Column { headings: &["image", "hình ảnh", "图片"], required: false },
    Column { headings: &["site", "marketplace", "sàn", "平台"], required: false },
    Column { headings: &["item_id", "item id", "mã hàng", "商品编号"], required: false },
    Column { headings: &["sku_id", "sku id", "mã sku", "sku编号"], required: false },
    Column { headings: &["spec_id", "spec id", "mã spec (1688)", "规格编号 (1688)"], required: false },
    Column { headings: &["shop_id", "shop id", "mã shop", "店铺编号"], required: false },
    Column {
        headings: &["original_price", "original price (cny)", "giá gốc (cny)", "原价 (cny)"], required: false
    },
    Column { headings: &["price_tiers", "price tiers", "giá theo số lượng", "阶梯价"], required: false },
    Column { headings: &["min_quantity", "min quantity", "số lượng tối thiểu", "起订量"], required: false },
    Column { headings: &["step", "bội số", "倍数"], required: false },
    Column { headings: &["stock", "tồn kho", "库存"], required: false },
];

/// What may stand in each column.
const EXAMPLES: [&str; COLUMNS.len()] = [
    "https://detail.1688.com/offer/859086919394.html",
    "跨境速卖通女式长款睡衣",
    "白色豹纹;L",
    "120",
    "27.60",
    "灌云县伊山镇春霞服装厂",
    "",
    "https://cbu01.alicdn.com/img/ibank/O1CN01zTDmhr1tfzgairTNV_!!2214636595930-0-cib.jpg",
    "1688",
    "859086919394",
    "5674557541674",
    "6f5320c016c03d575ad1034b79869a28",
    "b2b-22146365959302bc20",
    "29.89",
    "1-99: 29.89; 100-299: 27.60; 300: 25.90",
    "2",
    "1",
    "4975",
];

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct ImportCart {
    /// Tells what would become of each row and changes nothing
    #[serde(default)]
    pub dry_run: bool,
    /// For an employee: whose cart
    pub customer_id: Option<CustomerId>,
}

/// The rows of a file, each as an item or with what is wrong with it.
pub(super) struct Sheet {
    /// As Excel counts.
    pub numbers: Vec<u32>,
    pub items: Vec<Result<NormalItem, Vec<RowProblem>>>,
}

/// Put items into a cart from Excel
///
/// The rows of the first sheet, up to 500, become cart items as if the extension had posted them, each by itself: a row
/// that is not accepted spoils no other. The first row holds the headings, in any order: `title` and `quantity`, `link`
/// or `site` and `item_id`, `shop_name` or `shop_id`, `unit_price` or `price_tiers` (`1-99: 29.89; 100: 27.60`), and where
/// they are wanted `variant`, `note`, `image`, `sku_id`, `spec_id`, `original_price`, `min_quantity`, `step` and `stock`; the
/// template has them in Vietnamese and Chinese too. A dry run tells what would become of each row.
#[utoipa::path(
    tag = "Cart",
    params(ImportCart),
    request_body(content = Workbook, content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", description = "The xlsx file itself, at most 10 MiB"),
    responses(
        (status = 200, description = "What became of each row, or would", body = CartImport),
        (status = 404, description = "`cart.not_found`"),
        (status = 409, description = "`files.rejected`, `cart.customer_required`, `idempotency.in_progress`, `idempotency.key_reused`"),
        (status = 415, description = "`request.not_xlsx`"),
    ),
    extensions(("x-permission" = json!("cart:write"))),
)]
#[post("/cart/imports")]
pub async fn import_cart_items(
    caller: Authorized<can::WriteCart>,
    query: Query<ImportCart>,
    key: IdempotencyKey,
    file: Workbook,
    language: Language,
    app: Data<App>,
) -> Result<HttpResponse, Problem> {
    let (actor, now, digest) = (&caller.actor, app.clock.now(), file.digest());
    let sheet = read(file).await?;
    let run = async |tx: &mut Conn| {
        let customer = commands::owner(tx, actor, query.customer_id).await?;
        let added = commands::add(tx, &app, actor, customer, &sheet.items, now).await?;
        Ok(CartImport::new(added.in_language(language), &sheet, query.dry_run))
    };
    if query.dry_run {
        return Ok(HttpResponse::Ok().json(rehearse(&app, run).await?));
    }
    key.once(&app, actor, &(digest, query.customer_id), StatusCode::OK, run).await
}

/// Find the template of a cart
///
/// An Excel file with the headings, in the caller's language, and a second sheet with an example of what each column
/// holds.
#[utoipa::path(
    tag = "Cart",
    responses((status = 200, description = "The file", body = Workbook, content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")),
    extensions(("x-permission" = json!("cart:write"))),
)]
#[get("/cart/imports/template.xlsx")]
pub async fn find_cart_template(caller: Authorized<can::WriteCart>) -> Result<HttpResponse, Problem> {
    template("cart", COLUMNS, &EXAMPLES, caller.locale)
}

/// 409 `files.rejected` also where there are more rows than a cart is posted with.
async fn read(file: Workbook) -> Result<Sheet, Problem> {
    let table = file.table(COLUMNS).await?;
    if table.rows.len() > MAX_SHEET_ROWS {
        return Err(problems::FILE_REJECTED.because(format_args!("it has more than {MAX_SHEET_ROWS} rows of items")));
    }
    let mut sheet = Sheet { numbers: vec![], items: vec![] };
    for row in &table.rows {
        let cells = COLUMNS.iter().enumerate().filter_map(|(place, column)| Some((column.name(), row.cell(place)?)));
        sheet.numbers.push(row.number);
        sheet.items.push(RawItem::of_cells(cells).normalised());
    }
    Ok(sheet)
}
