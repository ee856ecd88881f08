//! What clients send about warehouses.

use domain::packages::{Country, NewWarehouse, WarehouseChange, WarehouseStatus};
use persistence::Cursor;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::http::{Checks, Limit, Problem, integer};

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct ListWarehouses {
    #[param(inline, value_type = Option<Limit>)]
    #[serde(default)]
    pub limit: Limit,
    #[param(inline)]
    pub cursor: Option<Cursor>,
    /// Only those on this side of the border
    #[param(inline)]
    pub country: Option<Country>,
    /// Only those that are open, or only those that are closed
    #[param(inline)]
    pub status: Option<WarehouseStatus>,
}

/// A warehouse to be opened
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CreateWarehouse {
    /// Short, for labels
    #[schema(min_length = 1, max_length = 20, example = "GZ1")]
    pub code: String,
    #[schema(min_length = 1, max_length = 100)]
    pub name: String,
    pub country: Country,
    /// As the rate cards name the ends of their routes
    #[schema(min_length = 1, max_length = 40, example = "guangzhou")]
    pub city: String,
    #[schema(min_length = 1, max_length = 300)]
    pub address: String,
    #[schema(min_length = 1, max_length = 30)]
    pub phone: String,
}

/// What is to be different; what is left out stays
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ChangeWarehouse {
    #[serde(deserialize_with = "integer")]
    #[schema(minimum = 1)]
    pub version: i32,
    #[schema(min_length = 1, max_length = 100)]
    pub name: Option<String>,
    #[schema(min_length = 1, max_length = 40)]
    pub city: Option<String>,
    #[schema(min_length = 1, max_length = 300)]
    pub address: Option<String>,
    #[schema(min_length = 1, max_length = 30)]
    pub phone: Option<String>,
    pub status: Option<WarehouseStatus>,
}

impl TryFrom<&CreateWarehouse> for NewWarehouse {
    type Error = Problem;

    fn try_from(request: &CreateWarehouse) -> Result<Self, Problem> {
        let mut checks = Checks::default();
        checks.text(&request.code, 1, 20, "/code");
        checks.text(&request.name, 1, 100, "/name");
        checks.text(&request.city, 1, 40, "/city");
        checks.text(&request.address, 1, 300, "/address");
        checks.text(&request.phone, 1, 30, "/phone");
        checks.finish()?;
        let CreateWarehouse { code, name, country, city, address, phone } = request.clone();
        Ok(Self { code, name, country, city, address, phone })
    }
}

impl TryFrom<&ChangeWarehouse> for WarehouseChange {
    type Error = Problem;

    fn try_from(request: &ChangeWarehouse) -> Result<Self, Problem> {
        let mut checks = Checks::default();
        checks.require(request.version >= 1, "/version", "versions begin with 1");
        checks.optional_text(request.name.as_deref(), 1, 100, "/name");
        checks.optional_text(request.city.as_deref(), 1, 40, "/city");
        checks.optional_text(request.address.as_deref(), 1, 300, "/address");
        checks.optional_text(request.phone.as_deref(), 1, 30, "/phone");
        checks.finish()?;
        let ChangeWarehouse { version: _, name, city, address, phone, status } = request.clone();
        Ok(Self { name, city, address, phone, status })
    }
}
