//! Mails about accounts, as the worker sends them.

use domain::identity::{Locale, UserStatus};
use domain::{EventKind, UserId};
use persistence::Conn;
use persistence::identity::{self, Mailbox};
use persistence::outbox::Pending;

use super::auth::RESET;
use crate::App;
use crate::http::{Problem, opaque_token, problems, token_hash};
use crate::worker::Mail;

/// The mail an event is told by; `None` where nobody is to get one, any more.
pub async fn write(app: &App, tx: &mut Conn, pending: &Pending) -> Result<Option<Mail>, Problem> {
    let user = UserId::new(pending.subject_id);
    let Some(to) = identity::mailbox(tx, user).await?.filter(is_active) else { return Ok(None) };
    let (subject, text) = if pending.kind == EventKind::PasswordResetRequested {
        let invited = pending.data["invited"] == true;
        link(&to, &reset_link(app, tx, user).await?, invited)
    } else if pending.kind == EventKind::UserRegistrationRepeated {
        warning(&to, &format!("{}/login", app.web_url))
    } else {
        return Ok(None);
    };
    Ok(Some(Mail { to: to.email, subject, text }))
}

/// Makes the token, which stands in clear nowhere but in the mail: each try at sending it makes another.
async fn reset_link(app: &App, tx: &mut Conn, user: UserId) -> Result<String, Problem> {
    let token = opaque_token(RESET);
    let hash = token_hash(RESET, &token).ok_or(problems::INTERNAL)?;
    identity::issue_reset(tx, user, &hash, app.clock.now()).await?;
    Ok(format!("{}/reset-password?token={token}", app.web_url))
}

fn link(to: &Mailbox, link: &str, invited: bool) -> (&'static str, String) {
    let Mailbox { full_name: name, locale, .. } = to;
    match (locale, invited) {
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
    }
}

fn warning(to: &Mailbox, link: &str) -> (&'static str, String) {
    let name = &to.full_name;
    match to.locale {
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
    }
}

fn is_active(mailbox: &Mailbox) -> bool {
    mailbox.status == UserStatus::Active
}
