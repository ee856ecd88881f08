//! Mail: to an SMTP server, or to the log where none is configured.

use std::fmt;

use anyhow::Context;
use lettre::message::Mailbox;
use lettre::message::header::ContentType;
use lettre::{AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor};

#[derive(Clone)]
pub struct Mailer {
    from: Mailbox,
    server: Option<AsyncSmtpTransport<Tokio1Executor>>,
}

impl Mailer {
    /// `url` as in `smtps://user:password@mail.example.com:465`.
    pub fn new(url: Option<&str>, from: &str) -> anyhow::Result<Self> {
        let server = match url {
            Some(url) => Some(AsyncSmtpTransport::<Tokio1Executor>::from_url(url).context("LANGSON_SMTP_URL")?.build()),
            None => None,
        };
        Ok(Self { from: from.parse().context("LANGSON_MAIL_FROM")?, server })
    }

    pub async fn send(&self, to: &str, subject: &str, text: String) -> anyhow::Result<()> {
        let Some(server) = &self.server else {
            tracing::info!(to, subject, text, "no LANGSON_SMTP_URL is set, so this mail goes to the log");
            return Ok(());
        };
        let message = Message::builder()
            .from(self.from.clone())
            .to(to.parse()?)
            .subject(subject)
            .header(ContentType::TEXT_PLAIN)
            .body(text)?;
        server.send(message).await?;
        Ok(())
    }
}

impl fmt::Debug for Mailer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Not the transport: it knows a password.
        f.debug_struct("Mailer").field("from", &self.from).finish_non_exhaustive()
    }
}
