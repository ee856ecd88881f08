//! The demo's people, signed in; who is thrown out by an expired token signs in again.

use std::collections::HashMap;
use std::time::Duration;

use anyhow::{Context, Result};
use api::Clock;
use reqwest::StatusCode;
use serde_json::{Value, json};
use tokio::sync::RwLock;
use tokio::time::sleep;
use uuid::Uuid;

const PASSWORD: &str = "langson-demo-2026";
const NAMES: [&str; 10] = [
    "customer1",
    "customer2",
    "customer3",
    "care_staff",
    "care_manager",
    "order_manager",
    "accountant",
    "china_warehouse",
    "vietnam_warehouse",
    "admin",
];

pub struct People {
    http: reqwest::Client,
    address: String,
    tokens: RwLock<HashMap<&'static str, String>>,
    pub customers: Vec<(&'static str, Uuid)>,
    pub care_staff: Uuid,
    /// Where the Chinese warehouse staff works.
    pub guangzhou: Uuid,
    pub dongxing: Uuid,
    /// Where the Vietnamese does.
    pub hanoi: Uuid,
}

impl People {
    pub async fn sign_in(address: &str) -> Result<Self> {
        let http = reqwest::Client::new();
        let mut people = Self {
            http,
            address: format!("{address}/api/v1"),
            tokens: RwLock::default(),
            customers: vec![],
            care_staff: Uuid::nil(),
            guangzhou: Uuid::nil(),
            dongxing: Uuid::nil(),
            hanoi: Uuid::nil(),
        };
        for name in NAMES {
            people.refresh(name).await;
        }
        for name in ["customer1", "customer2", "customer3"] {
            let me = people.get(name, "/me").await?;
            people.customers.push((name, id(&me["customer_id"])?));
        }
        people.care_staff = id(&people.get("care_staff", "/me").await?["id"])?;
        let warehouses = people.get("admin", "/warehouses").await?;
        let called = |code: &str| {
            let known = warehouses["data"].as_array().into_iter().flatten().find(|it| it["code"] == code);
            id(&known.with_context(|| format!("no warehouse {code}"))?["id"])
        };
        (people.guangzhou, people.dongxing, people.hanoi) = (called("GZ1")?, called("DX1")?, called("HN1")?);
        Ok(people)
    }

    pub async fn token(&self, name: &str) -> String {
        self.tokens.read().await.get(name).cloned().unwrap_or_default()
    }

    /// Signs in anew; while the server is away, again and again.
    pub async fn refresh(&self, name: &'static str) {
        let body = json!({ "email": format!("{name}@demo.langson.test"), "password": PASSWORD });
        loop {
            let request = self.http.post(format!("{}/auth/login", self.address)).timeout(Duration::from_secs(8));
            if let Ok(answer) = request.json(&body).send().await
                && let Ok(answer) = answer.json::<Value>().await
                && let Some(token) = answer["access_token"].as_str()
            {
                self.tokens.write().await.insert(name, token.to_owned());
                return;
            }
            sleep(Duration::from_millis(100)).await;
        }
    }

    /// Asked again while the answer is that nobody knows the session: a build that answers before it commits knows it later.
    pub async fn get(&self, name: &str, path: &str) -> Result<Value> {
        for _ in 0..50 {
            let request = self.http.get(format!("{}{path}", self.address)).bearer_auth(self.token(name).await);
            let answer = request.send().await?;
            if answer.status() != StatusCode::UNAUTHORIZED {
                return Ok(answer.json().await?);
            }
            sleep(Duration::from_millis(20)).await;
        }
        anyhow::bail!("{name} is not known at {path}")
    }

    pub async fn status(&self, name: &str, path: &str) -> reqwest::Result<u16> {
        let request = self.http.get(format!("{}{path}", self.address)).bearer_auth(self.token(name).await);
        Ok(request.send().await?.status().as_u16())
    }

    pub async fn post(&self, name: &str, path: &str) -> Result<Value> {
        let request = self.http.post(format!("{}{path}", self.address)).bearer_auth(self.token(name).await);
        let request =
            request.header("Idempotency-Key", format!("torture-check-{}", Clock::system().id::<Uuid>().simple()));
        Ok(request.json(&json!({})).send().await?.json().await?)
    }
}

pub fn id(value: &Value) -> Result<Uuid> {
    value.as_str().and_then(|text| text.parse().ok()).with_context(|| format!("no id: {value}"))
}
