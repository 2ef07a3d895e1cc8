# Alerts and the roster.

## Messages. No name of a person, machine or customer: a mailbox is not ours.
alert-subject = 【火の見】{ $urgency }：{ $what }
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
