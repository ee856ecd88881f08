//! Mail servers: one that keeps what it is sent, and some that do not.

use std::io::{BufRead, BufReader, Result, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;

use api::Mailer;

pub struct Mailbox {
    address: String,
    mails: Arc<Mutex<Vec<String>>>,
}

/// How a mail server behaves towards one client.
type Manner = fn(TcpStream, &Mutex<Vec<String>>) -> Result<()>;

impl Mailbox {
    pub fn open() -> Self {
        Self::of(receive)
    }

    /// Takes the connection and never says a word.
    pub fn hanging() -> Self {
        Self::of(|connection, _| BufReader::new(connection).lines().try_for_each(|line| line.map(drop)))
    }

    /// Wants nobody's mail.
    pub fn refusing() -> Self {
        Self::of(|mut connection, _| connection.write_all(b"554 go away\r\n"))
    }

    fn of(manner: Manner) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap().to_string();
        let mails = Arc::<Mutex<Vec<String>>>::default();
        let kept = mails.clone();
        thread::spawn(move || {
            for connection in listener.incoming() {
                let kept = kept.clone();
                thread::spawn(move || manner(connection.unwrap(), &kept));
            }
        });
        Self { address, mails }
    }

    /// A program's way to it.
    pub fn mailer(&self) -> Mailer {
        Mailer::new(Some(&self.url()), "Langson <no-reply@langson.test>").unwrap()
    }

    fn url(&self) -> String {
        format!("smtp://{}", self.address)
    }

    /// Whole mails, with their headers, oldest first.
    pub fn mails(&self) -> Vec<String> {
        self.mails.lock().unwrap().clone()
    }

    /// The word after `marker` in the latest mail.
    pub fn word_after(&self, marker: &str) -> String {
        let mails = self.mails();
        let (_, rest) = mails.last().unwrap().split_once(marker).unwrap();
        rest.split_whitespace().next().unwrap().to_owned()
    }
}

/// As much of RFC 5321 as a client that means well needs.
fn receive(connection: TcpStream, mails: &Mutex<Vec<String>>) -> Result<()> {
    let mut answers = connection.try_clone()?;
    let mut lines = BufReader::new(connection).lines();
    answers.write_all(b"220 ready\r\n")?;
    while let Some(line) = lines.next().transpose()? {
        match line.as_str() {
            "DATA" => {
                answers.write_all(b"354 go on\r\n")?;
                let mail: Vec<_> = lines.by_ref().map_while(Result::ok).take_while(|line| line != ".").collect();
                // Quoted-printable, of which ASCII text uses only this much.
                mails.lock().unwrap().push(mail.join("\n").replace("=\n", "").replace("=3D", "="));
                answers.write_all(b"250 kept\r\n")?;
            }
            "QUIT" => return answers.write_all(b"221 bye\r\n"),
            _ => answers.write_all(b"250 fine\r\n")?,
        }
    }
    Ok(())
}
