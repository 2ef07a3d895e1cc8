# Signing in, people, mandates.
refused-APPROVAL = いまの内容は、二人目の承認がまだありません（{ $field }）。承認を求めてください。承認できる人の画面に出ます。
refused-PERSON = 別の人による操作が必要です。一人が複数の番号を持っていても、一人と数えます。何も変更していません。

## 拒否
refused-LINK = このリンクは使えません（{ $detail }）。何も変更していません。リンクを渡した人に、新しいものを頼んでください。
refused-CREDENTIAL = 本人であることを確認できませんでした。何も変更していません。入力を確かめて、もう一度お試しください。
fault-password-blank = パスワードが空欄です。12文字以上で決めてください。
fault-password-short = パスワードが短すぎます。12文字以上にしてください。関係のない言葉をいくつか並べると覚えやすくなります。
fault-password-long = パスワードが長すぎます。128文字までです。
fault-password-weak = このパスワードは、攻撃者が最初に試すものの一つです。名前、日付、キーの並びを避けてください。
fault-password-hash = パスワードを受け付けられませんでした。何も変更していません。もう一度お試しください。

## サインイン
sign-in-title = サインイン
sign-in-fault = 受け付けられませんでした
sign-in-id = 利用者番号
sign-in-password = パスワード
sign-in-code = 認証アプリの6桁の確認番号
sign-in-do = サインイン
sign-in-too-many = 失敗が続いたため、受付を止めています。何も変更していません。15分待つか、パスキーをお使いください。
sign-in-unavailable = いまは受け付けられません。何も変更していません。少し待ってから、もう一度お試しください。

## リンクからの登録
join-title = サインイン方法の登録
join-first-administrator = まだ誰もサインインできません。この画面に記入した人が、最初の管理者になります。
join-join = 招待を受けています。これから本人確認に使う方法を登録してください。
join-recover = 二人の承認により、もう一度登録できます。以前のサインイン方法はすべて無効になります。
join-as = 利用者番号：
join-id = 利用者番号（英数字。主体の台帳の番号になります）
join-name = 氏名
join-by-password = パスワードと確認番号
join-password = 新しいパスワード
join-password-help = 12文字以上。空白も含め、どの文字も使えます。
join-codes-help = 次の鍵を認証アプリに入れ、表示された確認番号を入力してください。
join-codes-open = この端末の認証アプリで開く
join-do = 登録してサインイン

## 起動
up-first-link = まだ誰もサインインできません。次のリンクを開いた人が最初の管理者になります（一度だけ、24時間有効）：{ $link }

## 自分の画面
sign-in-passkey = パスキーでサインイン
passkey-fault = パスキーは使われませんでした。何も変更していません。もう一度試すか、パスワードをお使いください。
recover-link = すべての端末を失くした方
join-passkey = パスキーを作る
recover-title = 再登録の申請
recover-help = 管理者二人が、それぞれ自分の画面で承認する必要があります。二人目の承認者が、一度だけ使えるリンクを手渡します。
recover-do = 申請する
recover-asked = その番号が登録されていれば、申請は管理者に届いています。管理者に電話してください。
me-title = 自分のサインイン
me-home = 最初の画面
me-sign-out = サインアウト
me-credentials = サインイン方法
me-name = 名前
me-means = 方法
me-since = 開始
me-used = 最終使用
me-action = 操作
me-revoke = 無効にする
me-device-name = 端末の名前
me-add-passkey = パスキーを追加
me-sessions = サインイン中の端末
me-device = 端末（端末自身の申告）
me-until = 期限
me-end = 終了させる
me-this-device = この端末
me-tokens = プログラム用の鍵（トークン）
me-mandate = 権限
me-over = 失効
me-token-name = 用途
me-until-day = この日の終わりまで（一年以内）
me-issue = 鍵を発行
me-recoveries = 再登録の申請
me-recoveries-help = 声か顔で本人と確かめてから承認してください。異なる二人の承認が必要です。
me-who = 申請者
me-approvals = 承認者
me-approve = 承認
me-invite = 招待
me-invitee-name = 氏名（台帳にまだない場合）
me-invite-do = リンクを作る
me-shown-once = 表示は今回だけです。手渡すか、安全に保管してください：
means-passkey = パスキー
means-password = パスワードと確認番号
means-openid = 組織のアカウント
sign-in-openid = 組織のアカウントでサインイン
me-connect-openid = 組織のアカウントを結び付ける
me-tokens-none = まだありません。プログラムが Hinomi に記録したり読み出したりするための鍵を、下で発行できます。
me-recoveries-none = ありません。すべての端末を失くした人がサインイン画面から申請すると、ここに出ます。
