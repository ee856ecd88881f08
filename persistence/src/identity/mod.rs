//! People in the database: accounts, sessions, roles and tokens.

mod attempts;
mod boot;
mod credentials;
mod departments;
mod me;
mod principal;
mod roles;
mod second_step;
mod sessions;
mod tokens;
mod users;

pub use attempts::{attempts, count_failure, forget_all_failures, forget_failures};
pub use boot::{ensure_built_in, has_customers, has_users, signing_key};
pub use credentials::{
    Credentials, Reset, by_email, by_user, find_reset, is_asked_since, issue_reset, owner_of, record, replace_password,
    set_password, use_reset,
};
pub use departments::{
    DepartmentView, find_department, insert_department, list_departments, lock_department, save_department,
};
pub use me::{Me, me};
pub use principal::{Principal, by_session, by_token};
pub use roles::{RoleView, delete_role, find_role, insert_role, list_roles, lock_role, permissions_of, save_role};
pub use second_step::{
    Totp, TotpView, challenged, confirm_totp, delete_totp, end_challenge, issue_challenge, lock_totp, prepare_totp,
    replace_recovery_codes, totp_view, use_recovery_code, use_step,
};
pub use sessions::{
    Presented, Session, end_session, end_sessions, lock_presented, mint_refresh_token, owns_session, prove_session,
    sessions, start_session,
};
pub use tokens::{
    ApiTokenView, Keeper, find_api_token, insert_api_token, list_api_tokens, lock_api_token, save_api_token,
};
pub use users::{
    Mailbox, UserFilter, UserView, find_user, has_active_administrator, insert_user, list_users, lock_administrators,
    lock_user, mailbox, save_user,
};
