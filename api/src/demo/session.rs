//! Somebody of the demo's people at work: the program's own API, from outside.

use std::sync::{Arc, PoisonError, RwLock};

use anyhow::{Context, Result, ensure};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::Clock;

/// A signed-in person, who signs in again when the token is over.
#[derive(Clone, Debug)]
pub struct Session {
    http: reqwest::Client,
    address: String,
    /// E-mail address and password; none for what is open to all.
    person: Option<(String, String)>,
    token: Arc<RwLock<String>>,
}

impl Session {
    /// Nobody yet: for what is open to all.
    pub fn anonymous(address: &str) -> Self {
        Self { http: reqwest::Client::new(), address: address.to_owned(), person: None, token: Arc::default() }
    }

    pub async fn sign_in(&self, email: &str, password: &str) -> Result<Self> {
        let person = Some((email.to_owned(), password.to_owned()));
        let session = Self { person, token: Arc::default(), ..self.clone() };
        session.renew().await?;
        Ok(session)
    }

    async fn renew(&self) -> Result<()> {
        let (email, password) = self.person.as_ref().context("nobody is signed in")?;
        let login = json!({ "email": email, "password": password });
        let answer = self.http.post(format!("{}/api/v1/auth/login", self.address)).json(&login).send().await?;
        let answer = read(answer).await?;
        *self.token.write().unwrap_or_else(PoisonError::into_inner) = text(&answer, "access_token")?;
        Ok(())
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
        let key = Clock::system().id::<Uuid>().to_string();
        let send = async || {
            let request = self.http.request(method.clone(), format!("{}/api/v1{path}", self.address));
            let request = match &self.person {
                Some(_) => request.bearer_auth(self.token.read().unwrap_or_else(PoisonError::into_inner)),
                None => request,
            };
            let request = match &body {
                Some(body) => request.header("Idempotency-Key", &key).json(body),
                None => request,
            };
            request.send().await
        };
        let mut response = send().await.with_context(|| format!("{method} {path}"))?;
        if response.status() == StatusCode::UNAUTHORIZED && self.person.is_some() {
            self.renew().await?;
            response = send().await?;
        }
        read(response).await.with_context(|| format!("{method} {path}"))
    }
}

async fn read(response: reqwest::Response) -> Result<Value> {
    let status = response.status();
    let answer = response.text().await?;
    ensure!(status.is_success(), "{status}: {answer}");
    Ok(if answer.is_empty() { Value::Null } else { serde_json::from_str(&answer)? })
}

/// The `id` of an answer.
pub fn id(answer: &Value) -> Result<Uuid> {
    text(answer, "id")?.parse().context("an id")
}

pub fn text(answer: &Value, field: &str) -> Result<String> {
    answer[field].as_str().map(str::to_owned).with_context(|| format!("no {field} in {answer}"))
}

#[cfg(test)]
mod tests {
    use std::net::TcpListener;
    use std::sync::atomic::{AtomicUsize, Ordering};

    use actix_web::web::{self, Data};
    use actix_web::{App, HttpRequest, HttpResponse, HttpServer};

    use super::*;

    /// The token of the second sign-in is the first that is good.
    async fn answer(request: HttpRequest, sign_ins: Data<AtomicUsize>) -> HttpResponse {
        if request.path() == "/api/v1/auth/login" {
            let number = sign_ins.fetch_add(1, Ordering::Relaxed);
            return HttpResponse::Ok().json(json!({ "access_token": number.to_string() }));
        }
        let token = request.headers().get("Authorization").and_then(|value| value.to_str().ok());
        if token == Some("Bearer 1") {
            HttpResponse::Ok().json(json!({}))
        } else {
            HttpResponse::Unauthorized().finish()
        }
    }

    #[actix_web::test]
    async fn whoever_is_signed_out_signs_in_again_once() {
        let sign_ins = Data::new(AtomicUsize::new(0));
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let state = sign_ins.clone();
        let server = HttpServer::new(move || App::new().app_data(state.clone()).default_service(web::to(answer)));
        let server = server.workers(1).listen(listener).unwrap().disable_signals().run();
        let handle = server.handle();
        actix_web::rt::spawn(server);

        let session = Session::anonymous(&address).sign_in("lan@example.vn", "x").await.unwrap();
        let first = session.post("/orders", json!({})).await;
        let second = session.clone().get("/orders").await;
        handle.stop(false).await;

        assert!(first.is_ok() && second.is_ok(), "{first:?} {second:?}");
        assert_eq!(sign_ins.load(Ordering::Relaxed), 2);
    }
}
