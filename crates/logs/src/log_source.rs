//! Which kind of log a record is of, in the words of Sigma rules: all tables
//! by which channels, event ids, paths and programs lead to them.

use event::{Field, LogSource};

/// The channels of Windows, and the service that rules call them.
const CHANNELS: &[(&str, &str)] = &[
    ("Application", "application"),
    ("Security", "security"),
    ("System", "system"),
    (SYSMON, "sysmon"),
    ("Microsoft-Windows-PowerShell/Operational", "powershell"),
    ("PowerShellCore/Operational", "powershell"),
    ("Windows PowerShell", "powershell-classic"),
    ("DNS Server", "dns-server"),
    ("MSExchange Management", "msexchange-management"),
    ("Microsoft-IIS-Configuration/Operational", "iis-configuration"),
    ("Microsoft-ServiceBus-Client/Admin", "microsoft-servicebus-client"),
    ("Microsoft-ServiceBus-Client/Operational", "microsoft-servicebus-client"),
    ("Microsoft-Windows-AppLocker/EXE and DLL", "applocker"),
    ("Microsoft-Windows-AppLocker/MSI and Script", "applocker"),
    ("Microsoft-Windows-AppLocker/Packaged app-Deployment", "applocker"),
    ("Microsoft-Windows-AppLocker/Packaged app-Execution", "applocker"),
    ("Microsoft-Windows-AppModel-Runtime/Admin", "appmodel-runtime"),
    ("Microsoft-Windows-AppXDeploymentServer/Operational", "appxdeployment-server"),
    ("Microsoft-Windows-AppxPackaging/Operational", "appxpackaging-om"),
    ("Microsoft-Windows-Bits-Client/Operational", "bits-client"),
    ("Microsoft-Windows-CAPI2/Operational", "capi2"),
    (
        "Microsoft-Windows-CertificateServicesClient-Lifecycle-System/Operational",
        "certificateservicesclient-lifecycle-system",
    ),
    ("Microsoft-Windows-CodeIntegrity/Operational", "codeintegrity-operational"),
    ("Microsoft-Windows-DHCP-Server/Operational", "dhcp"),
    ("Microsoft-Windows-DNS Client Events/Operational", "dns-client"),
    ("Microsoft-Windows-DNS-Client/Operational", "dns-client"),
    ("Microsoft-Windows-DNS-Server/Analytical", "dns-server-analytic"),
    ("Microsoft-Windows-DNS-Server/Audit", "dns-server-audit"),
    ("Microsoft-Windows-Diagnosis-Scripted/Operational", "diagnosis-scripted"),
    ("Microsoft-Windows-DriverFrameworks-UserMode/Operational", "driver-framework"),
    ("Microsoft-Windows-LDAP-Client/Debug", "ldap"),
    ("Microsoft-Windows-LSA/Operational", "lsa-server"),
    ("Microsoft-Windows-NTLM/Operational", "ntlm"),
    ("Microsoft-Windows-PrintService/Admin", "printservice-admin"),
    ("Microsoft-Windows-PrintService/Operational", "printservice-operational"),
    ("Microsoft-Windows-Security-Mitigations/Kernel Mode", "security-mitigations"),
    ("Microsoft-Windows-Security-Mitigations/KernelMode", "security-mitigations"),
    ("Microsoft-Windows-Security-Mitigations/User Mode", "security-mitigations"),
    ("Microsoft-Windows-Security-Mitigations/UserMode", "security-mitigations"),
    ("Microsoft-Windows-Shell-Core/Operational", "shell-core"),
    ("Microsoft-Windows-SmbClient/Connectivity", "smbclient-connectivity"),
    ("Microsoft-Windows-SmbClient/Security", "smbclient-security"),
    ("Microsoft-Windows-SMBServer/Connectivity", "smbserver-connectivity"),
    ("Microsoft-Windows-TaskScheduler/Operational", "taskscheduler"),
    (
        "Microsoft-Windows-TerminalServices-LocalSessionManager/Operational",
        "terminalservices-localsessionmanager",
    ),
    ("Microsoft-Windows-VHDMP/Operational", "vhdmp"),
    ("Microsoft-Windows-VHDMP-Operational", "vhdmp"),
    ("Microsoft-Windows-WMI-Activity/Operational", "wmi"),
    ("Microsoft-Windows-Windows Defender/Operational", "windefend"),
    ("Microsoft-Windows-Windows Firewall With Advanced Security/Firewall", "firewall-as"),
    ("OpenSSH/Operational", "openssh"),
];

const SYSMON: &str = "Microsoft-Windows-Sysmon/Operational";

