//! What Sigma rules call a source's fields, where that is another name.
//!
//! Rules for Windows name the data of an event without its place in the event;
//! exporters put it at different places. Rules for proxies, web servers, DNS
//! and firewalls name fields as W3C's extended log format and Sigma's taxonomy do.

use std::borrow::Cow;

/// What stands in front of the name of an event's own data: evtx, Windows'
/// XML, Winlogbeat since 7 and before.
const DATA: &[&str] = &["Event.EventData.", "winlog.event_data.", "event_data.", "EventData."];

/// The same, where one more element stands in between.
const USER_DATA: &[&str] =
    &["Event.UserData.", "Event.ProcessingErrorData.", "winlog.user_data.", "user_data."];

/// Fields of a source, and what rules call them. Where a log has one field for
/// path and query together, rules for either get it.
const NAMES: &[(&str, &[&str])] = &[
    // Windows: the head of an event
    ("Event.System.Channel", &["Channel"]),
    ("Event.System.Computer", &["Computer"]),
    ("Event.System.EventID", &["EventID"]),
    ("Event.System.EventID.#text", &["EventID"]),
    ("Event.System.EventRecordID", &["EventRecordID"]),
    ("Event.System.Execution.#attributes.ProcessID", &["Execution_ProcessID"]),
    ("Event.System.Execution.#attributes.ThreadID", &["Execution_ThreadID"]),
    ("Event.System.Keywords", &["Keywords"]),
    ("Event.System.Level", &["Level"]),
    ("Event.System.Opcode", &["Opcode"]),
    ("Event.System.Provider.#attributes.EventSourceName", &["EventSourceName"]),
    ("Event.System.Provider.#attributes.Guid", &["Provider_Guid"]),
    ("Event.System.Provider.#attributes.Name", &["Provider_Name"]),
    ("Event.System.Security.#attributes.UserID", &["Security_UserID"]),
    ("Event.System.Task", &["Task"]),
    ("Event.System.TimeCreated.#attributes.SystemTime", &["TimeCreated"]),
    ("Event.System.Version", &["Version"]),
    ("winlog.channel", &["Channel"]),
    ("winlog.computer_name", &["Computer"]),
    ("winlog.event_id", &["EventID"]),
    ("winlog.keywords", &["Keywords"]),
    ("winlog.level", &["Level"]),
    ("winlog.opcode", &["Opcode"]),
    ("winlog.provider_name", &["Provider_Name"]),
    ("winlog.record_id", &["EventRecordID"]),
    ("winlog.task", &["Task"]),
    ("computer_name", &["Computer"]),
    ("event_id", &["EventID"]),
    ("log_name", &["Channel"]),
    ("record_number", &["EventRecordID"]),
    ("source_name", &["Provider_Name"]),
    ("EventSourceName", &["Provider_Name"]),
    ("Hostname", &["Computer"]),
    ("ProviderName", &["Provider_Name"]),
    ("SourceName", &["Provider_Name"]),
    ("NewProcessName", &["Image"]),
    ("ParentProcessName", &["ParentImage"]),
    // Elastic Common Schema
    ("destination.domain", &["DestinationHostname"]),
    ("destination.ip", &["DestinationIp", "dst_ip"]),
    ("destination.port", &["DestinationPort", "dst_port"]),
    ("dll.path", &["ImageLoaded"]),
    ("dns.question.name", &["QueryName", "query"]),
    ("dns.question.type", &["record_type"]),
    ("file.path", &["TargetFilename"]),
    ("http.request.method", &["cs-method"]),
    ("http.request.referrer", &["cs-referer"]),
    ("http.response.status_code", &["sc-status"]),
    ("process.command_line", &["CommandLine"]),
    ("process.entity_id", &["ProcessGuid"]),
    ("process.executable", &["Image"]),
    ("process.parent.command_line", &["ParentCommandLine"]),
    ("process.parent.executable", &["ParentImage"]),
    ("process.pe.original_file_name", &["OriginalFileName"]),
    ("process.pid", &["ProcessId"]),
    ("process.working_directory", &["CurrentDirectory"]),
    ("registry.path", &["TargetObject"]),
    ("source.ip", &["SourceIp", "src_ip"]),
    ("source.port", &["SourcePort", "src_port"]),
    ("url.original", &["c-uri", "cs-uri-query"]),
    ("url.path", &["cs-uri-stem"]),
    ("user_agent.original", &["c-useragent", "cs-user-agent"]),
    // Zeek
    ("answers", &["answer"]),
    ("host", &["cs-host"]),
    ("id.orig_h", &["src_ip"]),
    ("id.orig_p", &["src_port"]),
    ("id.resp_h", &["dst_ip"]),
    ("id.resp_p", &["dst_port"]),
    ("qtype_name", &["record_type"]),
    ("referrer", &["cs-referer"]),
    ("status_code", &["sc-status"]),
    ("uri", &["c-uri", "cs-uri-query", "cs-uri-stem"]),
    ("user_agent", &["c-useragent", "cs-user-agent"]),
    // Suricata
    ("dest_ip", &["dst_ip"]),
    ("dest_port", &["dst_port"]),
    ("dns.answers.rdata", &["answer"]),
    ("dns.queries.rrname", &["query"]),
    ("dns.queries.rrtype", &["record_type"]),
    ("dns.rdata", &["answer"]),
    ("dns.rrname", &["query"]),
    ("dns.rrtype", &["record_type"]),
    ("http.hostname", &["cs-host"]),
    ("http.http_method", &["cs-method"]),
    ("http.http_refer", &["cs-referer"]),
    ("http.http_user_agent", &["c-useragent", "cs-user-agent"]),
    ("http.status", &["sc-status"]),
    ("http.url", &["c-uri", "cs-uri-query", "cs-uri-stem"]),
    // Microsoft 365
    ("Operation", &["eventName"]),
    ("ResultStatus", &["status"]),
    ("Workload", &["eventSource"]),
    // FortiGate
    ("dstip", &["dst_ip"]),
    ("dstport", &["dst_port"]),
    ("srcip", &["src_ip"]),
    ("srcport", &["src_port"]),
    // CEF
    ("act", &["action"]),
    ("dpt", &["dst_port"]),
    ("dst", &["dst_ip"]),
    ("request", &["c-uri", "cs-uri-query"]),
    ("requestClientApplication", &["c-useragent", "cs-user-agent"]),
    ("requestMethod", &["cs-method"]),
    ("spt", &["src_port"]),
    ("src", &["src_ip"]),
    // access logs and squid, as this crate names their fields
    ("agent", &["c-useragent", "cs-user-agent"]),
    ("client", &["c-ip", "src_ip"]),
    ("dst_name", &["cs-host"]),
    ("method", &["cs-method"]),
    ("referer", &["cs-referer"]),
    ("status", &["sc-status"]),
    ("url", &["c-uri", "cs-uri", "cs-uri-query", "cs-uri-stem"]),
    ("user", &["cs-username"]),
    ("virtual_host", &["cs-host"]),
];

