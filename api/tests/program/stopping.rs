//! Told to stop in the middle of two hundred requests a second, the program answers whatever it has taken on.

use std::collections::BTreeSet;
use std::io::{ErrorKind, Read, Write};
use std::net::TcpStream;
use std::process::Stdio;
use std::thread::{self, sleep};
use std::time::{Duration, Instant};

use nix::sys::signal::Signal;

use super::{Place, Program, send};

const CLIENTS: usize = 20;
/// Of each client: together two hundred a second.
const PACE: Duration = Duration::from_millis(100);
pub const PASSWORD: &str = "a given password";

/// What came of one request.
#[derive(Debug, PartialEq, Eq)]
pub enum End {
    /// A whole answer, and whether it was the last of its connection.
    Answered { status: u16, last: bool },
    /// Nobody listens any more.
    Refused,
    /// The connection ended before the first byte of an answer; `fresh` if it had not answered before either.
    Unheard { fresh: bool },
    /// The connection ended in the middle of an answer.
    Cut,
}

/// One keep-alive connection after another.
pub struct Client {
    address: String,
    connection: Option<TcpStream>,
    answered: u32,
}

impl Client {
    pub fn new(address: &str) -> Self {
        Self { address: address.to_owned(), connection: None, answered: 0 }
    }

    pub fn ask(&mut self, request: &str) -> (End, String) {
        let mut connection = match self.connection.take() {
            Some(connection) => connection,
            None => match TcpStream::connect(&self.address) {
                Ok(connection) => {
                    connection.set_read_timeout(Some(Duration::from_secs(15))).unwrap();
                    self.answered = 0;
                    connection
                }
                Err(_) => return (End::Refused, String::new()),
            },
        };
        let fresh = self.answered == 0;
        let mut answer = vec![];
        if connection.write_all(request.as_bytes()).is_err() {
            return (End::Unheard { fresh }, String::new());
        }
        loop {
            if let Some(end) = whole(&answer) {
                if end == (End::Answered { status: status(&answer), last: false }) {
                    self.connection = Some(connection);
                    self.answered += 1;
                }
                return (end, String::from_utf8_lossy(&answer).into_owned());
            }
            let mut chunk = [0; 4096];
            match connection.read(&mut chunk) {
                Ok(0) => break,
                Ok(read) => answer.extend_from_slice(&chunk[..read]),
                Err(error) => {
                    assert_ne!(error.kind(), ErrorKind::WouldBlock, "no answer within 15 s");
                    break;
                }
            }
        }
        (if answer.is_empty() { End::Unheard { fresh } } else { End::Cut }, String::new())
    }
}

fn status(answer: &[u8]) -> u16 {
    String::from_utf8_lossy(&answer[9..12]).parse().unwrap()
}

/// The answer, once all of it has come.
fn whole(answer: &[u8]) -> Option<End> {
    let head = answer.windows(4).position(|four| four == b"\r\n\r\n")? + 4;
    let text = String::from_utf8_lossy(&answer[..head]).to_lowercase();
    let (_, length) = text.split_once("content-length: ").expect("every answer says how long it is");
    let length: usize = length.split("\r\n").next()?.parse().ok()?;
    let last = text.contains("connection: close");
    (answer.len() == head + length).then(|| End::Answered { status: status(answer), last })
}

pub fn get(path: &str, token: &str) -> String {
    format!("GET {path} HTTP/1.1\r\nHost: test\r\nAuthorization: Bearer {token}\r\n\r\n")
}

pub fn post(path: &str, token: &str, key: &str, body: &str) -> String {
    let length = body.len();
    format!(
        "POST {path} HTTP/1.1\r\nHost: test\r\nAuthorization: Bearer {token}\r\nIdempotency-Key: {key}\r\n\
         Content-Type: application/json\r\nContent-Length: {length}\r\n\r\n{body}"
    )
}

