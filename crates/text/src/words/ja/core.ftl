# 文言はすべてここに置く。英語は en.ftl。同じ見出しを同じ順に保つ。

## 信号の理由
reason-availability-attack = 受信量が平常の{ $factor }倍を超え、応答成功率が{ $success_below }未満に落ちました（{ $duration }、該当{ $samples_bad }点）。
reason-traffic-surge = 受信量が平常の{ $factor }倍を超えましたが、応答は保たれています（{ $duration }）。
reason-beacon = { $client } が { $server } へ約{ $median_gap_s }秒おきに{ $requests }回通信しました（送信{ $bytes_out }バイト）。人の操作とは考えにくい間隔です。
reason-periodic-review = { $client } が { $server } へ約{ $median_gap_s }秒おきに{ $requests }回通信しました。更新プログラムに似ていますが、許可がないか期限が切れています。確認してください。
reason-exfiltration = { $client } が { $server } へ1日に{ $mb_out }MBを送信しました（{ $requests }回）。ほかの{ $other_days }日は{ $usual_mb }MB程度です。
reason-exfiltration-spread = { $client } が、これまで通信のなかった宛先へ1日に合計{ $mb_out }MBを送信しました。宛先ごとの量は多くありません。
reason-password-attack = { $client } からの認証失敗が{ $failures }回（{ $accounts }アカウント）ありました。
reason-password-attack-succeeded = { $client } からの認証失敗が{ $failures }回（{ $accounts }アカウント）あり、その後 { $succeeded_as } としてログインに成功しています。
reason-privileged-use = 特権ID { $account } が { $host } で業務時間外に{ $uses }回使われました（使用者 { $actor }、{ $first } から { $last } まで）。
reason-privileged-use-unapproved = 特権ID { $account } が { $host } で承認の記録なしに{ $unapproved }回使われました（使用者 { $actor }、{ $first } から { $last } まで）。
reason-watched-command = { $host } で { $account } が監視対象の操作（{ $way }、ATT&CK { $technique }）を{ $times }回行いました: { $commands }
reason-watched-command-log-cleared = { $host } で { $account } が記録を消去しました（{ $times }回）: { $commands }
reason-rule-match = 検知ルール「{ $title }」（{ $level }）に、{ $host } の { $account } の記録が{ $times }件一致しました: { $because }
reason-log-silence = { $source } の記録が { $since } から途絶えています（通常は{ $usual_gap_s }秒以内に届きます）。
reason-log-silence-ended = { $source } の記録が { $since } から { $until } まで途絶えていました（通常は{ $usual_gap_s }秒以内に届きます）。
reason-time-assumed = （記録に年または時差がないため、時刻は受信時と設定から補っています）
reason-account-takeover = 口座 { $account } から、初めての端末（{ $device }、{ $device_since } から）により、登録したばかりまたは初めての { $payees } へ{ $payouts }回、計{ $amount }の出金がありました。
reason-account-takeover-orders = 口座 { $account } で、初めての端末（{ $device }、{ $device_since } から）により、取引したことのない { $instruments } へ{ $orders }回、計{ $amount }の注文がありました。通常の注文は{ $usual_amount }程度です。
reason-dns-tunnel = { $client } が { $server } の下の異なる名前を{ $names }件問い合わせました（ラベルの平均{ $mean_length }文字、{ $queries }回、計{ $bytes_out }バイト）。名前解決に紛れたデータの持ち出しが疑われます。
reason-extortion-mail = 金銭を要求する脅迫メールとみられます（判定{ $score }点）。内容の確認をお願いします。
reason-notice = { $from } から連絡を受けました:「{ $text }」
reason-other = 検知器 { $detector } が知らせました。

## 信号の種類
signal-availability-attack = サービス妨害
signal-traffic-surge = 通信量の急増
signal-beacon = 定期的な不審通信
signal-periodic-review = 定期通信（要確認）
signal-exfiltration = 持ち出し
signal-password-attack = パスワード攻撃
signal-privileged-use = 特権IDの使用
signal-watched-command = 監視対象の操作
signal-rule-match = 検知ルールの一致
signal-log-silence = 記録の途絶
signal-dns-tunnel = DNSトンネル
signal-account-takeover = アカウントの乗っ取り
signal-extortion-mail = 脅迫メール
signal-notice = 連絡・通報

## 拒否
refused-ABSENT = { $field } は見つかりません。番号を確かめてください。
refused-BLANK = { $field } が空欄です。分からないときは「不明」（unknown）と記録してください。空欄のままでは受け付けません。
refused-MANDATE = { $detail ->
    [sealed] { $field } の台本は、終わるまで参加者には封じられています。
   *[other] この操作に必要な権限（{ $field }）がありません。権限を持つ人が --as で実行してください。
}
refused-MERGE = 統合できません（{ $detail }）。根本原因の記録が同じで、時間が重なるか続いており、承認者がいる場合に限り統合できます。件数は減りません。
refused-STATE = いまの状態（{ $detail }）では実行できません: { $field }
refused-REASON = 理由を書いてください（{ $field }）。「—」だけの理由は受け付けません。
refused-KEY = 「{ $field }」という項目はありません。項目の一覧は hinomi incident record --help で見られます。
refused-VALUE = { $field } に「{ $value }」は入れられません。
refused-TIME = { $field } の時刻「{ $value }」を受け付けられません（{ $detail }）。2015-06-10T17:20+09:00 のように時差を付けて書いてください。{ $detail ->
    [past] もう過ぎています。先の時刻にしてください。
   *[other] 未来の時刻は記録できません。
}
refused-EXISTS = { $field } はすでにあります。

