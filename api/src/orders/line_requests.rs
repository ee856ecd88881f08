//! What clients send about the lines of orders, and its way into the domain.

use domain::Cny;
use domain::carts::{ItemLink, image_link};
use domain::goods::Screening;
use domain::orders::{LineChange, NewLine};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::problems;
use crate::http::{Checks, Problem, integer};

#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewOrderLine {
    /// Of the item's page; tracking parameters are dropped
    #[schema(max_length = 2000)]
    #[serde(default)]
    pub link: String,
    #[schema(max_length = 300)]
    #[serde(default)]
    pub title: String,
    #[schema(max_length = 300)]
    #[serde(default)]
    pub variant: String,
    /// An address of an image of the marketplace
    #[schema(max_length = 500)]
    #[serde(default)]
    pub image: String,
    pub unit_price: Cny,
    #[serde(deserialize_with = "integer")]
    #[schema(minimum = 1, maximum = 999_999)]
    pub quantity: i32,
    #[schema(max_length = 500)]
    #[serde(default)]
    pub note: String,
}

/// A line to add to an order
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AddOrderLine {
    #[serde(deserialize_with = "integer")]
    #[schema(minimum = 1)]
    pub version: i32,
    pub line: NewOrderLine,
}

/// What to change of a line; what is left out stays
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ChangeOrderLine {
    /// The version of the order
    #[serde(deserialize_with = "integer")]
    #[schema(minimum = 1)]
    pub version: i32,
    #[schema(min_length = 1, max_length = 2000)]
    pub link: Option<String>,
    #[schema(max_length = 300)]
    pub title: Option<String>,
    #[schema(max_length = 300)]
    pub variant: Option<String>,
    #[schema(max_length = 500)]
    pub image: Option<String>,
    /// Required with another link or variant
    pub unit_price: Option<Cny>,
    #[serde(default, deserialize_with = "crate::http::optional_integer")]
    #[schema(minimum = 1, maximum = 999_999)]
    pub quantity: Option<i32>,
    #[schema(max_length = 500)]
    pub note: Option<String>,
}

/// Why goods of a line are carried in spite of the list of forbidden goods
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AllowGoods {
    /// The version of the order
    #[serde(deserialize_with = "integer")]
    #[schema(minimum = 1)]
    pub version: i32,
    #[schema(min_length = 1, max_length = 500)]
    pub reason: String,
}

impl NewOrderLine {
    pub fn check(&self, checks: &mut Checks, at: &str) {
        checks.text(&self.link, 0, 2000, format!("{at}/link"));
        checks.text(&self.title, 0, 300, format!("{at}/title"));
        checks.text(&self.variant, 0, 300, format!("{at}/variant"));
        checks.text(&self.image, 0, 500, format!("{at}/image"));
        checks.text(&self.note, 0, 500, format!("{at}/note"));
        checks.require((1..=999_999).contains(&self.quantity), format!("{at}/quantity"), "a quantity is 1 to 999999");
    }

    /// With the link reduced to what counts; one that is no item's is refused, and so is an image from elsewhere.
    pub fn line(&self) -> Result<NewLine, Problem> {
        let (link, item_id) = read_link(&self.link)?;
        Ok(NewLine {
            item_id,
            variant_key: self.variant.clone(),
            link,
            title: self.title.clone(),
            title_translated: String::new(),
            variant: self.variant.clone(),
            image: read_image(&self.image)?,
            unit_price: self.unit_price,
            price_tiers: vec![],
            quantity: self.quantity,
            min_quantity: 1,
            note: self.note.clone(),
            price_doubts: vec![],
            screening: Screening::default(),
            goods_allowed: false,
        })
    }
}

impl ChangeOrderLine {
    pub fn check(&self) -> Result<LineChange, Problem> {
        let mut checks = Checks::default();
        checks.optional_text(self.link.as_deref(), 1, 2000, "/link");
        checks.optional_text(self.title.as_deref(), 0, 300, "/title");
        checks.optional_text(self.variant.as_deref(), 0, 300, "/variant");
        checks.optional_text(self.image.as_deref(), 0, 500, "/image");
        checks.optional_text(self.note.as_deref(), 0, 500, "/note");
        let quantity = self.quantity.is_none_or(|quantity| (1..=999_999).contains(&quantity));
        checks.require(quantity, "/quantity", "a quantity is 1 to 999999");
        checks.finish()?;
        Ok(LineChange {
            link: self.link.as_deref().map(read_link).transpose()?,
            title: self.title.clone(),
            variant: self.variant.clone(),
            image: self.image.as_deref().map(read_image).transpose()?,
            unit_price: self.unit_price,
            quantity: self.quantity,
            note: self.note.clone(),
        })
    }
}

/// A link without its tracking, and the item it names; none at all is for the completeness check.
fn read_link(link: &str) -> Result<(String, String), Problem> {
    if link.is_empty() {
        return Ok((String::new(), String::new()));
    }
    let read = ItemLink::read(link).map_err(|error| problems::LINK_REFUSED.because(error))?;
    Ok((read.canonical(), read.item_id().to_owned()))
}

/// An image's address by https; none at all is fine.
fn read_image(image: &str) -> Result<String, Problem> {
    if image.is_empty() {
        return Ok(String::new());
    }
    image_link(image).map_err(|error| problems::IMAGE_REFUSED.because(error))
}
