//! Mails about accounts, sent by the worker.

use std::io;

use domain::identity::{Locale, UserStatus};
use domain::{EventKind, UserId};
use persistence::Conn;
use persistence::identity::{self, Mailbox};
use persistence::outbox::Pending;

use super::auth::RESET;
use crate::App;
use crate::http::{Problem, opaque_token, problems, token_hash};

/// Whether an event of this kind is mailed.
pub fn is_mailed(kind: EventKind) -> bool {
    [EventKind::PasswordResetRequested, EventKind::UserRegistrationRepeated].contains(&kind)
}

/// Mails what is to be mailed of an event.
pub async fn tell(app: &App, tx: &mut Conn, pending: &Pending) -> Result<(), Problem> {
    let user = UserId::new(pending.subject_id);
    if pending.kind == EventKind::PasswordResetRequested {
        let invited = pending.data["invited"] == true;
        mail_link(app, tx, user, invited).await
    } else if pending.kind == EventKind::UserRegistrationRepeated {
        warn_of_registration(app, tx, user).await
    } else {
        Ok(())
    }
}

/// The token is made here and sent before the transaction ends, so that it stands in clear nowhere but in the mail.
async fn mail_link(app: &App, tx: &mut Conn, user: UserId, invited: bool) -> Result<(), Problem> {
    let Some(to) = identity::mailbox(tx, user).await?.filter(is_active) else { return Ok(()) };
    let token = opaque_token(RESET);
    let hash = token_hash(RESET, &token).ok_or(problems::INTERNAL)?;
    identity::issue_reset(tx, user, &hash, app.clock.now()).await?;
    let link = format!("{}/reset-password?token={token}", app.web_url);
    let Mailbox { full_name: name, locale, .. } = &to;
    let (subject, text) = match (locale, invited) {
        (Locale::Vietnamese, false) => (
            "Đặt lại mật khẩu",
            format!(
                "Chào {name},\n\nĐặt mật khẩu mới trong vòng 10 phút tại:\n{link}\n\nNếu bạn không yêu cầu, hãy bỏ qua thư này."
            ),
        ),
        (Locale::English, false) => (
            "Your new password",
            format!(
                "Hello {name},\n\nSet a new password within 10 minutes at:\n{link}\n\nIf you did not ask for this, ignore this mail."
            ),
        ),
        (Locale::Chinese, false) => {
            ("重置密码", format!("{name}，您好：\n\n请在10分钟内设置新密码：\n{link}\n\n如非本人操作，请忽略此邮件。"))
        }
        (Locale::Vietnamese, true) => (
            "Tài khoản của bạn",
            format!(
                "Chào {name},\n\nBạn đã có tài khoản. Đặt mật khẩu trong vòng 10 phút tại:\n{link}\n\nSau đó, hãy chọn “Quên mật khẩu” để nhận liên kết mới."
            ),
        ),
        (Locale::English, true) => (
            "Your account",
            format!(
                "Hello {name},\n\nYou have an account now. Set its password within 10 minutes at:\n{link}\n\nLater, choose “Forgotten password” for a new link."
            ),
        ),
        (Locale::Chinese, true) => (
            "您的账户",
            format!(
                "{name}，您好：\n\n您的账户已创建。请在10分钟内设置密码：\n{link}\n\n超时后请点击“忘记密码”获取新链接。"
            ),
        ),
    };
    send(app, &to, subject, text).await
}

async fn warn_of_registration(app: &App, tx: &mut Conn, user: UserId) -> Result<(), Problem> {
    let Some(to) = identity::mailbox(tx, user).await?.filter(is_active) else { return Ok(()) };
    let (link, name) = (format!("{}/login", app.web_url), &to.full_name);
    let (subject, text) = match to.locale {
        Locale::Vietnamese => (
            "Bạn đã có tài khoản",
            format!(
                "Chào {name},\n\nCó người vừa đăng ký bằng e-mail hoặc số điện thoại của bạn. Bạn đã có tài khoản: {link}\n\nNếu không phải bạn, hãy bỏ qua thư này."
            ),
        ),
        Locale::English => (
            "You already have an account",
            format!(
                "Hello {name},\n\nSomebody has tried to register with your e-mail address or telephone number. You have an account: {link}\n\nIf it was not you, ignore this mail."
            ),
        ),
        Locale::Chinese => (
            "您已有账户",
            format!(
                "{name}，您好：\n\n有人使用您的邮箱或电话号码注册。您已有账户：{link}\n\n如非本人操作，请忽略此邮件。"
            ),
        ),
    };
    send(app, &to, subject, text).await
}

fn is_active(mailbox: &Mailbox) -> bool {
    mailbox.status == UserStatus::Active
}

async fn send(app: &App, to: &Mailbox, subject: &str, text: String) -> Result<(), Problem> {
    app.mailer.send(&to.email, subject, text).await.map_err(|error| Problem::internal(io::Error::other(error)))
}
