//! What sources call the fields that detectors ask for.

use std::sync::LazyLock;

use event::Field;
use hashbrown::HashMap;

/// The names of each field, lower case, with `_` for every separator, and
/// spaces between the names; in a header with several, the earlier one here
/// wins. Sources: the fixtures of this project, Elastic Common Schema, Suricata
/// EVE, Zeek, Windows event exports, headers of Japanese security products.
const ALIASES: [(Field, &str); Field::ALL.len()] = [
    (
        Field::Time,
        "ts timestamp datetime date_time _time eventtime event_time event_created \
         occurred_at systemtime timecreated utctime log_time logged_at \
         timeunixnano observedtimeunixnano timegenerated creationtime eventreceivedtime start_time generated_time receive_time 日時 発生日時 発生時刻 検知日時 記録日時 \
         アクセス日時 操作日時 操作日時エージェント タイムスタンプ time date 時刻 日付",
    ),
    (
        Field::Reporter,
        "reporter device device_name devname sensor host_name observer_name log_host 装置 \
         装置名 機器名 出力元",
    ),
    (
        Field::Program,
        "program process process_name app_name appname application provider provider_name \
         プログラム プロセス名 アプリケーション",
    ),
    (
        Field::SrcHost,
        "src_host source_host client client_name client_host computer computer_name \
         computername workstation workstationname hostname pc pc_name src_name 端末 \
         端末名 コンピュータ コンピュータ名 コンピューター名 クライアント クライアント名 \
         送信元ホスト ホスト名 接続元 接続元ホスト",
    ),
    (
        Field::SrcIp,
        "src_ip source_ip src srcip src_addr source_address client_ip c_ip remote_addr \
         remote_ip ipaddress ip_address id_orig_h sourceip sourceipaddress clientip \
         送信元ip 送信元ipアドレス \
         送信元アドレス 接続元ip 接続元ipアドレス クライアントip ipアドレス",
    ),
    (
        Field::DstIp,
        "dst_ip dest_ip destination_ip dst dstip dst_addr destination_address server_ip \
         s_ip id_resp_h destinationip 宛先ip 宛先ipアドレス 宛先アドレス 接続先ip 接続先ipアドレス",
    ),
    (
        Field::DstName,
        "dst_name dst_host dest_host destination_host destination_domain host domain \
         server_name http_hostname cs_host sni url_domain destinationhostname tls_sni 宛先 宛先ホスト \
         宛先ホスト名 ドメイン ドメイン名 接続先 接続先ホスト サーバ名",
    ),
    (
        Field::DstPort,
        "dst_port dest_port destination_port dstport dport server_port s_port port \
         id_resp_p destinationport 宛先ポート 宛先ポート番号 接続先ポート ポート",
    ),
    (
        Field::Method,
        "method verb action http_method http_http_method http_request_method cs_method \
         request_method メソッド 操作 動作 処理 transaction_type 取引種別 取引区分",
    ),
    (
        Field::Url,
        "url uri path request_url url_full url_original http_url cs_uri アクセス先 \
         アクセス先url パス",
    ),
    (
        Field::Status,
        "status status_code http_status http_status_code http_response_status_code \
         sc_status result result_code ステータス ステータスコード 結果 応答コード",
    ),
    (
        Field::BytesOut,
        "bytes_out bytes_sent sent_bytes sentbyte cs_bytes orig_bytes source_bytes \
         request_bytes upload_bytes 送信バイト 送信バイト数 送信サイズ 送信量",
    ),
    (
        Field::BytesIn,
        "bytes_in bytes_received received_bytes rcvdbyte sc_bytes resp_bytes \
         destination_bytes response_bytes download_bytes 受信バイト 受信バイト数 \
         受信サイズ 受信量",
    ),
    (
        Field::User,
        "user username user_name user_id userid account account_name login cs_username \
         targetusername subjectusername useridentity_username ユーザ ユーザー ユーザ名 ユーザー名 ユーザid \
         利用者 利用者id アカウント customer_id customer 顧客番号 顧客id",
    ),
    (
        Field::Agent,
        "agent user_agent useragent user_agent_original http_user_agent \
         http_http_user_agent cs_user_agent ユーザエージェント ユーザーエージェント",
    ),
    (
        Field::Message,
        "message msg text description detail details log body メッセージ 内容 本文 詳細",
    ),
    (
        Field::Severity,
        "severity level log_level priority loglevel severitytext 重大度 重要度 レベル",
    ),
    (
        Field::Service,
        "service service_name system system_name サービス サービス名 システム システム名",
    ),
    (
        Field::InboundMbps,
        "inbound_mbps in_mbps mbps_in traffic_in_mbps rx_mbps 受信mbps 流入mbps \
         流入量mbps インバウンドmbps",
    ),
    (
        Field::SuccessRate,
        "success_rate http_ok_rate ok_rate http_success_rate availability 成功率 \
         応答成功率 正常応答率",
    ),
    (
        Field::Query,
        "query query_name queryname qname rrname dns_rrname dns_query dns_question_name \
         問い合わせ名 照会名",
    ),
    (
        Field::Command,
        "command command_line commandline cmdline cmd process_command_line \
         process_commandline コマンド コマンドライン 実行コマンド",
    ),
    (
        Field::EventCode,
        "event_code event_id eventid eventcode winlog_event_id イベントid イベント番号",
    ),
    (
        Field::Approval,
        "approval approval_id approval_no ticket ticket_id change_ticket 承認番号 申請番号 \
         チケット番号",
    ),
    (
        Field::Device,
        "device_id deviceid device_fingerprint fingerprint terminal_id 端末id 端末識別子 \
         デバイスid",
    ),
    (
        Field::Payee,
        "payee payee_account beneficiary beneficiary_account to_account 振込先 振込先口座 \
         出金先 出金先口座 受取人",
    ),
    (Field::Amount, "amount amount_jpy transaction_amount 金額 取引金額 振込金額 出金額 約定代金"),
    (Field::Instrument, "instrument symbol ticker security_code 銘柄 銘柄コード 証券コード"),
];

