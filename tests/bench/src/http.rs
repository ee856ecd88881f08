//! As little HTTP as it takes: one connection that is kept, one request at a time. A client of many features would take
//! from two cores what the server is to be measured with.

use std::fmt::Write as _;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use anyhow::{Context, Result, bail, ensure};
use serde_json::Value;

pub struct Connection {
    stream: TcpStream,
    host: String,
    received: Vec<u8>,
}

pub struct Request<'a> {
    pub method: &'a str,
    /// Below `/api/v1`, or from the root.
    pub path: &'a str,
    pub token: &'a str,
    pub key: Option<&'a str>,
    pub body: Option<&'a str>,
}

impl Connection {
    pub fn open(host: &str) -> Result<Self> {
        let stream = TcpStream::connect(host).with_context(|| format!("no connection to {host}"))?;
        stream.set_nodelay(true)?;
        stream.set_read_timeout(Some(Duration::from_secs(30)))?;
        Ok(Self { stream, host: host.to_owned(), received: Vec::with_capacity(1 << 16) })
    }

    /// Sends a request and reads the whole answer: its status and body.
    pub fn send(&mut self, request: &Request<'_>) -> Result<(u16, &[u8])> {
        let Request { method, path, token, key, body } = request;
        let root = if path.starts_with("/health") { "" } else { "/api/v1" };
        let mut text = format!("{method} {root}{path} HTTP/1.1\r\nHost: {}\r\n", self.host);
        if !token.is_empty() {
            write!(text, "Authorization: Bearer {token}\r\n")?;
        }
        if let Some(key) = key {
            write!(text, "Idempotency-Key: {key}\r\n")?;
        }
        match body {
            Some(body) => {
                write!(text, "Content-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}", body.len())?;
            }
            None => text.push_str("\r\n"),
        }
        self.stream.write_all(text.as_bytes())?;
        self.receive()
    }

    fn receive(&mut self) -> Result<(u16, &[u8])> {
        self.received.clear();
        let (head, length) = loop {
            self.more()?;
            let Some(head) = self.received.windows(4).position(|four| four == b"\r\n\r\n") else { continue };
            let text = String::from_utf8_lossy(&self.received[..head]).to_lowercase();
            let length = text.lines().find_map(|line| line.strip_prefix("content-length:"));
            break (head + 4, length.context("an answer without a length")?.trim().parse::<usize>()?);
        };
        while self.received.len() < head + length {
            self.more()?;
        }
        let status = std::str::from_utf8(self.received.get(9..12).context("no status")?)?.parse()?;
        Ok((status, &self.received[head..head + length]))
    }

    fn more(&mut self) -> Result<()> {
        let mut part = [0; 1 << 14];
        let count = self.stream.read(&mut part)?;
        ensure!(count > 0, "the server has closed the connection");
        self.received.extend_from_slice(&part[..count]);
        Ok(())
    }

    /// The same where anything but success is a fault of ours.
    pub fn json(&mut self, request: &Request<'_>) -> Result<Value> {
        let what = format!("{} {}", request.method, request.path);
        match self.send(request)? {
            (200..=299, body) => Ok(serde_json::from_slice(body)?),
            (status, body) => bail!("{what}: {status} {}", String::from_utf8_lossy(body)),
        }
    }
}
