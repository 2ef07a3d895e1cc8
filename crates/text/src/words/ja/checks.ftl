## 検証

check-proven = ［確認済］
check-contradicted = ［不一致］
check-unknown = ［不明］
check-line = { $state } { $title }（{ $check }）：対象 { $of } 件のうち、確認済 { $proven }、不一致 { $contradicted }、不明 { $unknown }（裏付け { $share } %）
check-input-line = 　入力 { $input }：{ $file }（{ $rows } 行、データの時点 { $dated }）
check-input-undated = 不明
check-row-line = 　{ $row }
check-rows-more = 　ほか { $count } 行。すべて書き出すには：--out ファイル.csv
check-not-run = ［不明］ { $check }：入力「{ $input }」がないため、確かめていません。--input { $input }=ファイル
check-lacks-silent-source = 　記録元が沈黙しています：{ $about }。裏付けとして数えません。
check-lacks-old-data = 　データが古すぎます：{ $about }。裏付けとして数えません。
check-lacks-undated = 　いつのデータか分かりません：{ $about }
check-lacks-late-evidence = 　基準日より後に届いた証跡です：{ $about }
check-lacks-incomplete-population = 　データのない対象が { $about } 件あります。
check-lacks-empty-population = 　対象が一つもありません。これは合格ではありません。
check-lacks-duplicate-rows = 　同じ行が重なっています（一度だけ数えました）：{ $about }
check-lacks-rows-left-out = 　表示していない行が { $about } 行あります。
check-plant-holds = ［良好］ { $check }（{ $plant }）
check-plant-fails = ［不足］ { $check }（{ $plant }）：予定は { $expected } 行・不明 { $expected_unknown }、結果は { $found } 行・不明 { $found_unknown }
check-lists = { $check }：{ $title }。入力：{ $inputs }
fault-whole-number = 「{ $found }」：整数にしてください
fault-number = 「{ $found }」：数にしてください
fault-row-once = 「{ $found }」：{ $detail } 行目と同じ対象に、違うことが書かれています。どちらかにしてください
fault-feed = 読み取れない JSON です（{ $found }）。Vuls、CycloneDX、KEV のどれかにしてください
check-stale = ［古い］
check-kept = 残しました：{ $id }
check-none-kept = 残された判定はまだありません。残すには：hinomi check run … --data フォルダー
check-kept-line = { $standing } { $id }（{ $as_of } 時点、当時は{ $found }）：対象 { $of } 件のうち、確認済 { $proven }、不一致 { $contradicted }、不明 { $unknown }
check-lacks-without-input = 　入力がないまま照合しました：{ $about }。その分は不明です。
checks-purpose = 規則を問い合わせにして、名簿・イベント・公開情報と突き合わせます。
checks-all = すべての自動照合
checks-silent = 沈黙している記録元
checks-silent-of = { $x } が沈黙しています
checks-empty = 自動照合はまだ一度も行われていません。行われるまでは、すべて不明です。
checks-example = 一覧をそのまま渡してください（CSV・XLSX、Shift_JIS や半角カナも読みます）。例：
checks-list = 照合の一覧
checks-check = 照合
checks-worth = いまの値打ち
checks-shares = 確認済・不一致・不明
checks-data-of = データの時点
checks-ran = 実行
checks-due = 次の期限
checks-due-now = いま
checks-overdue = 期限超過
checks-state-contradicted = 不一致
checks-state-unknown = 不明
checks-state-stale = 古い
checks-state-proven = 確認済
checks-state-never = 未実行
checks-means = 一行の意味：{ $x }
checks-verdict = 判定
checks-verdict-id = 判定の番号
checks-as-of = 基準日
checks-pack = パックと版
checks-note = 留意
checks-looked-at = 見たもの
checks-input = 入力
checks-file = ファイル
checks-rows = 行
checks-received = 受領
checks-repeated = { $n ->
   *[other] 重なり { $n } 行（一度だけ数えました）
}
checks-old = 古いデータ
checks-late = 後から届いた証跡
checks-dated-said = 届け出による
checks-dated-data = データによる
checks-dated-file = ファイルの日付による
checks-offending = { $n ->
   *[other] 食い違う行 { $n } 件
}
checks-offending-name = 食い違う行
checks-none-offends = 食い違う行はありません。
checks-more = { $n ->
   *[other] ほか { $n } 行は CSV・XLSX にあります。
}
checks-never-ran = この照合はまだ行われていません。行われるまでは不明です。
checks-run-it = 次のように実行します
checks-history = これまでの判定
checks-line = 確認済の割合の推移（左が古い）
checks-then = 当時
checks-of = 対象
checks-asks = 問い合わせの内容
checks-speaks-to = 関わる着眼点
checks-source = 出どころ
checks-restricted = 見られる区画
checks-register = 一覧がなければ台帳から
checks-optional = なくてもよい
checks-sql = 不一致を求める SQL
checks-population = 対象を求める SQL