/// Columns that hold the day only, where another one holds the time of day.
const DAYS: &[&str] = &["date", "日付"];
const TIMES_OF_DAY: &[&str] = &["time", "時刻"];

/// What a source's own field `name` means, if it is known.
/// Case does not matter, nor which separator stands between words.
#[must_use]
pub fn field_for(name: &str) -> Option<Field> {
    ranked(name).map(|(field, _)| field)
}

/// What each column of a header means. No two mean the same.
pub(crate) fn fields_of(columns: &[String]) -> Vec<Option<Field>> {
    let ranked: Vec<_> = columns.iter().map(|name| ranked(name)).collect();
    let is_best = |column: usize, (field, rank): (Field, usize)| {
        let rivals = ranked.iter().enumerate().filter_map(|(other, r)| r.map(|r| (other, r)));
        rivals
            .filter(|(_, rival)| rival.0 == field)
            .all(|(other, rival)| (rank, column) <= (rival.1, other))
    };
    let best = |(column, claim): (usize, &Option<_>)| claim.filter(|claim| is_best(column, *claim));
    ranked.iter().enumerate().map(|item| best(item).map(|(field, _)| field)).collect()
}

/// What `name` means, and its place among the names of that field.
pub(crate) fn ranked(name: &str) -> Option<(Field, usize)> {
    // Every source asks for each of its names, and many a source is small.
    static INDEX: LazyLock<HashMap<&str, (Field, usize)>> = LazyLock::new(|| {
        let rows = ALIASES.iter().flat_map(|(field, names)| {
            names.split(' ').enumerate().map(|(rank, name)| (name, (*field, rank)))
        });
        rows.collect()
    });
    INDEX.get(&*normalised(name)).copied()
}

/// Whether `day` and `time` are a pair of columns that only together tell a time.
pub(crate) fn is_split_time(day: &str, time: &str) -> bool {
    DAYS.contains(&&*normalised(day)) && TIMES_OF_DAY.contains(&&*normalised(time))
}

fn normalised(name: &str) -> String {
    let name = name.trim().trim_start_matches('@').to_lowercase();
    let separated = |c| if matches!(c, ' ' | '-' | '.' | ':' | '/') { '_' } else { c };
    name.chars()
        .map(separated)
        .filter(|c| !matches!(c, '(' | ')' | '（' | '）' | '[' | ']'))
        .collect()
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn every_alias_is_normalised_and_means_one_field() {
        let mut seen = HashSet::new();
        for (_, names) in ALIASES {
            for name in names.split(' ') {
                assert_eq!(name, normalised(name));
                assert!(seen.insert(name), "{name} stands twice");
            }
        }
        let fields: HashSet<_> = ALIASES.into_iter().map(|(field, _)| field).collect();
        assert_eq!(fields.len(), Field::ALL.len(), "each field has one row");
        assert!(Field::ALL.iter().all(|field| field_for(field.name()) == Some(*field)));
    }

    #[test]
    fn the_more_telling_of_two_columns_wins() {
        let columns = ["action", "date", "method", "time", "timestamp", "x"].map(str::to_owned);
        let expected = [None, None, Some(Field::Method), None, Some(Field::Time), None];
        assert_eq!(fields_of(&columns), expected);
        let twice = ["url", "url"].map(str::to_owned);
        assert_eq!(fields_of(&twice), [Some(Field::Url), None]);
    }

    fn check_header(header: &str, expected: &[&str]) {
        let fields = header.split(',').map(|name| field_for(name).map_or("-", Field::name));
        assert_eq!(fields.collect::<Vec<_>>(), expected, "{header}");
    }

    #[test]
    fn headers_of_known_products_are_understood() {
        check_header(
            "timestamp,src_ip,dest_ip,dest_port,http.hostname,http.url,http.http_method,http.status",
            &["time", "src_ip", "dst_ip", "dst_port", "dst_name", "url", "method", "status"],
        );
        check_header(
            "ts,id.orig_h,id.resp_h,id.resp_p,orig_bytes,resp_bytes",
            &["time", "src_ip", "dst_ip", "dst_port", "bytes_out", "bytes_in"],
        );
        check_header(
            "@timestamp,source.ip,destination.ip,user.name,user_agent.original,log.level,message",
            &["time", "src_ip", "dst_ip", "user", "agent", "severity", "message"],
        );
        check_header(
            "発生日時,コンピュータ名,ユーザー名,宛先IPアドレス,送信バイト数,受信バイト数,操作,備考",
            &["time", "src_host", "user", "dst_ip", "bytes_out", "bytes_in", "method", "-"],
        );
        check_header("日時,流入量(Mbps),成功率", &["time", "inbound_mbps", "success_rate"]);
        check_header("不審操作,操作日時（エージェント）,発生元", &["-", "time", "-"]);
    }

    #[test]
    fn case_and_separators_do_not_matter() {
        for name in ["@timestamp", "Date Time", "発生日時", "Event.Created"] {
            assert_eq!(field_for(name), Some(Field::Time), "{name}");
        }
        assert_eq!(field_for("id.orig_h"), Some(Field::SrcIp));
        assert_eq!(field_for("送信バイト数"), Some(Field::BytesOut));
        assert_eq!(field_for("流入量(Mbps)"), Some(Field::InboundMbps));
        assert_eq!(field_for("colour"), None);
    }
}
