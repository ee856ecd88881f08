//! What no HTTP library would send, byte by byte.

use std::time::{Duration, Instant};

use futures_util::future::join;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;

use crate::support::TestApp;

/// Of heads actix measures it by a clock that ticks twice a second.
const PATIENCE: Duration = Duration::from_millis(1500);

async fn connect(app: &TestApp) -> TcpStream {
    TcpStream::connect(app.address().strip_prefix("http://").unwrap()).await.unwrap()
}

/// Everything that is answered until the connection is closed by the other side, which it must be.
async fn answers(mut connection: TcpStream) -> String {
    let mut answer = vec![];
    let read = timeout(Duration::from_secs(10), connection.read_to_end(&mut answer)).await;
    read.expect("the connection stays open").ok();
    String::from_utf8_lossy(&answer).into_owned()
}

/// The first answer, whether or not the connection is closed then.
async fn answer(connection: &mut TcpStream) -> String {
    let mut answer = String::new();
    while !answer.ends_with('}') && !answer.contains("content-length: 0\r\n") {
        let mut chunk = [0; 2048];
        let read = timeout(Duration::from_secs(10), connection.read(&mut chunk)).await;
        let read = read.expect("no answer").unwrap_or_default();
        assert!(read > 0, "closed after {answer:?}");
        answer.push_str(&String::from_utf8_lossy(&chunk[..read]));
    }
    answer
}

async fn answers_to(app: &TestApp, request: &[u8]) -> String {
    let mut connection = connect(app).await;
    connection.write_all(request).await.ok();
    answers(connection).await
}

