//! Who may do what with whose. `matrix.txt` is the committed answer, and every cell of it is called.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::fs;
use std::path::Path;

use api::Contract;
use futures_util::future::join_all;
use serde_json::json;
use uuid::Uuid;

use super::sample;
use super::world::{Ids, World};
use crate::support::{Client, Response, TestApp, operations};

/// Somebody, and what they ask about: one column of the table.
struct Column {
    who: Client,
    ids: Ids,
}

/// Three customers with one of everything: what the first has is assigned to the employees who will ask and lies in their
/// warehouses, the second's is nobody's yet, and the third's is their colleagues'.
async fn worlds(app: &TestApp) -> [World; 3] {
    app.given_road_prices().await;
    let mut worlds = [World::create(app, 1).await, World::create(app, 2).await, World::create(app, 3).await];
    let [own, _, _] = &mut worlds;
    own.add_company(app).await;
    let company = own.ids.clone();
    for world in &mut worlds {
        // What everybody has stands for itself, and what is one's own before the company's.
        for (name, id) in &company {
            world.ids.entry(*name).or_insert_with(|| id.clone());
        }
        world.ids.insert("china_id", world.of.china.to_string());
        world.ids.insert("vietnam_id", world.of.vietnam.to_string());
        world.ids.insert("warehouse_id", world.of.vietnam.to_string());
    }
    worlds
}

/// A package of the customer's that lies in China.
async fn in_china(world: &World, number: &str) -> Ids {
    let announced = world.of.owner.post("/packages", &json!({ "tracking_number": number })).await;
    world.of.reach_china(&[number]).await;
    let mut ids = world.ids.clone();
    ids.insert("package_id", announced.id().to_string());
    ids.insert("warehouse_id", world.of.china.to_string());
    ids
}

async fn columns(app: &TestApp) -> Vec<Column> {
    let worlds = worlds(app).await;
    let [own, nobodys, others] = &worlds;
    let roles = ["care_staff", "ordering_staff"];
    let [care, ordering] = roles.map(|role| app.employee(role, None));
    let (care, ordering) = (care.await, ordering.await);
    let [their_care, their_ordering] = roles.map(|role| app.employee(role, None));
    let (their_care, their_ordering) = (their_care.await.user, their_ordering.await.user);
    app.given_charge(own.of.customer, care.user, ordering.user).await;
    app.given_charge(nobodys.of.customer, None, None).await;
    app.given_charge(others.of.customer, their_care, their_ordering).await;
    let china = app.employee("china_warehouse", Some(own.of.china)).await;
    let vietnam = app.employee("vietnam_warehouse", Some(own.of.vietnam)).await;
    let token = json!({ "name": "machine", "scopes": ["orders:read", "packages:announce"], "expires_in_days": 1 });
    let token = own.of.owner.post("/api-tokens", &token).await;
    let token = app.anonymous().with_token(token.body["secret"].as_str().unwrap());
    let owner = || app.customer(own.of.customer);
    let again = |user: Option<Uuid>| app.signed_in(user.unwrap());
    let mut columns = vec![
        (owner().await, own.ids.clone()),
        (owner().await, others.ids.clone()),
        (again(care.user).await, own.ids.clone()),
        (again(care.user).await, nobodys.ids.clone()),
        (care, others.ids.clone()),
        (again(ordering.user).await, own.ids.clone()),
        (again(ordering.user).await, nobodys.ids.clone()),
        (ordering, others.ids.clone()),
        (again(china.user).await, in_china(own, "CN1001").await),
        (china, in_china(others, "CN1003").await),
        (again(vietnam.user).await, own.ids.clone()),
        (vietnam, others.ids.clone()),
    ];
    for role in ["delivery_staff", "accountant", "care_manager", "order_manager", "admin", "merchant", "partner"] {
        columns.push((app.employee(role, None).await, others.ids.clone()));
    }
    columns.push((token.with_same_token(), own.ids.clone()));
    columns.push((token, others.ids.clone()));
    columns.into_iter().map(|(who, ids)| Column { who, ids }).collect()
}

