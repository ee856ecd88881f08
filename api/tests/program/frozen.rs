//! A database that is there and says nothing keeps nobody waiting.

use std::fs;
use std::process::Stdio;

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;

use super::stopping::{Client, End, PASSWORD, get, post, signed_in};
use super::{Place, Program, until};

/// All processes of a database, which go on when this ends.
struct Frozen(Vec<Pid>);

impl Frozen {
    fn of(place: &Place) -> Self {
        let first = place.database().unwrap();
        kill(Pid::from_raw(first), Signal::SIGSTOP).unwrap();
        let others = fs::read_to_string(format!("/proc/{first}/task/{first}/children")).unwrap();
        let others = others.split_whitespace().map(|pid| pid.parse().unwrap());
        let all = Self([first].into_iter().chain(others).map(Pid::from_raw).collect());
        all.send(Signal::SIGSTOP);
        all
    }

    fn send(&self, signal: Signal) {
        for pid in &self.0 {
            // One may have ended by itself.
            kill(*pid, signal).ok();
        }
    }
}

impl Drop for Frozen {
    fn drop(&mut self) {
        self.send(Signal::SIGCONT);
    }
}

#[test]
fn requests_are_let_go_when_the_database_freezes_and_served_when_it_thaws() {
    let place = Place::new();
    let program = Program::started(place.langson([]).env("LANGSON_ADMIN_PASSWORD", PASSWORD).stdout(Stdio::piped()));
    let token = signed_in(&program.address);
    // No answer within 15 seconds fails the test.
    let ask = |request: &str| match Client::new(&program.address).ask(request) {
        (End::Answered { status, .. }, answer) => (status, answer.to_lowercase()),
        (end, _) => panic!("{end:?}"),
    };
    let read = get("/api/v1/departments", &token);
    let write = post("/api/v1/departments", &token, "key-of-a-frozen-one", r#"{"code":"frozen","name":"Frozen"}"#);
    let frozen = Frozen::of(&place);

    let answers = [ask(&read), ask(&write)];
    let (alive, _) = ask(&get("/health/live", ""));
    drop(frozen);

    for (status, answer) in answers {
        assert_eq!(status, 503, "{answer}");
        assert!(answer.contains("server.unavailable") && answer.contains("retry-after: "), "{answer}");
    }
    assert_eq!(alive, 200);
    until(|| ask(&read).0 == 200);
    // What the frozen one has begun ends first.
    until(|| ask(&write).0 == 201);
    program.end(Signal::SIGTERM);
}