/// The services and event ids of Windows that are of a category.
const CATEGORIES: &[(&str, &str, &[&str])] = &[
    ("sysmon", "1", &["process_creation"]),
    ("sysmon", "2", &["file_change"]),
    ("sysmon", "3", &["network_connection"]),
    ("sysmon", "4", &["sysmon_status"]),
    ("sysmon", "5", &["process_termination"]),
    ("sysmon", "6", &["driver_load"]),
    ("sysmon", "7", &["image_load"]),
    ("sysmon", "8", &["create_remote_thread"]),
    ("sysmon", "9", &["raw_access_thread"]),
    ("sysmon", "10", &["process_access"]),
    ("sysmon", "11", &["file_event"]),
    ("sysmon", "12", &["registry_event", "registry_add", "registry_delete"]),
    ("sysmon", "13", &["registry_event", "registry_set"]),
    ("sysmon", "14", &["registry_event", "registry_rename"]),
    ("sysmon", "15", &["create_stream_hash"]),
    ("sysmon", "16", &["sysmon_status"]),
    ("sysmon", "17", &["pipe_created"]),
    ("sysmon", "18", &["pipe_created"]),
    ("sysmon", "19", &["wmi_event"]),
    ("sysmon", "20", &["wmi_event"]),
    ("sysmon", "21", &["wmi_event"]),
    ("sysmon", "22", &["dns_query"]),
    ("sysmon", "23", &["file_delete"]),
    ("sysmon", "24", &["clipboard_capture"]),
    ("sysmon", "25", &["process_tampering"]),
    ("sysmon", "26", &["file_delete", "file_delete_detected"]),
    ("sysmon", "27", &["file_block", "file_block_executable"]),
    ("sysmon", "28", &["file_block", "file_block_shredding"]),
    ("sysmon", "29", &["file_executable_detected"]),
    ("sysmon", "255", &["sysmon_error"]),
    ("security", "4688", &["process_creation"]),
    ("powershell", "4103", &["ps_module"]),
    ("powershell", "4104", &["ps_script"]),
    ("powershell-classic", "400", &["ps_classic_start"]),
    ("powershell-classic", "600", &["ps_classic_provider_start"]),
    ("powershell-classic", "800", &["ps_classic_script", "ps_module"]),
];

/// The logs of Zeek. Those of a category that firewalls and proxies write too say so.
const ZEEK: &[(&str, &[&str])] = &[
    ("analyzer", &[]),
    ("capture_loss", &[]),
    ("conn", &["firewall"]),
    ("dce_rpc", &[]),
    ("dhcp", &[]),
    ("dnp3", &[]),
    ("dns", &["dns"]),
    ("dpd", &[]),
    ("files", &[]),
    ("ftp", &[]),
    ("http", &["proxy", "webserver"]),
    ("intel", &[]),
    ("irc", &[]),
    ("kerberos", &[]),
    ("known_certs", &[]),
    ("known_hosts", &[]),
    ("known_services", &[]),
    ("ldap", &[]),
    ("ldap_search", &[]),
    ("modbus", &[]),
    ("mysql", &[]),
    ("notice", &[]),
    ("ntlm", &[]),
    ("pe", &[]),
    ("quic", &[]),
    ("radius", &[]),
    ("rdp", &[]),
    ("rfb", &[]),
    ("signatures", &[]),
    ("sip", &[]),
    ("smb_files", &[]),
    ("smb_mapping", &[]),
    ("smtp", &[]),
    ("snmp", &[]),
    ("socks", &[]),
    ("software", &[]),
    ("ssh", &[]),
    ("ssl", &[]),
    ("syslog", &[]),
    ("tunnel", &[]),
    ("weird", &[]),
    ("x509", &[]),
];

/// The event types of Suricata.
const SURICATA: &[(&str, &[&str])] = &[
    ("alert", &[]),
    ("anomaly", &[]),
    ("dhcp", &[]),
    ("dns", &["dns"]),
    ("drop", &["firewall"]),
    ("fileinfo", &[]),
    ("flow", &["firewall"]),
    ("http", &["proxy", "webserver"]),
    ("krb5", &[]),
    ("netflow", &["firewall"]),
    ("rdp", &[]),
    ("smb", &[]),
    ("smtp", &[]),
    ("ssh", &[]),
    ("stats", &[]),
    ("tls", &[]),
];

/// The workloads of Microsoft 365 that rules do not call `audit`.
const M365: &[(&str, &str)] = &[
    ("Exchange", "exchange"),
    ("SecurityComplianceCenter", "threat_management"),
    ("ThreatIntelligence", "threat_detection"),
];

/// The types of FortiGate's logs.
const FORTIGATE: &[(&str, &[&str])] =
    &[("traffic", &["firewall"]), ("event", &[]), ("utm", &["proxy"])];

/// The programs that write to syslog, as rules for Linux call their logs.
const PROGRAMS: &[(&str, &str)] = &[
    ("CRON", "cron"),
    ("audit", "auditd"),
    ("auditd", "auditd"),
    ("clamd", "clamav"),
    ("cron", "cron"),
    ("crond", "cron"),
    ("freshclam", "clamav"),
    ("guacd", "guacamole"),
    ("sshd", "sshd"),
    ("sudo", "sudo"),
    ("vsftpd", "vsftpd"),
];

