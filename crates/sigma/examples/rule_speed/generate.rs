//! Windows events as JSON lines, made up and never twice the same.
//!
//! Kinds, fields and sizes are those of published recordings of Sysmon, Security and
//! PowerShell logs: about 2.4 KB an event, most of it a message that says the fields
//! again. The same seed gives the same events.

/// A stream of events without end.
pub(crate) struct Generator {
    state: u64,
    number: u64,
    /// Whether every text is one that never was before.
    unique: bool,
}

/// Sysmon and Security kinds with how often they occur in a thousand.
const KINDS: [(u64, Kind); 12] = [
    (300, Kind::Access),
    (180, Kind::Load),
    (160, Kind::Registry),
    (90, Kind::Filter),
    (70, Kind::Handle),
    (60, Kind::File),
    (50, Kind::Process),
    (40, Kind::Network),
    (20, Kind::Logon),
    (15, Kind::Script),
    (10, Kind::Query),
    (5, Kind::Service),
];

#[derive(Clone, Copy)]
enum Kind {
    Access,
    Load,
    Registry,
    Filter,
    Handle,
    File,
    Process,
    Network,
    Logon,
    Script,
    Query,
    Service,
}

const PROGRAMS: [&str; 24] = [
    r"C:\Windows\System32\svchost.exe",
    r"C:\Windows\System32\lsass.exe",
    r"C:\Windows\System32\services.exe",
    r"C:\Windows\System32\cmd.exe",
    r"C:\Windows\System32\WindowsPowerShell\v1.0\powershell.exe",
    r"C:\Windows\System32\rundll32.exe",
    r"C:\Windows\System32\taskhostw.exe",
    r"C:\Windows\System32\wbem\WmiPrvSE.exe",
    r"C:\Windows\System32\conhost.exe",
    r"C:\Windows\System32\dllhost.exe",
    r"C:\Windows\System32\SearchIndexer.exe",
    r"C:\Windows\System32\backgroundTaskHost.exe",
    r"C:\Windows\explorer.exe",
    r"C:\Windows\SystemApps\Microsoft.Windows.Search_cw5n1h2txyewy\SearchApp.exe",
    r"C:\Program Files\Google\Chrome\Application\chrome.exe",
    r"C:\Program Files\Microsoft Office\root\Office16\EXCEL.EXE",
    r"C:\Program Files\Microsoft Office\root\Office16\OUTLOOK.EXE",
    r"C:\Program Files (x86)\Microsoft\Edge\Application\msedge.exe",
    r"C:\ProgramData\Microsoft\Windows Defender\Platform\4.18.2006.10-0\MsMpEng.exe",
    r"C:\Windows\ADWS\Microsoft.ActiveDirectory.WebServices.exe",
    r"C:\Windows\System32\net.exe",
    r"C:\Windows\System32\schtasks.exe",
    r"C:\Windows\System32\reg.exe",
    r"C:\Users\branch\AppData\Local\Temp\setup.exe",
];

const LIBRARIES: [&str; 12] = [
    "ntdll.dll",
    "kernel32.dll",
    "KernelBase.dll",
    "sechost.dll",
    "rpcrt4.dll",
    "combase.dll",
    "amsi.dll",
    "clr.dll",
    "samlib.dll",
    "vaultcli.dll",
    "bcryptprimitives.dll",
    "wbemcomn.dll",
];

const KEYS: [&str; 8] = [
    r"HKLM\System\CurrentControlSet\Services\W32Time\Config",
    r"HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\Run\Updater",
    r"HKU\S-1-5-21-1587066498-1489273250-1035260531-1106\Software\Microsoft\Office\16.0\Excel\Place MRU",
    r"HKLM\SOFTWARE\Microsoft\Windows NT\CurrentVersion\Schedule\TaskCache\Tree",
    r"HKLM\System\CurrentControlSet\Control\Lsa\LsaPid",
    r"HKLM\SOFTWARE\Policies\Microsoft\SystemCertificates\Root\CTLs",
    r"HKLM\SOFTWARE\Microsoft\SystemCertificates\Disallowed\CRLs",
    r"HKLM\System\CurrentControlSet\Services\bam\State\UserSettings",
];

const ARGUMENTS: [&str; 12] = [
    "-k netsvcs -p -s Schedule",
    "/c dir /s /b",
    "-NoProfile -ExecutionPolicy Bypass -File C:\\Scripts\\inventory.ps1",
    "shell32.dll,Control_RunDLL",
    "--type=renderer --field-trial-handle=1712,i,1190",
    "/query /fo csv /v",
    "use \\\\fs01\\kessai /persistent:no",
    "-Embedding",
    "/automation -Embedding",
    "query HKLM\\SOFTWARE\\Microsoft\\Windows /s",
    "-NonInteractive -Command Get-ChildItem -Recurse",
    "0xffffffff -ForceV1",
];

