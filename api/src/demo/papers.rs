//! What is written besides orders, one of each kind and status: templates of the copies at size.

use anyhow::Result;
use serde_json::json;
use uuid::Uuid;

use super::company::{Company, Customer};
use super::session::text;

pub async fn write(company: &Company) -> Result<()> {
    for customer in &company.customers {
        top_ups(company, customer).await?;
        withdrawals(company, customer).await?;
    }
    accounts(company).await
}

/// Customers look at what they were told.
pub async fn read_notices(company: &Company) -> Result<()> {
    for Customer { session, .. } in &company.customers {
        let notices = session.get("/notifications?limit=1").await?;
        session.post("/notifications/read", json!({ "up_to": text(&notices["data"][0], "id")? })).await?;
    }
    Ok(())
}

/// Besides the one that pays for all orders: one that has come, one that has not, and one that nobody has looked for yet.
async fn top_ups(company: &Company, customer: &Customer) -> Result<()> {
    let accountant = company.employee("accountant")?;
    for decision in [Some(("confirm", json!({}))), Some(("reject", json!({ "reason": "Chưa nhận được tiền" }))), None]
    {
        let top_up = json!({ "amount": "2000000", "cash_account_id": company.bank });
        let top_up = customer.session.create("/top-ups", top_up).await?;
        if let Some((decision, body)) = decision {
            accountant.post(&format!("/top-ups/{top_up}/{decision}"), body).await?;
        }
    }
    Ok(())
}

/// One that is paid, one that is not, one that may be paid, and one that waits for approval.
async fn withdrawals(company: &Company, customer: &Customer) -> Result<()> {
    let (admin, accountant) = (company.employee("admin")?, company.employee("accountant")?);
    let mut asked = vec![];
    for amount in ["500000", "400000", "300000", "200000"] {
        let withdrawal = json!({
            "amount": amount, "bank": "Vietcombank", "account_number": "0011001234567", "account_holder": "NGUYEN THI LAN",
        });
        asked.push(customer.session.create("/withdrawals", withdrawal).await?);
    }
    let [paid, rejected, approved, _] = asked.as_slice() else { return Ok(()) };
    for withdrawal in [paid, approved] {
        admin.post(&format!("/withdrawals/{withdrawal}/approve"), json!({})).await?;
    }
    let payment = json!({ "cash_account_id": company.bank });
    accountant.post(&format!("/withdrawals/{paid}/pay"), payment).await?;
    let reason = json!({ "reason": "Sai số tài khoản" });
    admin.post(&format!("/withdrawals/{rejected}/reject"), reason).await?;
    Ok(())
}

/// Money for a drawer, what is spent from it, other income, and some more yuan.
async fn accounts(company: &Company) -> Result<()> {
    let (admin, accountant) = (company.employee("admin")?, company.employee("accountant")?);
    let drawer = json!({ "code": "TM", "name": "Tiền mặt", "currency": "VND", "kind": "cash" });
    let drawer = accountant.create("/cash-accounts", drawer).await?;
    let transfer = json!({ "from_account_id": company.bank, "to_account_id": drawer, "amount": "2000000", "memo": "Rút tiền mặt" });
    accountant.post("/cash-transfers", transfer).await?;
    let purchase =
        json!({ "from_account_id": company.bank, "to_account_id": company.alipay, "vnd": "3620000", "cny": "1000" });
    accountant.post("/cny-purchases", purchase).await?;

    let entry = async |direction: &str, category: &str, amount: &str, memo: &str| -> Result<Uuid> {
        let entry = json!({
            "cash_account_id": drawer, "direction": direction, "category": category, "amount": amount, "memo": memo,
        });
        accountant.create("/cash-entries", entry).await
    };
    let spent = entry("out", "other_expense", "150000", "Văn phòng phẩm").await?;
    let earned = entry("in", "other_income", "50000", "Bán thùng giấy").await?;
    let refused = entry("out", "other_expense", "900000", "Tiếp khách").await?;
    entry("out", "other_expense", "120000", "Nước uống").await?;
    for entry in [spent, earned] {
        admin.post(&format!("/cash-entries/{entry}/approve"), json!({})).await?;
    }
    let reason = json!({ "reason": "Không có hóa đơn" });
    admin.post(&format!("/cash-entries/{refused}/reject"), reason).await?;
    Ok(())
}
