//! The table of operations, their permissions and the roles that hold them.

use domain::Permission;
use domain::identity::BuiltInRole;
use serde_json::Value;

pub fn table(document: &Value) -> String {
    let mut rows = vec![];
    for (path, item) in document["paths"].as_object().into_iter().flatten() {
        for (method, operation) in item.as_object().into_iter().flatten() {
            let id = operation["operationId"].as_str().unwrap_or_default();
            let permission = operation["x-permission"].as_str();
            let roles = permission.map_or_else(|| "everybody".to_owned(), roles);
            let permission = permission.unwrap_or("-");
            rows.push(format!("{:<6} {path:<64} {id:<36} {permission}: {roles}\n", method.to_uppercase()));
        }
    }
    rows.concat()
}

/// The roles that hold a permission from the start.
fn roles(permission: &str) -> String {
    let holds = |role: &&BuiltInRole| role.permissions().into_iter().any(|held| Permission::as_str(held) == permission);
    let names: Vec<_> = BuiltInRole::ALL.iter().filter(holds).map(|role| role.as_str()).collect();
    names.join(", ")
}