/// From now on nothing is kept: whatever has passed all questions fails as if the disk were full, so that no call
/// changes what the next one finds.
async fn keep_nothing(app: &TestApp) {
    let refuse = "CREATE FUNCTION keep_nothing() RETURNS trigger LANGUAGE plpgsql AS
                  $$ BEGIN RAISE EXCEPTION 'nothing is kept' USING ERRCODE = '53100'; END $$";
    app.execute(refuse).await.unwrap();
    let trigger =
        "CREATE TRIGGER keep_nothing BEFORE INSERT ON events FOR EACH STATEMENT EXECUTE FUNCTION keep_nothing()";
    app.execute(trigger).await.unwrap();
}

/// `+` may, `-` may not, `0` is not told that it is there; `?` where the request itself was at fault.
fn cell(answer: &Response) -> char {
    let code = answer.body["code"].as_str().unwrap_or_default();
    match answer.status {
        403 => '-',
        404 => '0',
        409 if code.ends_with("_unknown") => '0',
        401 if ["auth.unauthenticated", "auth.session_revoked", "auth.token_invalid"].contains(&code) => '?',
        // Whoever guesses at passwords is past the question whether they may.
        429 if code == "auth.too_many_attempts" => '+',
        400 | 415 | 422 | 429 | 500 => '?',
        _ => '+',
    }
}

/// The rows of the table, by operation.
fn expected() -> BTreeMap<String, String> {
    let mut rows = BTreeMap::new();
    let mut pattern = String::new();
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("it/contract/matrix.txt");
    let table = fs::read_to_string(path).unwrap();
    for line in table.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
        if line.starts_with(' ') {
            for operation in line.split_whitespace() {
                let before = rows.insert(operation.to_owned(), pattern.clone());
                assert!(before.is_none(), "{operation} stands in the table twice");
            }
        } else {
            line.clone_into(&mut pattern);
        }
    }
    rows
}

/// As the table is written: those that are alike under their pattern.
fn written(rows: &BTreeMap<String, String>) -> String {
    let mut patterns: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for (operation, pattern) in rows {
        patterns.entry(pattern).or_default().push(operation);
    }
    let mut text = String::new();
    for (pattern, operations) in patterns {
        writeln!(text, "\n{pattern}").unwrap();
        let mut line = String::from("   ");
        for operation in operations {
            if line.len() + operation.len() > 118 {
                writeln!(text, "{line}").unwrap();
                line = String::from("   ");
            }
            line = format!("{line} {operation}");
        }
        writeln!(text, "{line}").unwrap();
    }
    text
}

#[actix_web::test]
async fn everybody_may_do_with_everything_what_the_table_says() {
    const GROUPS: [usize; 7] = [2, 3, 3, 2, 2, 7, 2];
    let app = TestApp::start().await;
    let columns = columns(&app).await;
    assert_eq!(columns.len(), GROUPS.iter().sum::<usize>());
    keep_nothing(&app).await;
    let (contract, operations) = (Contract::build(), operations());
    let asked: Vec<_> = operations.iter().filter(|operation| operation.permission.is_some()).collect();

    let (asked, document) = (&asked, contract.document());
    let answers = join_all(columns.iter().map(|column| async move {
        let mut cells = vec![];
        for operation in asked {
            let answer = sample::call(&column.who, document, operation, &column.ids).await;
            if cell(&answer) == '?' {
                eprintln!("{}: {:#}", operation.id(), answer.body);
            }
            cells.push(cell(&answer));
        }
        cells
    }));
    let answers = answers.await;

    let mut rows = BTreeMap::new();
    for (number, operation) in asked.iter().enumerate() {
        let mut cells = answers.iter().map(|column| column[number]);
        let groups = GROUPS.map(|size| cells.by_ref().take(size).collect::<String>());
        rows.insert(operation.id().to_owned(), groups.join(" "));
    }
    let found = Path::new(env!("CARGO_TARGET_TMPDIR")).join("matrix.txt");
    fs::write(&found, written(&rows)).unwrap();
    let expected = expected();
    let differing = rows.iter().filter(|(operation, cells)| expected.get(*operation) != Some(cells));
    let differing: Vec<_> = differing.map(|(operation, cells)| (operation, expected.get(operation), cells)).collect();
    assert!(differing.is_empty(), "operation, table, program (all in {}): {differing:#?}", found.display());
    assert!(expected.keys().all(|operation| rows.contains_key(operation)), "an operation of the table is gone");
}
