# Registers of parties and assets, lists in and out.

## 一覧の取り込みと書き出し
list-line = { $line }行目
list-cell = { $line }行目の列「{ $column }」
list-not-taken = 何も取り込んでいません。上の箇所を直して、もう一度取り込んでください。
list-ignored = 台帳にない列は取り込んでいません: { $columns }
list-format = { $file } : 書き出せる形式は .csv と .xlsx です。
fault-readable = 読み取れません（{ $found }）。
fault-file = 通常のファイルではありません。
fault-unchanged = 読み取りの途中でファイルが変わりました。
fault-bytes-at-most = { $found }バイトあります。上限は{ $detail }バイトです。
fault-text-encoding = この行は { $detail } のどの文字コードでも読めません。
fault-workbook = XLSX として読めません（{ $found }）。
fault-workbook-open = 旧形式（.xls）か、パスワードで保護されたブックです。.xlsx または CSV で保存し直してください。
fault-unpacked-at-most = 展開すると上限の{ $detail }バイトを超えます。
fault-header = 見出しの行がありません。
fault-column = 見出しに必要な列がありません。
fault-columns-at-most = 列が多すぎます。上限は{ $detail }列です。
fault-column-name = 列の名前が空か、制御文字を含んでいます。
fault-column-once = 列の名前「{ $found }」が重複しています。
fault-rows-at-most = 行が多すぎます。上限は{ $detail }行です。
fault-cell-count = セルは{ $detail }個のはずですが、{ $found }個あります。
fault-cell-at-most = セルが長すぎます。上限は{ $detail }バイトです。
fault-cell-without-error = セルの値が計算エラー { $found } です。
fault-quote-closed = 引用符が閉じていないか、閉じた後に区切り以外の文字があります。
fault-value = 値が必要です。
fault-id-visible = 「{ $found }」: 見えない文字や / を含む識別子は使えません。
fault-id-once = 「{ $found }」: 識別子が重複しています。
fault-word = 「{ $found }」: 次のいずれかです: { $detail }
fault-time = 「{ $found }」: 時差つきの時刻で書いてください（例 2015-06-10T09:00+09:00）。
fault-spell = 「{ $found }」: 「名称:開始日..終了日」の形で書いてください（例 証券:2020-04-01..、日付は省けます）。
fault-party-known = 「{ $found }」: 主体の台帳にありません。先に主体を取り込んでください。
fault-no-circle = 「{ $found }」: 上位をたどると自分に戻るか、{ $detail }段を超えます。