const SCRIPTS: [&str; 5] = [
    "function Get-Balance { param($Account) $rows = Import-Csv $Path; $rows | Where-Object { $_.Account -eq $Account } }",
    "$items = Get-ChildItem -Path C:\\Data -Recurse | Sort-Object LastWriteTime -Descending | Select-Object -First 20",
    "Set-StrictMode -Version 1; $_.PSMessageDetails; if ($ErrorCategory_Message) { return }",
    "foreach ($server in $servers) { Test-Connection -ComputerName $server -Count 1 -Quiet }",
    "Write-EventLog -LogName Application -Source Kessai -EntryType Information -EventId 100 -Message $text",
];

const EXPLANATION: &str = "\r\n\r\nThis event is generated when an object is used as its access rights allow. \
    The subject fields indicate the account on the local system which requested the operation. This is most \
    commonly a service such as the Server service, or a local process such as Winlogon.exe or Services.exe. \
    The process information fields tell which program made the request, and the network fields where it \
    came from. Impersonation level, token elevation type and mandatory label say what the program may do; \
    a full token has no privileges removed or groups disabled, and is only used if User Account Control is \
    disabled or if the user is the built-in Administrator account or a service account.";

impl Generator {
    pub(crate) fn new(seed: u64, unique: bool) -> Self {
        Self { state: seed, number: 0, unique }
    }

    /// The next event, without the end of the line.
    pub(crate) fn line(&mut self) -> String {
        self.number += 1;
        let kind = self.kind();
        let fields = self.fields(kind);
        let mut message = format!("{}:\r\nRuleName: -\r\nUtcTime: {}", title(kind), self.time());
        for (name, value) in &fields {
            message += &format!("\r\n{name}: {value}");
        }
        if !matches!(kind, Kind::Script) {
            message += EXPLANATION;
        }
        if message.len() < 1500 {
            message += &EXPLANATION[..1500 - message.len().max(900)];
        }
        let mut line = String::with_capacity(3000);
        line.push('{');
        for (name, value) in self.header(kind).iter().chain(&fields) {
            self.text(&mut line, name, value);
        }
        self.text(&mut line, "Message", &message);
        line += &format!(
            r#""EventID":{},"RecordNumber":{},"ExecutionProcessID":{},"ThreadID":{},"Version":5,"port":60737,"@version":"1"}}"#,
            code(kind),
            100_000 + self.number,
            1000 + self.below(9000),
            self.below(9000)
        );
        line
    }

    fn kind(&mut self) -> Kind {
        let mut drawn = self.below(1000);
        for (share, kind) in KINDS {
            if drawn < share {
                return kind;
            }
            drawn -= share;
        }
        Kind::Access
    }

    fn header(&mut self, kind: Kind) -> Vec<(&'static str, String)> {
        let security = matches!(kind, Kind::Filter | Kind::Handle | Kind::Logon);
        let (channel, source, guid) = match kind {
            _ if security => (
                "Security",
                "Microsoft-Windows-Security-Auditing",
                "54849625-5478-4994-a5ba-3e3b0328c30d",
            ),
            Kind::Script => (
                "Microsoft-Windows-PowerShell/Operational",
                "Microsoft-Windows-PowerShell",
                "a0c1853b-5c40-4b15-8766-3cf1c58f985a",
            ),
            Kind::Service => {
                ("System", "Service Control Manager", "555908d1-a6d7-4695-8e1e-26931d2012f4")
            }
            _ => (
                "Microsoft-Windows-Sysmon/Operational",
                "Microsoft-Windows-Sysmon",
                "5770385f-c22a-43e0-bf4c-06f5698ffbd9",
            ),
        };
        let host = self.host();
        vec![
            ("SourceName", source.to_owned()),
            ("ProviderGuid", format!("{{{guid}}}")),
            ("Level", if security { "0" } else { "4" }.to_owned()),
            (
                "Keywords",
                if security { "0x8020000000000000" } else { "0x8000000000000000" }.to_owned(),
            ),
            ("Channel", channel.to_owned()),
            ("Hostname", host),
            ("TimeCreated", self.time()),
            ("@timestamp", self.time()),
            ("Severity", "INFO".to_owned()),
            ("EventType", if security { "AUDIT_SUCCESS" } else { "INFO" }.to_owned()),
            ("SourceModuleName", "eventlog".to_owned()),
            ("SourceModuleType", "im_msvistalog".to_owned()),
            ("host", "wec.internal.cloudapp.net".to_owned()),
            ("EventReceivedTime", self.time()),
            ("AccountName", "SYSTEM".to_owned()),
            ("AccountType", "User".to_owned()),
            ("UserID", "S-1-5-18".to_owned()),
            ("Domain", "NT AUTHORITY".to_owned()),
            ("Opcode", "Info".to_owned()),
            ("Task", code(kind).to_string()),
        ]
    }

