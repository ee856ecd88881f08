//! Mail: to an SMTP server, or to the log where none is configured.

use std::fmt;
use std::time::Duration;

use actix_web::rt::time::timeout;
use anyhow::Context;
use lettre::message::Mailbox;
use lettre::message::header::ContentType;
use lettre::{AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor};

/// A mail to one person.
pub struct Mail {
    pub to: String,
    pub subject: &'static str,
    pub text: String,
}

#[derive(Clone)]
pub struct Mailer {
    from: Mailbox,
    /// Every mail has a connection of its own: one that was given up in the middle is not used again.
    server: Option<AsyncSmtpTransport<Tokio1Executor>>,
    patience: Duration,
}

impl Mailer {
    /// How long the server may take for one mail, from connecting to its word that it has it.
    pub(super) const PATIENCE: Duration = Duration::from_secs(15);

    /// `url` as in `smtps://user:password@mail.example.com:465`.
    pub fn new(url: Option<&str>, from: &str) -> anyhow::Result<Self> {
        let server = match url {
            Some(url) => Some(AsyncSmtpTransport::<Tokio1Executor>::from_url(url).context("LANGSON_SMTP_URL")?.build()),
            None => None,
        };
        Ok(Self { from: from.parse().context("LANGSON_MAIL_FROM")?, server, patience: Self::PATIENCE })
    }

    /// Waits no longer than this for the server.
    #[must_use]
    pub fn with_patience(self, patience: Duration) -> Self {
        Self { patience: patience.min(Self::PATIENCE), ..self }
    }

    pub(super) async fn send(&self, mail: Mail) -> anyhow::Result<()> {
        let Mail { to, subject, text } = mail;
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
        timeout(self.patience, server.send(message)).await.context("the mail server takes too long")??;
        Ok(())
    }
}

impl fmt::Debug for Mailer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Not the transport: it knows a password.
        f.debug_struct("Mailer").field("from", &self.from).finish_non_exhaustive()
    }
}
