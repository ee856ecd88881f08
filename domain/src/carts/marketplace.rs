//! Where goods are sold, and what its links and images look like.

use crate::vocabulary::string_enum;

string_enum! {
    /// Where goods are sold
    pub enum Marketplace {
        Taobao = "taobao",
        Tmall = "tmall",
        Alibaba1688 = "1688",
        /// A site that we know but have no dealings of our own with
        Other = "other",
    }
}

/// One site. Several may share a marketplace, a link belongs to one.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Site {
    pub marketplace: Marketplace,
    /// What extensions call it, in lower case.
    pub names: &'static [&'static str],
    /// A link's host is one of these or below one.
    pub domains: &'static [&'static str],
    /// Parameters of a link that hold the item's id.
    pub id_parameters: &'static [&'static str],
    /// What stands before and after the id in the one link that we keep.
    pub link: (&'static str, &'static str),
}

pub(super) const SITES: &[Site] = &[
    Site {
        marketplace: Marketplace::Taobao,
        names: &["taobao"],
        domains: &["taobao.com"],
        id_parameters: &["id", "itemId", "item_id"],
        link: ("https://item.taobao.com/item.htm?id=", ""),
    },
    Site {
        marketplace: Marketplace::Tmall,
        names: &["tmall"],
        domains: &["tmall.com", "tmall.hk"],
        id_parameters: &["id", "itemId", "item_id"],
        link: ("https://detail.tmall.com/item.htm?id=", ""),
    },
    Site {
        marketplace: Marketplace::Alibaba1688,
        names: &["1688"],
        domains: &["1688.com"],
        id_parameters: &["offerId"],
        link: ("https://detail.1688.com/offer/", ".html"),
    },
    Site {
        marketplace: Marketplace::Other,
        names: &["jd", "other"],
        domains: &["jd.com"],
        id_parameters: &["wareId"],
        link: ("https://item.jd.com/", ".html"),
    },
    Site {
        marketplace: Marketplace::Other,
        names: &["pinduoduo", "other"],
        domains: &["yangkeduo.com", "pinduoduo.com"],
        id_parameters: &["goods_id"],
        link: ("https://mobile.yangkeduo.com/goods.html?goods_id=", ""),
    },
    Site {
        marketplace: Marketplace::Other,
        names: &["weidian", "other"],
        domains: &["weidian.com"],
        id_parameters: &["itemID"],
        link: ("https://weidian.com/item.html?itemID=", ""),
    },
];

/// Hosts from which pages of these sites take their pictures, with everything below them.
pub(super) const IMAGE_DOMAINS: &[&str] = &[
    "alicdn.com",
    "taobaocdn.com",
    "tbcdn.cn",
    "1688.com",
    "360buyimg.com",
    "pddpic.com",
    "yangkeduo.com",
    "geilicdn.com",
];

/// Whether `host` is one of `domains` or below one.
pub(super) fn belongs_to(host: &str, domains: &[&str]) -> bool {
    domains.iter().any(|domain| host.strip_suffix(domain).is_some_and(|rest| rest.is_empty() || rest.ends_with('.')))
}
