//! Where every intention is noted before it is sent, and every answer that came back.

use std::collections::{BTreeMap, HashMap};
use std::fmt;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use api::Clock;
use futures_util::future::join_all;
use rand::RngExt;
use rand::rngs::StdRng;
use serde_json::{Value, json};
use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;
use tokio::time::sleep;
use uuid::Uuid;

use crate::people::People;

/// One person's one intention.
#[derive(Clone, Debug)]
pub struct Intention {
    pub key: String,
    pub who: &'static str,
    pub path: String,
    pub body: Value,
    /// Whether success is a ledger transaction.
    pub money: bool,
}

#[derive(Clone, Debug, Default)]
struct Note {
    intention: Option<Intention>,
    /// The first success; every later one must read the same.
    done: Option<String>,
    refused: Option<String>,
    /// Sent and not waited for: it may take effect later than an answer says.
    cut: bool,
    /// Why it was sent again.
    later: String,
}

#[derive(Debug)]
pub enum Answer {
    Done(Value),
    Refused,
}

enum Reply {
    Done(String),
    Refused(String),
    SignInAgain,
    Later,
}

pub struct Desk {
    http: reqwest::Client,
    address: String,
    notes: Mutex<HashMap<String, Note>>,
    violations: Mutex<Vec<String>>,
    counts: Mutex<BTreeMap<String, u64>>,
    sent: AtomicU64,
}

impl Desk {
    pub fn new(address: String) -> Self {
        Self {
            // A connection on which no request has come for eight seconds is told so (408, from below the program): one that
            // lay idle and meets the server frozen for five would take that for its answer.
            http: reqwest::Client::builder()
                .timeout(Duration::from_secs(8))
                .pool_idle_timeout(Duration::from_secs(2))
                .build()
                .unwrap(),
            address,
            notes: Mutex::default(),
            violations: Mutex::default(),
            counts: Mutex::default(),
            sent: AtomicU64::default(),
        }
    }

    pub fn intention(who: &'static str, path: String, body: Value, money: bool) -> Intention {
        Intention { key: format!("torture-{}", Clock::system().id::<Uuid>().simple()), who, path, body, money }
    }

    /// Sends it, as badly behaved as clients are, until the answer is final.
    pub async fn see_through(&self, people: &People, intention: Intention, random: &mut StdRng) -> Answer {
        let note = Note { intention: Some(intention.clone()), ..Note::default() };
        self.notes.lock().unwrap().insert(intention.key.clone(), note);
        if random.random_ratio(1, 10) {
            self.cut(people, &intention).await;
        }
        let mut at_once = if random.random_ratio(1, 5) { random.random_range(2..=5) } else { 1 };
        let answer = loop {
            let replies = join_all((0..at_once).map(|_| self.send(people, &intention, &intention.body))).await;
            // Asked again by one: what is refused to one of many is always in progress for the others.
            at_once = 1;
            let mut refusal = None;
            let mut done = None;
            let mut later = false;
            for reply in replies {
                match reply {
                    Reply::Done(body) => done = Some(self.note_done(&intention, &body)),
                    Reply::Refused(code) => refusal = Some(code),
                    Reply::SignInAgain => {
                        people.refresh(intention.who).await;
                        later = true;
                    }
                    Reply::Later => later = true,
                }
            }
            match (done, refusal, later) {
                (Some(body), ..) => break Answer::Done(body),
                (None, Some(code), false) => {
                    self.note(&intention.key, |note| note.refused = Some(code.clone()));
                    self.count(&format!("{code} {}", kind(&intention.path)));
                    break Answer::Refused;
                }
                (None, ..) => sleep(Duration::from_millis(random.random_range(20..120))).await,
            }
        };
        if matches!(answer, Answer::Done(_)) {
            self.count(&format!("done {}", kind(&intention.path)));
        }
        if matches!(answer, Answer::Done(_)) && random.random_ratio(3, 10) {
            // What says nothing has no body that could be another: the operation reads none.
            let changed = random.random() && intention.body != json!({});
            self.replay(people, &intention, changed).await;
        }
        answer
    }

    /// A success again, as it was or with another body.
    async fn replay(&self, people: &People, intention: &Intention, changed: bool) {
        let mut body = intention.body.clone();
        if changed {
            match body["rows"].as_array_mut() {
                Some(rows) => rows.push(json!({ "tracking_number": "TT-OTHER" })),
                None => body["amount"] = Value::from("7777"),
            }
        }
        match self.send(people, intention, &body).await {
            Reply::Done(again) if !changed || body == intention.body => {
                self.note_done(intention, &again);
            }
            Reply::Done(_) => self.violation(format!("a key was used for another body: {}", kind(&intention.path))),
            Reply::Refused(code)
                if changed && ["idempotency.key_reused", "request.invalid"].contains(&code.as_str()) => {}
            Reply::Refused(code) => {
                self.violation(format!("a replay was refused with {code}: {}", kind(&intention.path)));
            }
            Reply::SignInAgain | Reply::Later => {}
        }
    }

    /// A success is the same success every time.
    fn note_done(&self, intention: &Intention, body: &str) -> Value {
        let value = serde_json::from_str(body).unwrap_or_default();
        let mut other = false;
        self.note(&intention.key, |note| match &note.done {
            Some(first) => other = first != body,
            None => note.done = Some(body.to_owned()),
        });
        if other {
            self.violation(format!("one key had two answers: {}", kind(&intention.path)));
        }
        value
    }

