//! What a notice says, in the reader's language.

use serde_json::Value;

use super::{NoticeKind, level};
use crate::identity::Locale;

/// What happened, as far as a notice tells it.
#[derive(Clone, Copy, Debug)]
pub struct Facts<'a> {
    /// The number of the order it belongs to.
    pub order: Option<&'a str>,
    /// The number of the delivery, package or top-up it happened to.
    pub subject: Option<&'a str>,
    /// The event's particulars.
    pub data: &'a Value,
}

/// A notice in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Text {
    pub title: String,
    pub body: String,
}

/// Stands for what the event does not tell.
const UNKNOWN: &str = "–";

impl Text {
    /// Words that people entered are quoted up to so many characters.
    pub const QUOTED: usize = 500;

    /// One line a language: Vietnamese, English, Chinese.
    #[expect(clippy::too_many_lines, reason = "it is a table")]
    pub fn of(kind: NoticeKind, locale: Locale, facts: Facts<'_>) -> Self {
        let order = facts.order.unwrap_or(UNKNOWN);
        let subject = facts.subject.unwrap_or(UNKNOWN);
        let money = |field: &str| facts.data[field].as_str().map_or_else(|| UNKNOWN.to_owned(), |it| dong(it, locale));
        let quoted = |field: &str| -> String {
            facts.data[field].as_str().unwrap_or(UNKNOWN).chars().take(Self::QUOTED).collect()
        };
        let (amount, reason) = (money("amount"), quoted("reason"));
        let items = facts.data["items"].as_array().map_or(0, Vec::len);
        let [vietnamese, english, chinese] = match kind {
            NoticeKind::SessionRefreshReused => [
                (
                    "Phiên đăng nhập đã bị kết thúc",
                    "Một phiên đăng nhập của bạn đã được dùng ở hai nơi và đã bị kết thúc. Nếu không phải bạn, hãy đổi mật khẩu.".to_owned(),
                ),
                (
                    "A session was ended",
                    "One of your sessions was used in two places and was ended. If it was not you, change your password.".to_owned(),
                ),
                ("会话已结束", "您的一个登录会话在两处被使用，已被结束。如非本人操作，请修改密码。".to_owned()),
            ],
            NoticeKind::TotpDisabled => [
                ("Xác thực hai bước đã tắt", "Bước xác thực thứ hai của tài khoản bạn đã bị gỡ bỏ.".to_owned()),
                ("Second step turned off", "The second step of your sign-in was taken away.".to_owned()),
                ("两步验证已关闭", "您账户的第二步验证已被移除。".to_owned()),
            ],
            NoticeKind::CustomerAccountWanted => [
                (
                    "Khách muốn có tài khoản",
                    format!("Có người đăng ký bằng số điện thoại của khách {subject}. Hãy gọi lại và mời khách."),
                ),
                (
                    "Customer wants an account",
                    format!(
                        "Somebody tried to register by the telephone number of customer {subject}. Call back, and invite."
                    ),
                ),
                ("客户需要账户", format!("有人使用客户 {subject} 的电话号码注册。请回电核实并邀请客户。")),
            ],
            NoticeKind::CustomerCreditChanged => {
                let limit = facts.data["after"]["credit_limit"].as_str();
                let limit = limit.map_or_else(|| UNKNOWN.to_owned(), |it| dong(it, locale));
                [
                    ("Hạn mức tín dụng thay đổi", format!("Hạn mức tín dụng của bạn hiện là {limit}.")),
                    ("Credit limit changed", format!("Your credit limit is {limit} now.")),
                    ("信用额度变更", format!("您的信用额度现为 {limit}。")),
                ]
            }
            NoticeKind::CustomerLevelChanged => level::texts(facts.data, locale),
            NoticeKind::TopUpRequested => [
                ("Khoản nạp mới", format!("Khoản nạp {subject}: {amount} đang chờ xác nhận.")),
                ("New top-up", format!("Top-up {subject}: {amount} awaits confirmation.")),
                ("新充值", format!("充值 {subject}：{amount} 等待确认。")),
            ],
            NoticeKind::WithdrawalRequested => [
                ("Yêu cầu rút tiền", format!("Yêu cầu rút {subject}: {amount} đang chờ duyệt.")),
                ("Withdrawal requested", format!("Withdrawal {subject}: {amount} awaits approval.")),
                ("新提现申请", format!("提现 {subject}：{amount} 等待审批。")),
            ],
            NoticeKind::RefundRequested => [
                ("Yêu cầu hoàn tiền", format!("Đơn {order}: khoản hoàn {amount} đang chờ duyệt. Lý do: {reason}")),
                ("Refund requested", format!("Order {order}: a refund of {amount} awaits approval. Reason: {reason}")),
                ("新退款申请", format!("订单 {order}：退款 {amount} 等待审批。原因：{reason}")),
            ],
            NoticeKind::WithdrawalApproved => [
                ("Cần chi tiền rút", format!("Yêu cầu rút {subject}: {amount} đã được duyệt và đang chờ chi.")),
                ("Withdrawal to pay", format!("Withdrawal {subject}: {amount} is approved and awaits payment.")),
                ("待付提现", format!("提现 {subject}：{amount} 已批准，等待付款。")),
            ],
            NoticeKind::WithdrawalPaid => [
                ("Đã chi tiền rút", format!("Yêu cầu rút {subject}: {amount} đã được chuyển cho bạn.")),
                ("Withdrawal paid", format!("Withdrawal {subject}: {amount} has been sent to you.")),
                ("提现已付款", format!("提现 {subject}：{amount} 已汇给您。")),
            ],
            NoticeKind::WithdrawalRejected => [
                ("Yêu cầu rút tiền bị từ chối", format!("Yêu cầu rút {subject} bị từ chối: {reason}")),
                ("Withdrawal rejected", format!("Withdrawal {subject} was rejected: {reason}")),
                ("提现被拒绝", format!("提现 {subject} 被拒绝：{reason}")),
            ],
            NoticeKind::CashEntryRequested => [
                ("Bút toán chờ duyệt", format!("Bút toán quỹ {subject} đang chờ duyệt.")),
                ("Cash entry to approve", format!("Cash entry {subject} awaits approval.")),
                ("待审批的现金分录", format!("现金分录 {subject} 等待审批。")),
            ],
            // Only what moved a wallet concerns a customer. The reason is the accountants'.
            NoticeKind::LedgerTransactionReversed if facts.data["kind"] == "withdrawal" => [
                ("Tiền rút được trả lại", format!("{amount} đã rút được trả lại vào ví của bạn.")),
                ("Withdrawal taken back", format!("{amount} that was withdrawn is in your wallet again.")),
                ("提现退回", format!("已提现的 {amount} 已退回您的钱包。")),
            ],
            NoticeKind::LedgerTransactionReversed => [
                ("Khoản nạp bị thu hồi", format!("Khoản nạp {amount} đã bị thu hồi khỏi ví của bạn.")),
                ("Top-up taken back", format!("A top-up of {amount} has been taken out of your wallet again.")),
                ("充值撤回", format!("{amount} 的充值已从您的钱包中撤回。")),
            ],
            NoticeKind::TopUpConfirmed => [
                ("Đã nhận tiền nạp", format!("Khoản nạp {subject}: {amount} đã vào ví của bạn.")),
                ("Top-up received", format!("Top-up {subject}: {amount} is in your wallet.")),
                ("充值已到账", format!("充值 {subject}：{amount} 已存入您的钱包。")),
            ],
            NoticeKind::TopUpRejected => [
                ("Khoản nạp bị từ chối", format!("Khoản nạp {subject} bị từ chối: {reason}")),
                ("Top-up rejected", format!("Top-up {subject} was rejected: {reason}")),
                ("充值被拒绝", format!("充值 {subject} 被拒绝：{reason}")),
            ],
            NoticeKind::CartItemsExpiring => [
                ("Giỏ hàng sắp hết hạn", format!("{items} sản phẩm trong giỏ hàng sắp hết hạn.")),
                ("Cart items expire soon", format!("{items} items of your cart expire soon.")),
                ("购物车商品即将过期", format!("购物车中有 {items} 件商品即将过期。")),
            ],
            NoticeKind::CartItemsExpired => [
                ("Giỏ hàng hết hạn", format!("{items} sản phẩm trong giỏ hàng đã hết hạn và có thể khôi phục.")),
                ("Cart items expired", format!("{items} items of your cart have expired and can be restored.")),
                ("购物车商品已过期", format!("购物车中有 {items} 件商品已过期，可以恢复。")),
            ],
            NoticeKind::OrderSubmitted => [
                ("Đơn hàng mới", format!("Đơn {order} đã được tiếp nhận và đang chờ xét duyệt.")),
                ("New order", format!("Order {order} has been received and awaits review.")),
                ("新订单", format!("订单 {order} 已收到，等待审核。")),
            ],
            NoticeKind::OrderCareAssigned => [
                ("Đơn hàng được giao cho bạn", format!("Bạn phụ trách chăm sóc đơn {order}.")),
                ("Order assigned to you", format!("You are in charge of the customer's side of order {order}.")),
                ("订单已分配给您", format!("订单 {order} 的客服由您负责。")),
            ],
            NoticeKind::OrderInfoRequested => [
                ("Đơn hàng cần bổ sung", format!("Đơn {order} còn thiếu thông tin: {}", quoted("note"))),
                ("Order needs information", format!("Order {order} lacks something: {}", quoted("note"))),
                ("订单需要补充信息", format!("订单 {order} 缺少信息：{}", quoted("note"))),
            ],
            NoticeKind::OrderHeld => [
                ("Đơn hàng tạm giữ", format!("Đơn {order} đang bị tạm giữ.")),
                ("Order on hold", format!("Order {order} is on hold.")),
                ("订单已暂停", format!("订单 {order} 已暂停处理。")),
            ],
            NoticeKind::OrderGoodsFlagged => {
                let count = facts.data["count"].as_u64().unwrap_or_default();
                [
                    (
                        "Đơn có hàng thuộc danh sách mới",
                        format!("Đơn {order} có {count} dòng thuộc danh sách hàng cấm hoặc hạn chế vừa đổi."),
                    ),
                    (
                        "Goods on the changed list",
                        format!("{count} lines of order {order} are on the list of forbidden goods as it is now."),
                    ),
                    ("订单含名单商品", format!("订单 {order} 有 {count} 行商品在新的禁限名单上。")),
                ]
            }
            NoticeKind::OrderReleased => [
                ("Đơn hàng được tiếp tục", format!("Đơn {order} không còn bị tạm giữ.")),
                ("Order released", format!("Order {order} is no longer on hold.")),
                ("订单已恢复", format!("订单 {order} 已恢复处理。")),
            ],
            NoticeKind::OrderApproved => [
                ("Đơn hàng đã duyệt", format!("Đơn {order} đã được duyệt. Tiền đặt cọc: {}.", money("deposit"))),
                ("Order approved", format!("Order {order} has been approved. Deposit: {}.", money("deposit"))),
                ("订单已批准", format!("订单 {order} 已批准。定金：{}。", money("deposit"))),
            ],
            NoticeKind::OrderConfirmationOverdue => [
                ("Đơn hàng chờ đặt cọc", format!("Đơn {order} đã được duyệt nhưng chưa đặt cọc.")),
                ("Order awaits its deposit", format!("Order {order} has been approved and its deposit is not paid.")),
                ("订单等待支付定金", format!("订单 {order} 已批准，但定金尚未支付。")),
            ],
            NoticeKind::OrderDeposited => [
                ("Đã đặt cọc", format!("Đơn {order} đã được đặt cọc {amount}.")),
                ("Deposit paid", format!("The deposit of order {order} has been paid: {amount}.")),
                ("定金已支付", format!("订单 {order} 已支付定金 {amount}。")),
            ],
            NoticeKind::OrderAccepted => [
                ("Khách đã xác nhận", format!("Khách đã xác nhận đơn {order}, không cần đặt cọc.")),
                ("Order accepted", format!("The customer has accepted order {order} without a deposit.")),
                ("客户已确认", format!("客户已确认订单 {order}，无需定金。")),
            ],
            NoticeKind::OrderPaid => [
                ("Đã thanh toán", format!("Đơn {order} đã được thanh toán {amount}.")),
                ("Payment made", format!("{amount} has been paid for order {order}.")),
                ("已付款", format!("订单 {order} 已付款 {amount}。")),
            ],
            NoticeKind::OrderRefunded => [
                ("Đã hoàn tiền", format!("Đơn {order}: {amount} đã được hoàn vào ví của bạn.")),
                ("Refunded", format!("Order {order}: {amount} is back in your wallet.")),
                ("已退款", format!("订单 {order}：{amount} 已退回您的钱包。")),
            ],
            NoticeKind::OrderOrderingAssigned => [
                ("Đơn cần đặt hàng", format!("Bạn phụ trách đặt hàng cho đơn {order}.")),
                ("Order to buy", format!("You are in charge of buying order {order}.")),
                ("待采购订单", format!("订单 {order} 的采购由您负责。")),
            ],
            NoticeKind::OrderCostChanged => {
                let (before, after) = (money("before"), money("after"));
                [
                    ("Chi phí thay đổi", format!("Tổng tiền đơn {order} thay đổi từ {before} thành {after}.")),
                    ("Cost changed", format!("The total of order {order} has changed from {before} to {after}.")),
                    ("费用变更", format!("订单 {order} 的总额由 {before} 变为 {after}。")),
                ]
            }
            NoticeKind::OrderCancelled => [
                ("Đơn hàng đã hủy", format!("Đơn {order} đã hủy. Hoàn lại: {}.", money("refunded"))),
                ("Order cancelled", format!("Order {order} has been cancelled. Refunded: {}.", money("refunded"))),
                ("订单已取消", format!("订单 {order} 已取消。退款：{}。", money("refunded"))),
            ],
            NoticeKind::OrderCompleted => [
                ("Đơn hàng hoàn tất", format!("Đơn {order} đã hoàn tất.")),
                ("Order completed", format!("Order {order} is completed.")),
                ("订单已完成", format!("订单 {order} 已完成。")),
            ],
            NoticeKind::PurchasePaid => [
                ("Đã mua hàng", format!("Chúng tôi đã mua hàng của đơn {order} tại shop.")),
                ("Goods bought", format!("We have bought the goods of order {order} from the shop.")),
                ("已采购", format!("我们已向店铺采购订单 {order} 的商品。")),
            ],
            NoticeKind::PurchaseShipped => [
                ("Shop đã gửi hàng", format!("Shop đã gửi hàng của đơn {order} về kho Trung Quốc.")),
                (
                    "Shop has sent the goods",
                    format!("Goods of order {order} are on their way to our warehouse in China."),
                ),
                ("店铺已发货", format!("店铺已将订单 {order} 的商品发往中国仓库。")),
            ],
            NoticeKind::PurchaseUntracked => [
                ("Chưa có mã vận đơn", format!("Đơn {order}: đã trả tiền cho shop nhưng chưa có mã vận đơn.")),
                ("No tracking number yet", format!("Order {order}: the shop is paid and there is no tracking number.")),
                ("尚无运单号", format!("订单 {order}：已付款给店铺，但还没有运单号。")),
            ],
            NoticeKind::PurchaseStillUntracked => [
                ("Vẫn chưa có mã vận đơn", format!("Đơn {order}: đã báo người mua nhưng vẫn chưa có mã vận đơn.")),
                (
                    "Still no tracking number",
                    format!("Order {order}: the buyer was told and there still is no tracking number."),
                ),
                ("仍无运单号", format!("订单 {order}：已提醒采购人员，但仍没有运单号。")),
            ],
            NoticeKind::ConsentRequested if facts.data["kind"] == "price" => {
                let price = quoted("unit_price");
                [
                    (
                        "Giá shop tăng, cần ý kiến của bạn",
                        format!("Đơn {order}: shop báo giá {price} CNY mỗi sản phẩm. {}", quoted("question")),
                    ),
                    (
                        "Your consent to a price is needed",
                        format!("Order {order}: the shop asks {price} CNY for a piece. {}", quoted("question")),
                    ),
                    ("店铺涨价，需要您的确认", format!("订单 {order}：店铺单价 {price} 元。{}", quoted("question"))),
                ]
            }
            NoticeKind::ConsentRequested => [
                ("Cần ý kiến của bạn", format!("Shop không đủ hàng cho đơn {order}: {}", quoted("question"))),
                (
                    "Your consent is needed",
                    format!("The shop cannot serve all of order {order}: {}", quoted("question")),
                ),
                ("需要您的确认", format!("订单 {order} 店铺缺货：{}", quoted("question"))),
            ],
            NoticeKind::ConsentAccepted => [
                ("Khách đồng ý", format!("Khách đồng ý với đề nghị cho đơn {order}.")),
                ("Customer agrees", format!("The customer agrees to the proposal for order {order}.")),
                ("客户已同意", format!("客户同意订单 {order} 的方案。")),
            ],
            NoticeKind::ConsentRefused => [
                ("Khách từ chối", format!("Khách từ chối đề nghị cho đơn {order}.")),
                ("Customer refuses", format!("The customer refuses the proposal for order {order}.")),
                ("客户已拒绝", format!("客户拒绝订单 {order} 的方案。")),
            ],
            NoticeKind::PackageReceivedInChina => [
                ("Hàng đã về kho Trung Quốc", format!("Kiện {subject} đã về kho Trung Quốc.")),
                ("Arrived in China", format!("Package {subject} has arrived at our warehouse in China.")),
                ("已到中国仓库", format!("包裹 {subject} 已到达中国仓库。")),
            ],
            NoticeKind::PackageReceivedInVietnam => [
                ("Hàng đã về kho Việt Nam", format!("Kiện {subject} đã về kho Việt Nam.")),
                ("Arrived in Vietnam", format!("Package {subject} has arrived at our warehouse in Vietnam.")),
                ("已到越南仓库", format!("包裹 {subject} 已到达越南仓库。")),
            ],
            NoticeKind::PackageLost => [
                ("Kiện hàng thất lạc", format!("Không tìm thấy kiện {subject}.")),
                ("Package lost", format!("Package {subject} cannot be found.")),
                ("包裹丢失", format!("找不到包裹 {subject}。")),
            ],
            NoticeKind::PackageStorageNearing => [
                (
                    "Sắp tính phí lưu kho",
                    format!("Kiện {subject} sẽ bị tính phí lưu kho từ ngày {}.", quoted("begins_on")),
                ),
                ("Storage will cost", format!("Package {subject} will be charged for storage from {} on.", quoted("begins_on"))),
                ("即将收取仓储费", format!("包裹 {subject} 自 {} 起将收取仓储费。", quoted("begins_on"))),
            ],
            NoticeKind::DeliveryRequested => [
                ("Phiếu giao hàng mới", format!("Phiếu giao hàng {subject} đã được lập.")),
                ("Delivery requested", format!("Delivery {subject} has been requested.")),
                ("新派送单", format!("派送单 {subject} 已创建。")),
            ],
            NoticeKind::DeliveryPaid => [
                ("Đã thanh toán giao hàng", format!("Phiếu {subject} đã được thanh toán {amount}.")),
                ("Delivery paid", format!("Delivery {subject} has been paid: {amount}.")),
                ("派送单已付款", format!("派送单 {subject} 已付款 {amount}。")),
            ],
            NoticeKind::DeliveryHandedOver => [
                ("Hàng đang được giao", format!("Hàng của phiếu {subject} đã xuất kho và đang được giao.")),
                ("Out for delivery", format!("The packages of delivery {subject} have left the warehouse.")),
                ("正在派送", format!("派送单 {subject} 的包裹已出库。")),
            ],
            NoticeKind::DeliverySignedOff => [
                ("Đã giao hàng", format!("Phiếu {subject} đã được ký nhận.")),
                ("Delivered", format!("Delivery {subject} has been signed for.")),
                ("已签收", format!("派送单 {subject} 已签收。")),
            ],
            NoticeKind::DeliveryRefused => [
                ("Hàng bị từ chối nhận", format!("Phiếu {subject} bị từ chối nhận: {reason}")),
                ("Delivery refused", format!("Delivery {subject} was refused: {reason}")),
                ("派送被拒收", format!("派送单 {subject} 被拒收：{reason}")),
            ],
            NoticeKind::DeliveryCancelled => [
                ("Phiếu giao hàng đã hủy", format!("Phiếu {subject} đã hủy.")),
                ("Delivery cancelled", format!("Delivery {subject} has been cancelled.")),
                ("派送单已取消", format!("派送单 {subject} 已取消。")),
            ],
        };
        let (title, body) = match locale {
            Locale::Vietnamese => vietnamese,
            Locale::English => english,
            Locale::Chinese => chinese,
        };
        Self { title: title.to_owned(), body }
    }
}

