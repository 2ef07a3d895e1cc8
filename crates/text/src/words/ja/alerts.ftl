# Alerts and the roster.

## Messages. No name of a person, machine or customer: a mailbox is not ours.
alert-subject = 【火の見】{ $urgency }：{ $what }
alert-bundle-subject = 【火の見】{ $urgency }：ほかに { $count } 件の警報
alert-bundle-more = …ほか { $count } 件
alert-bundle-list = 一覧：hinomi alert list --state open
alert-subject-test = 【火の見】連絡の試験です（何も起きていません）
alert-urgent = 至急
alert-can-wait = お知らせ
alert-what-incident = 障害・事案の発生
alert-line-title = 件名：{ $title }
alert-line-id = 番号：{ $id }
alert-line-raised = 発報：{ $at }
alert-line-level = 当番表の第{ $level }順位（{ $round }回目）としてお知らせしています。
alert-line-acknowledge = 確認したら：hinomi alert acknowledge { $id }
alert-line-see = 詳しい内容は火の見の中だけにあります。
alert-line-test = 連絡が届くことを確かめる試験です。対応は不要です。

## Why an alert went on
alert-why-unanswered = 期限までに確認した人がいません
alert-why-gap = この順位に当番がいません
alert-why-unreachable = この順位の誰にも届きませんでした
alert-why-already-told = この順位の当番には前の順位で知らせています
alert-why-given-up = 規則に定めた回数まで知らせました

## States
alert-state-open = 未確認
alert-state-acknowledged = 確認済み
alert-state-unanswered = 知らせたが誰も確認していない
alert-state-undelivered = 誰にも届いていない
alerts-none = 警報はありません。
alerts-no-roster = 当番表がないため、誰にも知らせていません。作るには：hinomi roster import ファイル
roster-quiet = { $until } までは静かな時間です。急がないものは待ちます。
roster-nobody = 当番なし
roster-no-contact = 連絡先なし
roster-gap = どの順位にも当番がいない時間：{ $from } から { $until } まで

fault-level-gapless = 段{ $detail }がありません。段は1から順に、抜けなく書いてください
fault-level-or-contact = 段、または連絡先が必要です
fault-level = 「{ $found }」: 1から{ $detail }までの数、または quiet を書いてください
fault-day-order = 「{ $found }」: 始まりの日より前です
fault-hours = 「{ $found }」: 時間帯として読めません（{ $detail }）
fault-day = 「{ $found }」: 日付を YYYY-MM-DD の形で書いてください
fault-mail-address = 「{ $found }」: メールの宛先だけを書いてください。例 sato@example.jp
fault-web-address = 「{ $found }」: https://hooks.example.jp/alerts のような宛先を書いてください
fault-secret-name = 「{ $found }」: secrets/ にあるファイルの名前を書いてください（英数字、-、_）
## Why a message was not delivered
trouble-address = メールを送れる宛先ではありません（{ $detail }）。当番表を直してください。
trouble-ca-file = delivery.toml に書かれた証明書が使えません：{ $detail }
trouble-connection = 相手のサーバが応答しません：{ $detail }。動いているか、ここから届くかを確かめてください。
trouble-message = 文面を作れませんでした：{ $detail }
trouble-name = この名前のサーバはありません：{ $detail }
trouble-not-configured = 設定がありません（{ $detail }）。データディレクトリの delivery.toml に書いてください。書き方は docs/alerts.md にあります。
trouble-plain-http = 暗号化せずに社外へは送りません（{ $detail }）。https を使ってください。
trouble-private-address = 宛先 { $detail } は社内のアドレスです。送ってよい場合は、そのネットワークを delivery.toml の [webhook] private に書いてください。
trouble-redirect = 別の宛先へ転送されました（{ $detail }）が、転送には従いません。最終の宛先を当番表に書いてください。
trouble-refused = メールサーバが受け取りませんでした：{ $detail }
trouble-secret = 秘密情報のファイルが使えません：{ $detail }
trouble-status = 相手のサーバが { $detail } と答えました。
trouble-timeout = 相手のサーバの応答に時間がかかりすぎました（{ $detail }）。
trouble-tls = 暗号化通信を確立できません：{ $detail }。証明書を確かめるか、社内の認証局を delivery.toml の ca_file に書いてください。
trouble-other = 届きませんでした（{ $code }）：{ $detail }