## 回答の状態
state-answered = 回答済
state-unknown = 不明
state-not_done = 未実施
state-partly = 一部
done = 完了
part-done = 一部完了
not-finished = 未完了
not-done = 未実施
unknown = 不明

## 警告
warning-EXECUTIVE-NOT-TOLD = 担当役員・経営トップへ未報告です
warning-CUSTOMERS-WITHOUT-METHOD = 件数の数え方が記録されていません
warning-PROPOSED-HOST = 未確認の候補を含みます
warning-BLANK = まだ誰も回答していません。送付するには「不明」を含め回答が必要です

## 回答の文
awareness-aware = 認識した日時：{ $time }
awareness-unknown = 認識した日時：不明
awareness-machine = 検知器 { $by }（{ $kind }）が { $at } に検知。事象の開始：{ $began }
awareness-notice = { $by } からの連絡（{ $at }）
customers-none = 影響なし
customers-count = 影響あり：{ $count }名
customers-method = 数え方：{ $method }
isolation-summary = { $word } { $done }/{ $total }台
isolation-host = { $host }：{ $word } { $at }
isolation-no-host = 対象の端末が分かっていません
part-line = { $part }：{ $word } { $at }
connections-host = { $host } → { $reaches }
connections-none = { $host } → 接続先の登録なし
connections-unregistered = { $host } は資産の登録にありません（接続先は不明）
connections-proposed = （未確認の候補）
leaving-line = 外部への送信：{ $state }（確認できた送信量 { $bytes } バイト）
leaving-suspected = 疑い
leaving-confirmed = 確認
leaving-excluded = 否定
scope-virus-type = ウィルスの種類
scope-damage = 被害の特定
scope-spread = 拡散の範囲
contact-number = 受付番号 { $x }
contact-form = 様式 { $x }
contact-report = 報告 { $x } を提出
contact-scope = 依頼：{ $x }
contact-due = 期限 { $x }
contact-clock = 依頼から { $x } 分
contact-reply = { $at } 回答：{ $x }
contact-state-told = 連絡済
contact-state-received = 受領
contact-state-waiting = 回答待ち
contact-state-late = 回答遅れ
contact-state-answered = 回答あり
mail-near = 　攻撃と近い時刻：事案 { $id }{ $confirmed }
mail-near-incident = 　近い時刻の脅迫メール { $id }{ $confirmed }
mail-confirmed = （確認済）
worst-classes = 最も重い情報：{ $classes }
worst-via = { $asset }：{ $classes }
worst-unknown = 到達できる情報の区分が分かっていません
leader = 指揮：{ $commander }
leader-unknown = 指揮をとる者が決まっていません
executive-told = 担当役員・経営トップ：報告済 { $at }
executive-not-told = 担当役員・経営トップ：未報告
executive-unknown = 担当役員・経営トップ：報告したか不明
contacts-summary = 連絡済 { $told }/{ $total }種別
vendor-asked = 依頼済 { $at }
vendor-scope = 依頼の内容：{ $scope }
vendor-not = 未依頼
scan-unknown = 最新の定義ファイルで検出できるか不明
scan-undetectable = 定義ファイルでは検出不可
scan-instead = 代わりの対応：{ $instead }
scan-no-instead = 代わりの対応は未実施
scan-share = 最新の定義ファイルで検出可能。{ $done }/{ $total }台 = { $percent }%、{ $word }
scan-not-done = 最新の定義ファイルで検出可能。全台のフルスキャンは未実施
within = { $after } より後、{ $not_after } まで（その間のデータなし）

## 出所
source-party = 記録（{ $id }）
source-signal = 信号 { $id }
source-asset = 資産の登録 { $id }
source-contact = 連絡 { $id }
source-report = 報告 { $id }

## 情報の区分
class-corporate = 法人関係情報
class-electronic-value = 電子的価値情報
class-authentication = 認証情報
class-customer = 顧客に関する情報
class-personal = 個人情報
class-sensitive = 機微情報

## 報告書
letter-first = サイバー事案に関する速報
letter-first-failure = システム障害に関する速報
letter-follow = 続報（前回からの変更）
letter-draft = （案） 未送付
letter-handling = 取扱注意
letter-recipient = 監督当局 御中
letter-reference = { $report } / 様式 { $form }
letter-page = 頁
letter-incident = 事案番号
letter-title = 件名
letter-nature = 種別
nature-cyber = サイバー事案
nature-failure = システム障害
anchor-occurred = 発生
anchor-detected = 検知
anchor-aware = 認識
anchor-determined = 確定
anchor-classified = 分類
anchor-submitted = 報告
anchor-paid = 支払
anchor-restored = 復旧
letter-prepared = 作成日時
letter-intro = 現時点で把握している範囲で報告します。分からない項目は「不明」と記載し、判明し次第、続報します。
letter-follow-intro = 前回の報告（{ $follows }）から変わった項目のみを報告します。
letter-no-change = 前回の報告から変わった項目はありません。
letter-before = 前回
letter-now = 今回
letter-source = 出所：{ $source }

## 件数
counts-plain = { $total }件
counts-merged = { $total }件（うち{ $same }件は同一原因）

## メール
mail-header = { $name }：{ $value }（差出人の記載。信頼できません）
mail-unreadable = 本文に読み取れる文字がありません（画像のみの可能性）。原本は保存しました。内容は人が確認して記録してください。

## 経過
corrected =（訂正{ $times }回）
timeline-line = 記録 { $written } · 認識 { $known } · 発生 { $happened } · { $what }（{ $by }）
erased = 消去済
clock-ahead = ▲ 時計の進み

## 画面
stage-open = 対応中
stage-merged = 統合
stage-closed = 終結
triage-new = 未判定
triage-promoted = 事案化
triage-dismissed = 対応不要
triage-held = 保留