    fn fields(&mut self, kind: Kind) -> Vec<(&'static str, String)> {
        let (image, target) = (self.program(), self.program());
        let (guid, user) = (self.guid(), self.user());
        let process = (1000 + self.below(9000)).to_string();
        let mut fields = match kind {
            Kind::Filter | Kind::Handle | Kind::Logon => {
                vec![("ProcessName", image), ("ProcessId", format!("0x{:x}", self.below(9000)))]
            }
            Kind::Script | Kind::Service => Vec::new(),
            _ => vec![
                ("Image", image),
                ("ProcessId", process),
                ("ProcessGuid", guid),
                ("UtcTime", self.time()),
                ("User", user),
            ],
        };
        fields.extend(self.own_fields(kind, target));
        fields
    }

    fn own_fields(&mut self, kind: Kind, target: String) -> Vec<(&'static str, String)> {
        match kind {
            Kind::Access => vec![
                ("SourceImage", self.program()),
                ("SourceProcessGUID", self.guid()),
                ("TargetImage", target),
                ("TargetProcessGUID", self.guid()),
                (
                    "GrantedAccess",
                    ["0x1000", "0x1400", "0x1fffff", "0x1410"][self.below(4) as usize].to_owned(),
                ),
                ("CallTrace", self.trace()),
            ],
            Kind::Load => {
                let library = LIBRARIES[self.below(12) as usize];
                vec![
                    ("ImageLoaded", format!(r"C:\Windows\System32\{library}")),
                    ("FileVersion", "10.0.18362.329 (WinBuild.160101.0800)".to_owned()),
                    ("Description", "Windows Runtime Library".to_owned()),
                    ("OriginalFileName", library.to_owned()),
                    ("Hashes", self.hashes()),
                    ("Signed", "true".to_owned()),
                    ("Signature", "Microsoft Windows".to_owned()),
                    ("SignatureStatus", "Valid".to_owned()),
                ]
            }
            Kind::Registry => vec![
                (
                    "TargetObject",
                    format!(r"{}\{:08x}", KEYS[self.below(8) as usize], self.below(400)),
                ),
                ("EventType", "SetValue".to_owned()),
                ("Details", format!("DWORD (0x{:08x})", self.below(1 << 32))),
            ],
            Kind::File => vec![
                (
                    "TargetFilename",
                    format!(
                        r"C:\Users\{}\AppData\Local\Temp\{:08x}.tmp",
                        self.below(40),
                        self.below(1 << 32)
                    ),
                ),
                ("CreationUtcTime", self.time()),
            ],
            Kind::Process => self.process(target),
            Kind::Network => vec![
                ("SourceIp", self.address()),
                ("SourcePort", (49152 + self.below(16000)).to_string()),
                ("DestinationIp", self.address()),
                (
                    "DestinationPort",
                    ["443", "80", "445", "389", "88"][self.below(5) as usize].to_owned(),
                ),
                ("Protocol", "tcp".to_owned()),
                ("Initiated", "true".to_owned()),
            ],
            Kind::Filter => vec![
                ("SourceAddress", self.address()),
                ("DestAddress", self.address()),
                ("LayerName", "%%14611".to_owned()),
                ("FilterRTID", self.below(90_000).to_string()),
            ],
            Kind::Handle => vec![
                (
                    "ObjectName",
                    format!(r"\REGISTRY\MACHINE\SYSTEM\ControlSet001\Services\{}", self.below(300)),
                ),
                ("HandleId", format!("0x{:x}", self.below(1 << 16))),
                ("AccessMask", "0x1".to_owned()),
                ("SubjectUserName", self.user()),
                ("SubjectLogonId", format!("0x{:x}", self.below(1 << 24))),
            ],
            Kind::Logon => vec![
                ("TargetUserName", self.user()),
                ("LogonType", ["3", "5", "2", "10"][self.below(4) as usize].to_owned()),
                ("IpAddress", self.address()),
                ("AuthenticationPackageName", "Kerberos".to_owned()),
                ("LogonGuid", self.guid()),
            ],
            Kind::Script => vec![
                ("ScriptBlockId", self.guid()),
                (
                    "ScriptBlockText",
                    format!(
                        "{}\r\n# {:x}",
                        SCRIPTS[self.below(5) as usize].repeat(8),
                        self.below(1 << 40)
                    ),
                ),
            ],
            Kind::Query => vec![
                (
                    "QueryName",
                    format!("srv{}.branch{}.example.co.jp", self.below(200), self.below(50)),
                ),
                ("QueryResults", format!("::ffff:{};", self.address())),
                ("QueryStatus", "0".to_owned()),
            ],
            Kind::Service => vec![
                ("ServiceName", format!("Kessai{:x}", self.below(1 << 20))),
                ("ImagePath", target),
                ("StartType", "demand start".to_owned()),
            ],
        }
    }

