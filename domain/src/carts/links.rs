//! Links of items and of their images, reduced to what can be trusted: a known host, and for items the id.

use url::Url;

use super::RowProblemCode as Code;
use super::marketplace::{IMAGE_DOMAINS, Marketplace, SITES, Site, belongs_to};

const MAX_LINK: usize = 2000;
const MAX_IMAGE: usize = 500;
const MAX_ID_DIGITS: usize = 32;

/// An item of a known site, without the tracking that its link carried.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ItemLink {
    site: &'static Site,
    item_id: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LinkProblem {
    #[error("is no web address")]
    Unreadable,
    #[error("is not an address of a marketplace that we know")]
    UnknownHost,
    #[error("names no item")]
    NoItem,
    #[error("names more than one item")]
    SeveralItems,
    #[error("is too long")]
    TooLong,
}

impl LinkProblem {
    pub(super) fn code(self) -> Code {
        match self {
            Self::Unreadable => Code::Unreadable,
            Self::UnknownHost => Code::UnknownHost,
            Self::NoItem => Code::NoItem,
            Self::SeveralItems => Code::Contradiction,
            Self::TooLong => Code::TooLong,
        }
    }
}

impl ItemLink {
    /// Reads a page's address; short links, shop pages and searches name no item and are refused.
    pub fn read(text: &str) -> Result<Self, LinkProblem> {
        let url = address(text, MAX_LINK)?;
        let host = url.host_str().unwrap_or_default();
        let site = SITES.iter().find(|site| belongs_to(host, site.domains)).ok_or(LinkProblem::UnknownHost)?;
        let parameters = url.query_pairs();
        let mut ids: Vec<String> = parameters
            .filter(|(name, _)| site.id_parameters.contains(&name.as_ref()))
            .map(|(_, value)| value.into_owned())
            .chain(id_in_path(&url))
            .collect();
        ids.sort_unstable();
        ids.dedup();
        match ids.as_slice() {
            [id] if is_item_id(id) => Ok(Self { site, item_id: id.clone() }),
            [] | [_] => Err(LinkProblem::NoItem),
            [_, _, ..] => Err(LinkProblem::SeveralItems),
        }
    }

    /// The item of an id on a site by its name; `None` where a name could be several sites.
    pub(super) fn of(name: &str, item_id: &str) -> Option<Self> {
        let mut sites = SITES.iter().filter(|site| site.names.contains(&name));
        let site = sites.next()?;
        let only = sites.next().is_none() && is_item_id(item_id);
        only.then(|| Self { site, item_id: item_id.to_owned() })
    }

    pub fn marketplace(&self) -> Marketplace {
        self.site.marketplace
    }

    pub fn item_id(&self) -> &str {
        &self.item_id
    }

    pub(super) fn is_called(&self, name: &str) -> bool {
        self.site.names.contains(&name)
    }

    /// The one form in which the link of an item is kept, shown and compared.
    pub fn canonical(&self) -> String {
        let (before, after) = self.site.link;
        format!("{before}{}{after}", self.item_id)
    }
}

/// Digits as the shops count their items: text, because some are longer than what a number of JavaScript holds.
pub(super) fn is_item_id(text: &str) -> bool {
    text.len() <= MAX_ID_DIGITS
        && text.bytes().all(|byte| byte.is_ascii_digit())
        && !text.is_empty()
        && !text.starts_with('0')
}

pub(super) fn is_site_name(name: &str) -> bool {
    SITES.iter().any(|site| site.names.contains(&name))
}

/// The address of an image, by https and without a fragment.
pub fn image(text: &str) -> Result<String, LinkProblem> {
    let mut url = address(text, MAX_IMAGE)?;
    if !belongs_to(url.host_str().unwrap_or_default(), IMAGE_DOMAINS) {
        return Err(LinkProblem::UnknownHost);
    }
    if url.path() == "/" {
        return Err(LinkProblem::Unreadable);
    }
    url.set_fragment(None);
    url.set_scheme("https").map_err(|()| LinkProblem::Unreadable)?;
    if url.as_str().len() > MAX_IMAGE { Err(LinkProblem::TooLong) } else { Ok(url.into()) }
}

/// A web address; where the page left the scheme out, https. No other port, no user name.
fn address(text: &str, max: usize) -> Result<Url, LinkProblem> {
    if text.len() > max {
        return Err(LinkProblem::TooLong);
    }
    if text.chars().any(|character| character.is_control() || character.is_whitespace()) {
        return Err(LinkProblem::Unreadable);
    }
    let absolute = if text.starts_with("//") {
        format!("https:{text}")
    } else if text.contains("://") {
        text.to_owned()
    } else {
        format!("https://{text}")
    };
    let url = Url::parse(&absolute).map_err(|_| LinkProblem::Unreadable)?;
    let is_plain = matches!(url.scheme(), "http" | "https")
        && url.port().is_none()
        && url.username().is_empty()
        && url.password().is_none();
    if is_plain { Ok(url) } else { Err(LinkProblem::Unreadable) }
}