## Findings of the doctor, and what to do
check-state-ok = ［良好］
check-state-unknown = ［不明］
check-state-falls-short = ［不足］
check-about-roster = 当番表
check-about-contacts = 連絡先
check-about-alerts = 警報
check-about-delivery = 配達
check-about-secrets = 秘密情報
check-about-packs = 規則データ
check-about-sources = 記録元
check-about-disk = ディスク
check-about-clock = 時計
check-about-backup = バックアップ
check-about-ledger = 監査証跡
check-roster-none = 当番表がないため、誰にも知らせられません。作るには：hinomi roster import ファイル
check-roster-covered = 今後7日間、どの時刻にも当番がいます。
check-roster-gap = 今後7日間に当番のいない時間が { $count } 回あります（最初は { $from } から { $until } まで）。埋めてから当番表を取り込み直してください。
check-roster-no-contact = 当番ですが連絡先がありません：{ $parties }。当番表にメールか Webhook を書いてください。
check-roster-mandate-ended = 当番ですが権限が終わっているため、知らせません：{ $parties }。権限を更新するか、当番表を直してください。
check-roster-no-mandate = 当番ですが権限の登録がなく、対応してよいか分かりません：{ $parties }。登録するには：hinomi party import
check-contact-untested = { $party }（{ $channel }）：一度も試していません。試験の連絡：hinomi alert test { $party }
check-contact-failed = { $party }（{ $channel }）：{ $days } 日前の試験の連絡が届きませんでした。直してからもう一度：hinomi alert test { $party }
check-contact-overdue = { $party }（{ $channel }）：最後の試験は { $days } 日前です（{ $every } 日ごとに必要）。hinomi alert test { $party }
check-contact-tested = { $party }（{ $channel }）：{ $days } 日前の試験の連絡が届いています。
check-contacts-none = 連絡先が一つも登録されていません。
check-alerts-delivered = すべての警報が届いて確認されたか、連絡の途中です（未確認 { $count } 件）。
check-alerts-undelivered = 誰にも届いていない警報が { $count } 件あります。hinomi alert list --state undelivered
check-alerts-unanswered = 知らせたのに誰も確認していない警報が { $count } 件あります。hinomi alert list --state unanswered
check-alerts-waiting = とうに送られているはずの警報が { $count } 件あります。このデータで hinomi up が動いていますか。
check-delivery-faulty = 配達の設定が使えません：{ $why }
check-mail-not-configured = 当番表にメールの宛先がありますが、メールサーバの設定がありません。delivery.toml の [mail] に書いてください。書き方は docs/alerts.md にあります。
check-mail-not-needed = メールサーバの設定はなく、当番表にもメールの宛先がありません。
check-mail-configured = メールは { $host } から送ります。
check-webhook-unsigned = 秘密情報のない Webhook が { $count } 件あり、受け手は送り主を確かめられません。
check-link-unset = delivery.toml に画面の住所（link）がないため、連絡にリンクが付きません。
check-secret-kept = { $name } があり、持ち主だけが読めます。
check-secret-unusable = { $name } が使えません：{ $why }
check-file-open = { $file } をほかの利用者が読めます。閉じるには：chmod go-rwx
check-files-closed = データディレクトリと秘密情報は持ち主だけが読めます。
check-packs-loaded = { $count } 個の規則データはすべて正しく読めます。
check-pack-faulty = 規則データが使えません：{ $why }
check-sources-unrecorded = どの記録元が書くはずかを登録していないため、揃っているかは分かりません。
check-disk-unknown = ここではディスクの空きを調べられません。
check-disk-free = 空きは { $free } MiB です。
check-disk-short = 空きが { $free } MiB しかありません（{ $min } MiB 以上必要）。空けないと書き込みを断ることになります。
check-clock-unknown = 監査証跡に記録がなく、時計を比べられません。
check-clock-forward = 時計は監査証跡より遅れていません。
check-clock-behind = 時計が監査証跡の最後の記録より { $seconds } 秒遅れています。戻されたか、それまで進んでいたかです。時刻合わせを確かめてください。
check-backup-unknown = バックアップの記録がありません。取るには：hinomi backup ファイル
check-backup-fresh = 最後のバックアップは { $hours } 時間前です。
check-backup-old = 最後のバックアップは { $hours } 時間前です（{ $every } 時間ごとに必要）。hinomi backup ファイル
check-store-closed = データを開けません：{ $why }
