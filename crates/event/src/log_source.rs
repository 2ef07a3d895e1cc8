//! Which kind of log a record is of, in the words of Sigma rules.

/// The three words by which a Sigma rule names the logs it is for. What a
/// format does not know of a record is absent here.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct LogSource {
    /// For example `windows` or `zeek`.
    pub product: Option<&'static str>,
    /// For example `security`, `sysmon` or `cloudtrail`.
    pub service: Option<&'static str>,
    /// For example `process_creation`. An event may be of several: one that
    /// sets a value of the registry is a `registry_set` and a `registry_event`.
    pub categories: &'static [&'static str],
}

impl LogSource {
    /// Of a product and one of its services.
    #[must_use]
    pub const fn service(product: &'static str, service: &'static str) -> Self {
        Self { product: Some(product), service: Some(service), categories: &[] }
    }

    /// Of categories that many products write.
    #[must_use]
    pub const fn categories(categories: &'static [&'static str]) -> Self {
        Self { product: None, service: None, categories }
    }

    /// Whether nothing at all is known.
    #[must_use]
    pub fn is_unknown(&self) -> bool {
        *self == Self::default()
    }

    /// Whether a rule for logs so named may look at the record. Where nothing
    /// is known of the record every rule may; else what a rule names must be
    /// what the record is. A record of the category that a rule names may be
    /// of any product as long as its own is not known.
    #[must_use]
    pub fn admits(
        &self,
        product: Option<&str>,
        service: Option<&str>,
        category: Option<&str>,
    ) -> bool {
        let same = |wanted: Option<&str>, is: Option<&str>| wanted.is_none() || wanted == is;
        let of_category = category.is_some_and(|category| self.categories.contains(&category));
        self.is_unknown()
            || ((same(product, self.product) || (self.product.is_none() && of_category))
                && same(service, self.service)
                && (category.is_none() || of_category))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rule_looks_at_the_logs_it_names_and_at_those_nobody_knows() {
        let sysmon =
            LogSource { categories: &["dns_query"], ..LogSource::service("windows", "sysmon") };
        assert!(sysmon.admits(Some("windows"), None, Some("dns_query")));
        assert!(sysmon.admits(Some("windows"), Some("sysmon"), None));
        assert!(sysmon.admits(None, None, None));
        assert!(!sysmon.admits(Some("linux"), None, Some("dns_query")));
        assert!(!sysmon.admits(Some("windows"), Some("security"), None));
        assert!(!sysmon.admits(Some("windows"), None, Some("process_creation")));
        assert!(LogSource::default().admits(Some("linux"), Some("auditd"), None));
        let proxy = LogSource::categories(&["proxy"]);
        assert!(!proxy.admits(Some("windows"), None, None));
        assert!(proxy.admits(Some("ifilter"), None, Some("proxy")), "whose is not known");
        assert!(!proxy.admits(Some("ifilter"), Some("access"), Some("proxy")));
    }
}
