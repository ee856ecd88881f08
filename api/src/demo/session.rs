//! Somebody of the demo's people at work: the program's own API, from outside.

use anyhow::{Context, Result, ensure};
use reqwest::Method;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::Clock;

/// A signed-in person.
#[derive(Clone, Debug)]
pub struct Session {
    http: reqwest::Client,
    address: String,
    token: String,
}

impl Session {
    /// Nobody yet: for what is open to all.
    pub fn anonymous(address: &str) -> Self {
        Self { http: reqwest::Client::new(), address: address.to_owned(), token: String::new() }
    }

    pub async fn sign_in(&self, email: &str, password: &str) -> Result<Self> {
        let answer = self.post("/auth/login", json!({ "email": email, "password": password })).await?;
        Ok(Self { token: text(&answer, "access_token")?, ..self.clone() })
    }

    pub async fn get(&self, path: &str) -> Result<Value> {
        self.send(Method::GET, path, None).await
    }

    pub async fn post(&self, path: &str, body: Value) -> Result<Value> {
        self.send(Method::POST, path, Some(body)).await
    }

    /// Creates something and answers its id.
    pub async fn create(&self, path: &str, body: Value) -> Result<Uuid> {
        id(&self.post(path, body).await?)
    }

    async fn send(&self, method: Method, path: &str, body: Option<Value>) -> Result<Value> {
        let request = self.http.request(method.clone(), format!("{}/api/v1{path}", self.address));
        let request = if self.token.is_empty() { request } else { request.bearer_auth(&self.token) };
        let key = Clock::system().id::<Uuid>().to_string();
        let request = match body {
            Some(body) => request.header("Idempotency-Key", key).json(&body),
            None => request,
        };
        let response = request.send().await.with_context(|| format!("{method} {path}"))?;
        let status = response.status();
        let answer = response.text().await?;
        ensure!(status.is_success(), "{method} {path}: {status}: {answer}");
        Ok(if answer.is_empty() { Value::Null } else { serde_json::from_str(&answer)? })
    }
}

/// The `id` of an answer.
pub fn id(answer: &Value) -> Result<Uuid> {
    text(answer, "id")?.parse().context("an id")
}

pub fn text(answer: &Value, field: &str) -> Result<String> {
    answer[field].as_str().map(str::to_owned).with_context(|| format!("no {field} in {answer}"))
}