    /// The whole request, and then a broken line.
    async fn cut(&self, people: &People, intention: &Intention) {
        self.note(&intention.key, |note| note.cut = true);
        let (body, host) = (intention.body.to_string(), self.address.trim_start_matches("http://"));
        let head = format!(
            "POST /api/v1{} HTTP/1.1\r\nHost: {host}\r\nAuthorization: Bearer {}\r\nIdempotency-Key: {}\r\n\
             Content-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
            intention.path,
            people.token(intention.who).await,
            intention.key,
            body.len(),
        );
        if let Ok(mut line) = TcpStream::connect(host).await {
            line.write_all(head.as_bytes()).await.ok();
        }
    }

    async fn send(&self, people: &People, intention: &Intention, body: &Value) -> Reply {
        self.sent.fetch_add(1, Ordering::Relaxed);
        let request = self.http.post(format!("{}/api/v1{}", self.address, intention.path));
        let request = request.bearer_auth(people.token(intention.who).await).header("Idempotency-Key", &intention.key);
        let answer = match request.json(body).send().await {
            Ok(answer) => answer,
            Err(error) => return self.later(intention, error.to_string()),
        };
        let status = answer.status().as_u16();
        let media_type = answer.headers().get("content-type").and_then(|it| it.to_str().ok()).unwrap_or_default();
        let is_problem = media_type == "application/problem+json";
        let Ok(text) = answer.text().await else { return Reply::Later };
        if status < 400 {
            return Reply::Done(text);
        }
        let problem: Value = serde_json::from_str(&text).unwrap_or_default();
        let code = problem["code"].as_str().unwrap_or_default().to_owned();
        if !is_problem || code.is_empty() {
            self.violation(format!("{status} without a problem document: {}", kind(&intention.path)));
        }
        match status {
            500 => {
                self.violation(format!("500 from {}", kind(&intention.path)));
                self.later(intention, code)
            }
            401 => Reply::SignInAgain,
            429 | 503 => self.later(intention, code),
            409 if code == "idempotency.in_progress" => self.later(intention, code),
            _ => Reply::Refused(code),
        }
    }

    fn later(&self, intention: &Intention, why: String) -> Reply {
        self.note(&intention.key, |note| note.later = why);
        Reply::Later
    }

    /// What has no answer that is final, and why not.
    pub fn open(&self) -> Vec<String> {
        let notes = self.notes.lock().unwrap();
        let open = notes.values().filter(|note| note.done.is_none() && note.refused.is_none());
        open.filter_map(|note| Some(format!("{} ({})", kind(&note.intention.as_ref()?.path), note.later))).collect()
    }

    /// Asks again about whatever may have taken effect after its last answer.
    pub async fn settle(&self, people: &People) {
        let open: Vec<_> = {
            let notes = self.notes.lock().unwrap();
            let open = notes.values().filter(|note| note.done.is_none() && (note.cut || note.refused.is_none()));
            open.filter_map(|note| note.intention.clone()).collect()
        };
        for intention in open {
            loop {
                match self.send(people, &intention, &intention.body).await {
                    Reply::Done(body) => break drop(self.note_done(&intention, &body)),
                    Reply::Refused(_) => break,
                    Reply::SignInAgain => people.refresh(intention.who).await,
                    Reply::Later => sleep(Duration::from_millis(100)).await,
                }
            }
        }
    }

    fn note(&self, key: &str, change: impl FnOnce(&mut Note)) {
        if let Some(note) = self.notes.lock().unwrap().get_mut(key) {
            change(note);
        }
    }

    fn violation(&self, what: String) {
        self.violations.lock().unwrap().push(what);
    }

    /// How often things ended so, by the beginning of how and what.
    pub fn counted(&self, beginning: &str) -> u64 {
        let counts = self.counts.lock().unwrap();
        counts.iter().filter(|(what, _)| what.starts_with(beginning)).map(|(_, count)| count).sum()
    }

    fn count(&self, what: &str) {
        *self.counts.lock().unwrap().entry(what.to_owned()).or_default() += 1;
    }

    pub fn violations(&self) -> Vec<String> {
        self.violations.lock().unwrap().clone()
    }

    /// The keys that were answered with success, and what was answered; of money only where asked for.
    pub fn done(&self, money: bool) -> Vec<(String, Value)> {
        let notes = self.notes.lock().unwrap();
        let done = notes.iter().filter(|(_, note)| !money || note.intention.as_ref().is_some_and(|it| it.money));
        done.filter_map(|(key, note)| Some((key.clone(), serde_json::from_str(note.done.as_ref()?).ok()?))).collect()
    }
}

/// A path without its ids.
fn kind(path: &str) -> String {
    let parts = path.split('/').map(|part| if part.parse::<Uuid>().is_ok() { "{id}" } else { part });
    parts.collect::<Vec<_>>().join("/")
}

impl fmt::Display for Desk {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (notes, counts) = (self.notes.lock().unwrap(), self.counts.lock().unwrap());
        writeln!(f, "{} intentions, {} requests", notes.len(), self.sent.load(Ordering::Relaxed))?;
        counts.iter().try_for_each(|(what, count)| writeln!(f, "  {count:>6} {what}"))
    }
}