/// An event of Windows, by its channel and id.
pub(crate) fn windows(channel: &[u8], id: &[u8]) -> LogSource {
    if channel == b"Linux-Sysmon/Operational" {
        let linux = LogSource::service("linux", "sysmon");
        return LogSource { categories: categories("sysmon", id), ..linux };
    }
    let service = found(CHANNELS, channel);
    let categories = service.map_or(&[][..], |service| categories(service, id));
    LogSource { product: Some("windows"), service, categories }
}

fn categories(service: &str, id: &[u8]) -> &'static [&'static str] {
    let same = |row: &&(&str, &str, _)| row.0 == service && row.1.as_bytes() == id;
    CATEGORIES.iter().find(same).map_or(&[], |row| row.2)
}

/// A log of Zeek, by its path.
pub(crate) fn zeek(path: &[u8]) -> LogSource {
    typed("zeek", ZEEK, path)
}

/// An event of Suricata, by its type.
pub(crate) fn suricata(kind: &[u8]) -> LogSource {
    typed("suricata", SURICATA, kind)
}

/// A record of FortiGate, by its type.
pub(crate) fn fortigate(kind: &[u8]) -> LogSource {
    typed("fortigate", FORTIGATE, kind)
}

/// An audit record of Microsoft 365, by its workload.
pub(crate) fn m365(workload: &[u8]) -> LogSource {
    LogSource::service("m365", found(M365, workload).unwrap_or("audit"))
}

/// What a program wrote to syslog. Other devices send syslog too, so that
/// nothing is known where the program is not.
pub(crate) fn syslog(program: &[u8]) -> LogSource {
    found(PROGRAMS, program)
        .map_or(LogSource::default(), |service| LogSource::service("linux", service))
}

/// Rows of a table, by what its columns mean. Most tables tell nothing of it: a path, an
/// action and a result stand in the log of a file server, too.
pub(crate) fn table(has: impl Fn(Field) -> bool) -> LogSource {
    let any = |fields: &[Field]| fields.iter().any(|field| has(*field));
    let asks = has(Field::DstName) && has(Field::Method);
    let ends = has(Field::SrcIp) && has(Field::DstIp) && has(Field::DstPort);
    if asks && any(&[Field::BytesOut, Field::BytesIn, Field::Agent]) {
        LogSource::categories(&["proxy"])
    } else if ends && !any(&[Field::DstName, Field::Url]) {
        LogSource::categories(&["firewall"])
    } else {
        LogSource::default()
    }
}

fn typed(
    product: &'static str,
    rows: &[(&'static str, &'static [&'static str])],
    kind: &[u8],
) -> LogSource {
    let row = rows.iter().find(|(name, _)| name.as_bytes() == kind);
    let categories = row.map_or(&[][..], |row| row.1);
    LogSource { product: Some(product), service: row.map(|row| row.0), categories }
}

fn found(rows: &[(&'static str, &'static str)], name: &[u8]) -> Option<&'static str> {
    rows.iter().find(|(known, _)| known.as_bytes().eq_ignore_ascii_case(name)).map(|row| row.1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn channels_and_ids_lead_to_services_and_categories() {
        let set = windows(SYSMON.as_bytes(), b"13");
        assert_eq!((set.product, set.service), (Some("windows"), Some("sysmon")));
        assert_eq!(set.categories, ["registry_event", "registry_set"]);
        assert_eq!(windows(b"security", b"4688").categories, ["process_creation"]);
        assert_eq!(windows(b"System", b"7045"), LogSource::service("windows", "system"));
        let unknown = windows(b"Vendor/Own", b"1");
        assert_eq!((unknown.product, unknown.service), (Some("windows"), None));
        let linux = windows(b"Linux-Sysmon/Operational", b"1");
        assert_eq!((linux.product, linux.categories), (Some("linux"), &["process_creation"][..]));
    }

    #[test]
    fn other_products_name_their_logs_themselves() {
        assert_eq!(zeek(b"dns").categories, ["dns"]);
        assert_eq!(zeek(b"own_script").service, None);
        assert_eq!(suricata(b"alert"), LogSource::service("suricata", "alert"));
        assert_eq!(fortigate(b"event"), LogSource::service("fortigate", "event"));
        assert_eq!(m365(b"AzureActiveDirectory"), LogSource::service("m365", "audit"));
        assert_eq!(m365(b"Exchange").service, Some("exchange"));
        assert_eq!(syslog(b"sshd"), LogSource::service("linux", "sshd"));
        assert!(syslog(b"%ASA-6-302013").is_unknown());
    }

    fn check_table(fields: &[Field], expected: &[&str]) {
        assert_eq!(table(|field| fields.contains(&field)).categories, expected, "{fields:?}");
    }

    #[test]
    fn a_table_is_what_its_columns_mean_or_nothing_known() {
        use Field::{BytesOut, DstIp, DstName, DstPort, Method, SrcIp, Status, Url, User};
        check_table(&[SrcIp, DstName, Method, BytesOut], &["proxy"]);
        check_table(&[SrcIp, DstIp, DstPort], &["firewall"]);
        check_table(&[SrcIp, DstIp, DstPort, Url], &[]);
        // A file server: who did what to which path, with which result.
        check_table(&[User, DstName, Url, Method, Status], &[]);
    }
}
