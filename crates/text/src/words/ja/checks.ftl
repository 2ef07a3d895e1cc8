## 検証

check-proven = ［裏付けあり］
check-contradicted = ［食い違い］
check-unknown = ［不明］
check-line = { $state } { $title }（{ $check }）：対象 { $of } 件のうち、裏付けあり { $proven }、食い違い { $contradicted }、不明 { $unknown }（裏付け { $share } %）
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
check-kept-line = { $standing } { $id }（{ $as_of } 時点、当時は{ $found }）：対象 { $of } 件のうち、裏付けあり { $proven }、食い違い { $contradicted }、不明 { $unknown }
