//! Parties, mandates and assets of the firm.

/// People appear as roles: the firm is invented, and so would be any name.
pub(crate) const PARTIES: &str = "\
id,kind,name,layer,parent,contact,role,may
sakura,institution,さくら証券株式会社,,,代表 03-0000-0000,,
board,unit,取締役会,,sakura,,board,read
president,person,代表取締役社長,executive,sakura,内線 1001,executive,read;approve;pay
cio,person,システム担当役員,executive,sakura,内線 1002,executive,read;approve
csirt,unit,CSIRT,,sakura,内線 2100,csirt,read;watch;triage;respond;report
csirt-lead,person,CSIRT責任者,manager,csirt,内線 2101,csirt,read;watch;triage;respond;report;approve
system-desk,unit,システム運用課,,sakura,内線 2200,operator,read;watch;respond
auditor,unit,内部監査部,,sakura,内線 3100,auditor,read
fsa,authority,監督当局,,,,,
industry,industry-body,業界団体,,,,,
isac,sharing-body,情報共有機関,,,,,
police,police,警察(サイバー犯罪相談窓口),,,,,
noc-vendor,vendor,回線事業者,,,,,
security-vendor,vendor,セキュリティ調査会社,,,,,
";

/// Terminals of the trading floor.
pub(crate) const TERMINALS: i64 = 180;

/// Name of terminal `number`, from 1.
pub(crate) fn terminal(number: i64) -> String {
    format!("PC-{number:03}")
}

pub(crate) fn assets() -> String {
    let mut list = String::from(SYSTEMS);
    for number in 1..=TERMINALS {
        let (name, lan) = (terminal(number), 1 + (number - 1) / 60);
        list.push_str(&format!("{name},terminal,業務端末 {name},,LAN-{lan},,system-desk\n"));
    }
    list
}

const SYSTEMS: &str = "\
id,kind,name,aliases,reaches,data,owner
web-trade,service,ネット取引,www.sakura-sec.example,WEB-01;AUTH-01,,csirt
WEB-01,system,取引ウェブサーバ,192.0.2.10,AUTH-01;ORDER-01,,system-desk
AUTH-01,system,認証サーバ,192.0.2.11,,authentication,system-desk
ORDER-01,system,注文管理,192.0.2.12,DB-01,electronic-value,system-desk
DB-01,system,顧客口座データベース,192.0.2.13,,personal;electronic-value,system-desk
LAN-1,network,1階 営業 LAN,,FS-02;MAIL-01,,system-desk
LAN-2,network,2階 本店 LAN,,FS-01;MAIL-01,,system-desk
LAN-3,network,3階 引受 LAN,,FS-03;MAIL-01,,system-desk
FS-01,system,本店ファイルサーバ,192.0.2.21,,personal;sensitive,system-desk
FS-02,system,営業ファイルサーバ,192.0.2.22,,personal,system-desk
FS-03,system,引受ファイルサーバ,192.0.2.23,,corporate,system-desk
MAIL-01,system,メールサーバ,192.0.2.24,,,system-desk
proxy.csv,log-source,プロキシの記録,,,,system-desk
web-traffic.csv,log-source,ウェブの計測,,,,system-desk
auth.log,log-source,外部接続口の認証記録,,,,system-desk
";