    fn process(&mut self, parent: String) -> Vec<(&'static str, String)> {
        let image = self.program();
        let arguments = ARGUMENTS[self.below(12) as usize];
        vec![
            ("CommandLine", format!("\"{image}\" {arguments} {:x}", self.below(1 << 36))),
            ("CurrentDirectory", r"C:\Windows\system32\".to_owned()),
            ("IntegrityLevel", "System".to_owned()),
            ("Hashes", self.hashes()),
            ("ParentImage", parent.clone()),
            ("ParentCommandLine", format!("{parent} {}", ARGUMENTS[self.below(12) as usize])),
            ("ParentProcessGuid", self.guid()),
            ("LogonId", format!("0x{:x}", self.below(1 << 24))),
            ("Company", "Microsoft Corporation".to_owned()),
        ]
    }

    fn text(&mut self, line: &mut String, name: &str, value: &str) {
        let mut value = value.to_owned();
        if self.unique {
            // In the middle, so that what begins or ends with something still does.
            let at = (value.len() / 2..=value.len()).find(|at| value.is_char_boundary(*at));
            let never = format!("~{:x}.{:x}~", self.number, line.len());
            value.insert_str(at.unwrap_or_default(), &never);
        }
        let value = serde_json::to_string(&value).unwrap_or_default();
        line.push_str(&format!("\"{name}\":{value},"));
    }

    fn trace(&mut self) -> String {
        let frame = |number: u64| {
            format!(r"C:\Windows\System32\{}+{:x}", LIBRARIES[number as usize % 12], number % 4096)
        };
        let frames: Vec<String> = (0..6).map(|_| frame(self.below(60_000))).collect();
        frames.join("|")
    }

    fn hashes(&mut self) -> String {
        format!(
            "SHA1={:016X}{:016X}{:08X},MD5={:016X}{:016X}",
            self.next(),
            self.next(),
            self.below(1 << 32),
            self.next(),
            self.next()
        )
    }

    fn program(&mut self) -> String {
        PROGRAMS[self.below(24) as usize].to_owned()
    }

    fn user(&mut self) -> String {
        format!(r"KESSAI\teller{:02}", self.below(40))
    }

    fn host(&mut self) -> String {
        format!("TERM{:03}.kessai.example", self.below(60))
    }

    fn address(&mut self) -> String {
        format!("10.{}.{}.{}", self.below(8), self.below(40), self.below(250))
    }

    fn guid(&mut self) -> String {
        format!(
            "{{{:08x}-{:04x}-5f1c-0000-{:012x}}}",
            self.below(1 << 32),
            self.below(1 << 16),
            self.below(1 << 48)
        )
    }

    fn time(&mut self) -> String {
        let milliseconds = self.number * 17 % 86_400_000;
        let (seconds, rest) = (milliseconds / 1000, milliseconds % 1000);
        format!(
            "2020-09-14T{:02}:{:02}:{:02}.{rest:03}Z",
            seconds / 3600,
            seconds / 60 % 60,
            seconds % 60
        )
    }

    fn below(&mut self, limit: u64) -> u64 {
        self.next() % limit
    }

    /// SplitMix64.
    fn next(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.state;
        mixed = (mixed ^ mixed >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ mixed >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ mixed >> 31
    }
}

fn title(kind: Kind) -> &'static str {
    match kind {
        Kind::Access => "Process accessed",
        Kind::Load => "Image loaded",
        Kind::Registry => "Registry value set",
        Kind::Filter => "The Windows Filtering Platform has permitted a connection.",
        Kind::Handle => "An attempt was made to access an object.",
        Kind::File => "File created",
        Kind::Process => "Process Create",
        Kind::Network => "Network connection detected",
        Kind::Logon => "An account was successfully logged on.",
        Kind::Script => "Creating Scriptblock text (1 of 1)",
        Kind::Query => "Dns query",
        Kind::Service => "A service was installed in the system.",
    }
}

fn code(kind: Kind) -> u32 {
    match kind {
        Kind::Access => 10,
        Kind::Load => 7,
        Kind::Registry => 13,
        Kind::Filter => 5156,
        Kind::Handle => 4663,
        Kind::File => 11,
        Kind::Process => 1,
        Kind::Network => 3,
        Kind::Logon => 4624,
        Kind::Script => 4104,
        Kind::Query => 22,
        Kind::Service => 7045,
    }
}