/// `1234567` as readers of the language write it.
pub(super) fn dong(amount: &str, locale: Locale) -> String {
    let (separator, unit) = match locale {
        Locale::Vietnamese => ('.', "₫"),
        Locale::English => (',', "VND"),
        Locale::Chinese => (',', "越南盾"),
    };
    let mut grouped = String::new();
    for (index, digit) in amount.chars().enumerate() {
        if index > 0 && (amount.len() - index).is_multiple_of(3) {
            grouped.push(separator);
        }
        grouped.push(digit);
    }
    format!("{grouped} {unit}")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn every_notice_can_be_written_in_every_language() {
        let data = json!({ "amount": "5000", "reason": "x", "note": "x", "deposit": "1", "before": "1", "after": "2",
                           "refunded": "0", "question": "x", "begins_on": "2026-11-28" });
        let credit = json!({ "after": { "credit_limit": "1000" } });
        for kind in NoticeKind::ALL {
            for locale in Locale::ALL {
                let data = if *kind == NoticeKind::CustomerCreditChanged { &credit } else { &data };
                let facts = Facts { order: Some("O-1"), subject: Some("D-1"), data };
                let text = Text::of(*kind, *locale, facts);
                assert!(!text.title.is_empty() && !text.body.contains(UNKNOWN), "{kind} {locale}: {text:?}");
            }
        }
    }

    #[test]
    fn amounts_are_written_as_the_reader_writes_them() {
        let written = |locale| ["1", "1000", "12345678"].map(|amount| dong(amount, locale));
        assert_eq!(written(Locale::Vietnamese), ["1 ₫", "1.000 ₫", "12.345.678 ₫"]);
        assert_eq!(written(Locale::English), ["1 VND", "1,000 VND", "12,345,678 VND"]);
    }

    #[test]
    fn what_the_event_does_not_tell_is_a_dash() {
        let facts = Facts { order: None, subject: None, data: &Value::Null };
        let text = Text::of(NoticeKind::OrderPaid, Locale::English, facts);
        assert_eq!(text.body, "– has been paid for order –.");
    }
}
