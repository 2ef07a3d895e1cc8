# 機械のための窓口

## 問題の題
problem-ABSENT = 見つかりません
problem-BLANK = 空欄です
problem-MANDATE = 権限がありません
problem-MERGE = まとめられません
problem-STATE = いまの状態ではできません
problem-REASON = 理由がありません
problem-KEY = その項目はありません
problem-VALUE = 値が合いません
problem-TIME = 時刻が合いません
problem-EXISTS = すでにあります
problem-REQUEST = 要求を読めません
problem-JSON = JSON ではありません
problem-QUERY = 検索条件を読めません
problem-SIGN-IN = 本人確認が必要です
problem-FORBIDDEN = 許可されていません
problem-PATH = その宛先はありません
problem-METHOD = その操作はできません
problem-ACCEPT = その形式では返せません
problem-SLOW = 時間切れです
problem-CONFLICT = 同時に変更されました
problem-UNDER-WAY = まだ処理中です
problem-CHANGED = すでに変更されています
problem-TOO-LARGE = 大きすぎます
problem-MEDIA-TYPE = 形式が違います
problem-HOST = 名前が違います
problem-SHAPE = 本文の形が合いません
problem-REUSED = 同じ鍵が別の要求に使われました
problem-TOO-MANY = 要求が多すぎます
problem-INTERNAL = こちらの不具合です
problem-STORE = 保存先に届きません

## 何が起き、何が残り、どうするか
problem-detail-REQUEST = 要求を読み取れませんでした。何も書き込んでいません。ヘッダーと宛先を確かめてください。
problem-detail-JSON = 本文が JSON ではありません（{ $line } 行 { $column } 文字目）。何も書き込んでいません。
problem-detail-QUERY = 検索条件を読み取れませんでした（{ $found }）。使える条件は /api/v1/openapi.json にあります。
problem-detail-SIGN-IN = 本人確認をするか、有効な鍵を送ってください。
problem-detail-FORBIDDEN = この操作は開かれていません。何も書き込んでいません。
problem-detail-PATH = この宛先には何もありません。宛先の一覧は /api/v1/openapi.json にあります。
problem-detail-METHOD = この宛先ではその操作はできません。できる操作は Allow ヘッダーにあります。
problem-detail-ACCEPT = 求められた形式では返せません。
problem-detail-SLOW = 要求が届くまで、または処理に、時間がかかりすぎました。送り直す前に記録を確かめてください。
problem-detail-CONFLICT = ほかの人が同時に変更しました。何も書き込んでいません。もう一度送ってください。
problem-detail-UNDER-WAY = 同じ Idempotency-Key の要求が処理中か、途中で切れています。新しい鍵で送り直す前に記録を確かめてください。
problem-detail-CHANGED = 記録は If-Match の版から変わっています。何も書き込んでいません。読み直してから判断してください。
problem-detail-TOO-LARGE = 本文がこの宛先の上限を超えています。何も書き込んでいません。
problem-detail-MEDIA-TYPE = 本文は application/json で送ってください。
problem-detail-HOST = このサーバーはその名前では応答しません。
problem-detail-SHAPE = 本文がここで求める形に合いません（{ $found }）。何も書き込んでいません。形は /api/v1/openapi.json にあります。
problem-detail-REUSED = この Idempotency-Key は別の本文で使われています。何も書き込んでいません。新しい要求には新しい鍵を使ってください。
problem-detail-TOO-MANY = 要求が一度に多すぎます。しばらくお待ちください。
problem-detail-INTERNAL = こちらで不具合が起きました。すでに確定した内容は残っています。管理者に番号 { $reference } をお知らせください。
problem-detail-STORE = 保存先に届きません。すでに確定した内容は残っています。もう一度お試しのうえ、管理者に番号 { $reference } をお知らせください。
