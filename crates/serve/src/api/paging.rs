//! Pages of lists: so many at a time, and where the next ones are.

use axum::http::{StatusCode, Uri};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::problem::Problem;

/// Which page.
#[derive(Clone, Copy, Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct Paging {
    /// Skip so many.
    #[param(default = 0, minimum = 0, maximum = 10_000_000)]
    offset: Option<u64>,
    /// At most so many.
    #[param(default = 50, minimum = 1, maximum = 200)]
    limit: Option<u64>,
}

const OFFSET_MAX: u64 = 10_000_000;
const LIMIT_MAX: u64 = 200;
const LIMIT: u64 = 50;

/// A page of a list.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(super) struct Page<T> {
    /// The records, newest first.
    pub(super) items: Vec<T>,
    /// Where the next ones are; absent on the last page.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) next: Option<String>,
}

impl Paging {
    /// What to read: offset, and one more than is shown, which tells whether more follow.
    ///
    /// # Errors
    /// QUERY if it is out of bounds.
    pub(super) fn window(self) -> Result<(u64, u64), Problem> {
        let (offset, limit) = (self.offset.unwrap_or(0), self.limit());
        if offset > OFFSET_MAX || !(1..=LIMIT_MAX).contains(&limit) {
            let found = format!("offset 0–{OFFSET_MAX}, limit 1–{LIMIT_MAX}");
            return Err(Problem::new(StatusCode::BAD_REQUEST, "QUERY").arg("found", found));
        }
        Ok((offset, limit + 1))
    }

    fn limit(self) -> u64 {
        self.limit.unwrap_or(LIMIT)
    }

    /// The page of what was read for [`Self::window`] at `uri`.
    pub(super) fn page<T>(self, mut read: Vec<T>, uri: &Uri) -> Page<T> {
        let limit = self.limit();
        let more = read.len() as u64 > limit;
        read.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
        let next = more.then(|| next(uri, self.offset.unwrap_or(0) + limit, limit));
        Page { items: read, next }
    }
}

/// The same question, further on.
fn next(uri: &Uri, offset: u64, limit: u64) -> String {
    let query = uri.query().unwrap_or_default().split('&');
    let paging =
        |pair: &str| pair.is_empty() || pair.starts_with("offset=") || pair.starts_with("limit=");
    let mut pairs: Vec<_> = query.filter(|pair| !paging(pair)).map(str::to_owned).collect();
    pairs.extend([format!("offset={offset}"), format!("limit={limit}")]);
    format!("{}?{}", uri.path(), pairs.join("&"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_says_where_the_next_one_is_and_the_last_one_does_not() {
        let paging = Paging { offset: Some(4), limit: Some(2) };
        let uri: Uri = "/api/v1/signals?state=new&offset=4&limit=2".parse().expect("a path");
        let page = paging.page(vec![1, 2, 3], &uri);
        assert_eq!(page.items, [1, 2]);
        assert_eq!(page.next.as_deref(), Some("/api/v1/signals?state=new&offset=6&limit=2"));
        assert_eq!(paging.page(vec![1, 2], &uri).next, None);
    }

    #[test]
    fn a_page_is_bounded() {
        let check = |offset, limit| Paging { offset, limit }.window().is_ok();
        assert!(check(None, None) && check(Some(0), Some(200)));
        assert!(!check(None, Some(0)) && !check(None, Some(201)) && !check(Some(u64::MAX), None));
    }
}