/// `/offer/859086919394.html`, `/item/606725453107.htm`, `/i606725453107.htm`.
fn id_in_path(url: &Url) -> Option<String> {
    let last = url.path_segments()?.next_back()?;
    let stem = last.strip_suffix(".html").or_else(|| last.strip_suffix(".htm"))?;
    let digits = stem.strip_prefix('i').unwrap_or(stem);
    is_item_id(digits).then(|| digits.to_owned())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_link_is_reduced_to_its_item() {
        for (link, canonical) in [
            (
                "https://item.taobao.com/item.htm?spm=a1z10.1-c&id=606725453107&ns=1#detail",
                "https://item.taobao.com/item.htm?id=606725453107",
            ),
            ("//item.taobao.com/item.htm?id=606725453107", "https://item.taobao.com/item.htm?id=606725453107"),
            ("http://world.taobao.com/item/606725453107.htm", "https://item.taobao.com/item.htm?id=606725453107"),
            ("https://a.m.taobao.com/i606725453107.htm", "https://item.taobao.com/item.htm?id=606725453107"),
            ("https://ITEM.Taobao.com/item.htm?id=1&id=1", "https://item.taobao.com/item.htm?id=1"),
            ("https://detail.tmall.hk/hk/item.htm?id=12&skuId=34", "https://detail.tmall.com/item.htm?id=12"),
            ("https://m.1688.com/offer/859086919394.html?x=1", "https://detail.1688.com/offer/859086919394.html"),
            ("detail.m.1688.com/page/index.html?offerId=5", "https://detail.1688.com/offer/5.html"),
            ("https://item.jd.com/100012043978.html", "https://item.jd.com/100012043978.html"),
        ] {
            assert_eq!(ItemLink::read(link).unwrap().canonical(), canonical, "{link}");
        }
    }

    #[test]
    fn a_link_that_is_not_an_item_of_a_known_site_is_refused() {
        use LinkProblem::{NoItem, SeveralItems, TooLong, UnknownHost, Unreadable};
        for (link, problem) in [
            ("https://item.taobao.com.evil.example/item.htm?id=1", UnknownHost),
            ("https://eviltaobao.com/item.htm?id=1", UnknownHost),
            ("https://taobao.com./item.htm?id=1", UnknownHost),
            ("https://evil.example\\@item.taobao.com/item.htm?id=1", UnknownHost),
            ("https://127.0.0.1/item.htm?id=1", UnknownHost),
            ("https://m.tb.cn/h.5abcd", UnknownHost),
            ("https://user@item.taobao.com/item.htm?id=1", Unreadable),
            ("https://item.taobao.com:8443/item.htm?id=1", Unreadable),
            ("ftp://item.taobao.com/item.htm?id=1", Unreadable),
            ("javascript:alert(1)", Unreadable),
            ("javascript://item.taobao.com/item.htm?id=1", Unreadable),
            ("https://item.taobao.com/item.htm?id=1\n2", Unreadable),
            ("", Unreadable),
            ("https://item.taobao.com/item.htm", NoItem),
            ("https://shop112458579.taobao.com/", NoItem),
            ("https://item.taobao.com/item.htm?id=606%20725", NoItem),
            ("https://item.taobao.com/item.htm?id=-1", NoItem),
            ("https://item.taobao.com/item.htm?id=%D9%A3", NoItem),
            ("https://item.taobao.com/item.htm?id=012", NoItem),
            ("https://item.taobao.com/item.htm?id=1&id=2", SeveralItems),
            ("https://world.taobao.com/item/1.htm?id=2", SeveralItems),
        ] {
            assert_eq!(ItemLink::read(link), Err(problem), "{link}");
        }
        assert_eq!(ItemLink::read(&format!("https://item.taobao.com/?id=1&x={}", "x".repeat(2000))), Err(TooLong));
    }

    #[test]
    fn an_image_comes_by_https_from_a_known_host() {
        for (text, kept) in [
            ("//img.alicdn.com/a.jpg", "https://img.alicdn.com/a.jpg"),
            ("img.alicdn.com/a.jpg", "https://img.alicdn.com/a.jpg"),
            (
                "http://cbu01.alicdn.com/img/a!!1.jpg_80x80.webp?x=1#y",
                "https://cbu01.alicdn.com/img/a!!1.jpg_80x80.webp?x=1",
            ),
        ] {
            assert_eq!(image(text).as_deref(), Ok(kept), "{text}");
        }
        for (text, problem) in [
            ("https://alicdn.com.evil.example/a.jpg", LinkProblem::UnknownHost),
            ("https://evil.example/?x=alicdn.com/a.jpg", LinkProblem::UnknownHost),
            ("data:image/png;base64,AAAA", LinkProblem::Unreadable),
            ("https://img.alicdn.com/", LinkProblem::Unreadable),
            ("https://img.alicdn.com:81/a.jpg", LinkProblem::Unreadable),
        ] {
            assert_eq!(image(text), Err(problem), "{text}");
        }
    }

    proptest! {
        #[test]
        fn a_canonical_link_is_its_own_canonical_link(name in "taobao|tmall|1688|jd|pinduoduo|weidian", id in "[1-9][0-9]{0,31}") {
            let link = ItemLink::of(&name, &id).unwrap();
            prop_assert_eq!(&ItemLink::read(&link.canonical()).unwrap(), &link);
            prop_assert!(link.is_called(&name));
        }

        #[test]
        fn whatever_is_no_link_is_refused_and_not_a_panic(text in ".*") {
            prop_assert!(ItemLink::read(&text).is_err());
            prop_assert!(image(&text).is_err());
        }
    }
}
