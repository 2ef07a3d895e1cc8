## 検知ルール
detection-none = 検知ルールはまだありません。署名されたファイルから取り込むには：hinomi rule update 名前 ファイル --key 公開鍵
detection-map = 技法 { $all }件：検知あり { $found }・監視中 { $watched }・記録なし { $unheard }・停止中 { $off }（数字は ルール／有効／記録あり／信号）
detection-state-found = 検知あり
detection-state-watched = 監視中
detection-state-unheard = 記録なし
detection-state-off = 停止中
pg-act-rule-file-taken = 検知ルールの取込み
pg-act-rule-choice-switched-off = 検知ルールの停止
pg-act-rule-choice-switched-on = 検知ルールの再開
pg-act-rule-choice-excepted = 検知ルールの例外
pg-act-rule-choice-ended = 例外の終了