/// The same for the data of an event of Windows, in which other names than
/// these are its own: rules for new processes are written for Sysmon.
const DATA_NAMES: &[(&str, &str)] =
    &[("NewProcessName", "Image"), ("ParentProcessName", "ParentImage")];

/// Calls `call` with everything that rules call the field `name`.
pub(crate) fn rule_names(name: &str, mut call: impl FnMut(&str)) {
    if let Some(data) = data_name(name) {
        call(&data);
        let known = DATA_NAMES.iter().find(|(known, _)| *known == data);
        known.iter().for_each(|(_, name)| call(name));
    } else if let Ok(at) = index().binary_search_by_key(&name, |(known, _)| known) {
        index()[at].1.iter().for_each(|name| call(name));
    }
}

/// The name of an event's data without its place and without spaces.
fn data_name(name: &str) -> Option<Cow<'_, str>> {
    let own = DATA.iter().find_map(|prefix| name.strip_prefix(prefix));
    let below = USER_DATA.iter().find_map(|prefix| name.strip_prefix(prefix));
    let last = |path| trimmed(path).rsplit('.').next();
    let bare = own.map(trimmed).or_else(|| below.and_then(last))?;
    if bare.is_empty() || bare.contains("#attributes") || name.contains("#attributes") {
        return None;
    }
    Some(if bare.contains(' ') { bare.replace(' ', "").into() } else { bare.into() })
}

fn trimmed(path: &str) -> &str {
    path.strip_suffix(".#text").unwrap_or(path)
}

/// [`NAMES`] in the order of the names.
fn index() -> &'static [(&'static str, &'static [&'static str])] {
    static INDEX: std::sync::LazyLock<Vec<(&str, &[&str])>> = std::sync::LazyLock::new(|| {
        let mut rows = NAMES.to_vec();
        rows.sort_unstable_by_key(|row| row.0);
        rows
    });
    &INDEX
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(name: &str, expected: &[&str]) {
        let mut called = Vec::new();
        rule_names(name, |name| called.push(name.to_owned()));
        assert_eq!(called, expected, "{name}");
    }

    #[test]
    fn an_events_data_is_called_without_its_place_and_spaces() {
        check("Event.EventData.CommandLine", &["CommandLine"]);
        check("Event.EventData.Threat Name", &["ThreatName"]);
        check("Event.EventData.Data.#text", &["Data"]);
        check("Event.EventData.NewProcessName", &["NewProcessName", "Image"]);
        check("Event.EventData.Source Name", &["SourceName"]);
        check("Event.EventData.#attributes.Name", &[]);
        check("Event.UserData.LogFileCleared.SubjectUserName", &["SubjectUserName"]);
        check("winlog.event_data.Image", &["Image"]);
        check("event_data.Image", &["Image"]);
        check("Event.System.EventID.#text", &["EventID"]);
        check("winlog.event_id", &["EventID"]);
    }

    #[test]
    fn other_names_follow_the_taxonomy() {
        check("http.url", &["c-uri", "cs-uri-query", "cs-uri-stem"]);
        check("id.resp_h", &["dst_ip"]);
        check("userIdentity.type", &[]);
    }

    #[test]
    fn no_name_stands_twice() {
        assert!(index().windows(2).all(|pair| pair[0].0 < pair[1].0));
    }
}