pub fn signed_in(address: &str) -> String {
    let body = format!(r#"{{"email":"admin@langson.local","password":"{PASSWORD}"}}"#);
    let (_, answer) = Client::new(address).ask(&post("/api/v1/auth/login", "", "", &body));
    let (_, token) = answer.split_once("\"access_token\":\"").expect("a token");
    token.split('"').next().unwrap().to_owned()
}

/// Asks steadily until nobody listens any more: to read, and every fourth time to write. Answers what came of each
/// request, with the code of what it was to make.
fn load(address: &str, token: &str, client: usize) -> Vec<(End, Option<String>)> {
    let (mut connection, mut ends, began) = (Client::new(address), vec![], Instant::now());
    // Not all at once.
    sleep(PACE / 20 * u32::try_from(client).unwrap());
    for number in 0.. {
        let code = (number % 4 == 0).then(|| format!("made_{client}_{number}"));
        let request = match &code {
            Some(code) => {
                let body = format!(r#"{{"code":"{code}","name":"Made"}}"#);
                post("/api/v1/departments", token, &format!("key-of-{code}-000"), &body)
            }
            None => get("/api/v1/me", token),
        };
        let (end, _) = connection.ask(&request);
        let over = end == End::Refused;
        ends.push((end, code));
        if over {
            return ends;
        }
        let next = PACE * (number + 1) + PACE / 20 * u32::try_from(client).unwrap();
        sleep(next.saturating_sub(began.elapsed()));
    }
    ends
}

/// What readiness says over a connection that was there before, until that says something else than `ok`.
fn until_not_ready(mut client: Client) -> String {
    loop {
        let (end, answer) = client.ask(&get("/health/ready", ""));
        if end != (End::Answered { status: 200, last: false }) {
            return answer;
        }
    }
}

/// The departments there are.
fn made(program: &Program) -> BTreeSet<String> {
    let token = signed_in(&program.address);
    let (mut client, mut cursor, mut made) = (Client::new(&program.address), String::new(), BTreeSet::new());
    loop {
        let (_, page) = client.ask(&get(&format!("/api/v1/departments?limit=200{cursor}"), &token));
        made.extend(page.split("\"code\":\"").skip(1).filter_map(|rest| rest.split('"').next()).map(str::to_owned));
        match page.split_once("\"next_cursor\":\"") {
            Some((_, next)) => cursor = format!("&cursor={}", next.split('"').next().unwrap()),
            None => break,
        }
    }
    made.retain(|code| code.starts_with("made_"));
    made
}

#[test]
fn told_to_stop_in_the_middle_of_work_it_answers_all_it_has_taken_on() {
    let place = Place::new();
    let start = || {
        Program::started(
            place
                .langson([])
                .env("LANGSON_RATE_LIMITS", "off")
                .env("LANGSON_LOG", "warn,api::start=info")
                .env("LANGSON_ADMIN_PASSWORD", PASSWORD)
                .stdout(Stdio::piped()),
        )
    };
    let program = start();
    let token = signed_in(&program.address);
    let clients: Vec<_> = (0..CLIENTS)
        .map(|client| {
            let (address, token) = (program.address.clone(), token.clone());
            thread::spawn(move || load(&address, &token, client))
        })
        .collect();
    let mut watching = Client::new(&program.address);
    assert_eq!(watching.ask(&get("/health/ready", "")).0, End::Answered { status: 200, last: false });
    sleep(Duration::from_secs(2));

    let asked = Instant::now();
    send(&program.child, Signal::SIGTERM);
    let not_ready = until_not_ready(watching);
    let status = program.ended();
    let took = asked.elapsed();
    let ends: Vec<_> = clients.into_iter().flat_map(|client| client.join().unwrap()).collect();

    assert!(status.success() && took < Duration::from_secs(12), "{status} after {took:?}");
    assert!(not_ready.starts_with("HTTP/1.1 503 ") && not_ready.contains("server.stopping"), "{not_ready}");
    let count = |wanted: &dyn Fn(&End) -> bool| ends.iter().filter(|(end, _)| wanted(end)).count();
    assert!(ends.len() > 200, "{} requests", ends.len());
    assert_eq!(count(&|end| *end == End::Cut), 0, "an answer was cut off");
    assert_eq!(count(&|end| *end == End::Unheard { fresh: false }), 0, "a connection that answered fell silent");
    assert!(
        count(&|end| matches!(end, End::Answered { last: true, .. })) > 0,
        "no connection was ended with its answer"
    );
    let odd = count(&|end| matches!(end, End::Answered { status, .. } if ![200, 201, 503].contains(status)));
    assert_eq!(odd, 0, "{ends:?}");
    // A connection that came as the door closed was never taken in: nothing may have come of what it asked for.
    let promised: BTreeSet<_> = ends
        .iter()
        .filter(|(end, _)| matches!(end, End::Answered { status: 201, .. }))
        .filter_map(|(_, code)| code.clone())
        .collect();
    let again = start();
    assert_eq!(made(&again), promised);
    assert!(promised.len() > 30, "{}", promised.len());
    assert!(again.end(Signal::SIGTERM).success());
}