/// Case 48 of the threat model.
#[actix_web::test]
async fn a_head_and_a_body_that_never_end_are_broken_off() {
    let app = TestApp::start_with(|app| app.patience = PATIENCE).await;
    let unfinished = [
        "POST /api/v1/auth/login HTTP/1.1\r\nHost: x\r\nContent-Ty",
        "POST /api/v1/auth/login HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 99\r\n\r\n{",
        "POST /api/v1/auth/login HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n\
         Transfer-Encoding: chunked\r\n\r\n1\r\n{\r\n",
    ];
    for request in unfinished {
        let mut connection = connect(&app).await;
        connection.write_all(request.as_bytes()).await.unwrap();
        let answer = answer(&mut connection).await;
        assert!(answer.starts_with("HTTP/1.1 408 "), "{request}\n{answer}");
        // Of a head that never ends nothing has reached us yet.
        assert_eq!(answer.contains(r#""code":"request.too_slow""#), request.contains("\r\n\r\n"), "{answer}");
    }
}

/// Case 48 of the threat model: what trickles in earns no time.
#[actix_web::test]
async fn a_byte_now_and_then_does_not_keep_a_connection() {
    let app = TestApp::start_with(|app| app.patience = PATIENCE).await;
    let head = "POST /api/v1/auth/login HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n";
    let measured = (format!("{head}Content-Length: 99999\r\n\r\n"), " ");
    let chunked = (format!("{head}Transfer-Encoding: chunked\r\n\r\n"), "1\r\n \r\n");
    // Side by side, since each takes as long as we are patient.
    join(trickle(&app, &measured.0, measured.1), trickle(&app, &chunked.0, chunked.1)).await;
}

/// A body that comes bit by bit for ever, until it is broken off.
async fn trickle(app: &TestApp, head: &str, bit: &str) {
    let (mut reading, mut writing) = connect(app).await.into_split();
    writing.write_all(head.as_bytes()).await.unwrap();
    let since = Instant::now();

    let mut first = [0; 12];
    let heard = reading.read_exact(&mut first);
    let trickle = async {
        while since.elapsed() < Duration::from_secs(9) && writing.write_all(bit.as_bytes()).await.is_ok() {
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    };
    tokio::select! {
        read = heard => { read.unwrap(); }
        () = trickle => {}
    }

    assert_eq!(String::from_utf8_lossy(&first), "HTTP/1.1 408");
}

/// Case 48 of the threat model.
#[actix_web::test]
async fn whoever_keeps_connections_open_stops_nobody_else() {
    let app = TestApp::start().await;
    let mut idle = vec![];
    for _ in 0..150 {
        let mut connection = connect(&app).await;
        connection.write_all(b"POST /api/v1/auth/login HTTP/1.1\r\nHost: x\r\n").await.unwrap();
        idle.push(connection);
    }

    assert_eq!(app.anonymous().get("//health/live").await.status, 200);
    assert_eq!(app.anonymous().get("//health/ready").await.status, 200);
}

/// Case 64 of the threat model.
#[actix_web::test]
async fn a_head_that_is_too_long_or_has_two_meanings_is_unreadable() {
    let app = TestApp::start().await;
    let get = |headers: &str| format!("GET /health/live HTTP/1.1\r\nHost: x\r\n{headers}\r\n");
    let many = (0..200).map(|number| format!("X-{number}: 1\r\n")).collect::<Vec<_>>().concat();
    let heads = [
        get(&format!("X-Long: {}\r\n", "a".repeat(32 << 10))),
        get(&many),
        get("Content-Length: 1\r\nTransfer-Encoding: chunked\r\n"),
        get("Content-Length: 1\r\nContent-Length: 2\r\n"),
        get("Content-Length: -1\r\n"),
        get("Content-Length: +1\r\n"),
        get("Transfer-Encoding: chunked, chunked\r\n"),
        get("X\0: 1\r\n"),
        get("X : 1\r\n"),
        "GET / HTTP/9.9\r\n\r\n".to_owned(),
        // A line that ends with LF alone is one, as RFC 9112 allows (§2.2): nothing hides behind it.
        get("Content-Length: 1\nTransfer-Encoding: chunked\r\n"),
        get("X: 1\nContent-Length: 1\nContent-Length: 2\r\n"),
        get("X: 1\rContent-Length: 2\r\n"),
    ];
    for head in heads {
        let answer = answers_to(&app, head.as_bytes()).await;
        // Some are refused before anything of ours has seen them.
        let refused = ["HTTP/1.1 400 ", "HTTP/1.1 431 "].iter().any(|status| answer.starts_with(status));
        assert!(refused, "{}\n{answer}", &head[..head.len().min(200)]);
    }
    // Where a body is measured there is no such leave: nothing after it is taken for a request.
    let chunked = "POST /api/v1/auth/login HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n1\n{\n0\n\n";
    let answer = answers_to(&app, format!("{chunked}{}", get("")).as_bytes()).await;
    assert!(!answer.contains("HTTP/1.1 2"), "{answer}");
    assert_eq!(app.anonymous().get("//health/live").await.status, 200);
}

/// Cases 58 and 62 of the threat model: the framework's own client would tidy these up.
#[actix_web::test]
async fn a_path_that_is_none_leads_nowhere() {
    let app = TestApp::start().await;
    let paths = [
        "/api/v1//orders",
        "/api/v1/orders/../../../etc/passwd",
        "/api/v1/%2e%2e/%2e%2e/etc/passwd",
        "/api/v1/orders/..%2f..%2fetc%2fpasswd",
        "/api/v1/departments%00",
        "/swagger-ui/../Cargo.toml",
        "/swagger-ui/..%2f..%2fCargo.toml",
        "/API/V1/orders",
        "/api/v1/orders;x=1",
    ];
    for path in paths {
        let request = format!("GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
        let answer = answers_to(&app, request.as_bytes()).await;
        // Within the part for an id a stranger is asked who he is first.
        let expected = if path.contains("/orders/..%2f") { "HTTP/1.1 401 " } else { "HTTP/1.1 404 " };
        assert!(answer.starts_with(expected), "{path}\n{answer}");
        assert!(!answer.contains("root:") && !answer.contains("[workspace]"), "{path}\n{answer}");
    }
}
