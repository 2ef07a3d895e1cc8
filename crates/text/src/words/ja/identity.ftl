# Signing in, people, mandates.
refused-APPROVAL = いまの内容は、二人目の承認がまだありません（{ $field }）。承認を求めてください。承認できる人の画面に出ます。
refused-PERSON = 同じ人が両方を行うことはできません（{ $field }）。別の人が行ってください。一人が複数の番号を持っていても一人と数えます。

## 拒否
refused-LINK = このリンクは使えません（{ $detail }）。何も変更していません。リンクを渡した人に、新しいものを頼んでください。
refused-CREDENTIAL = 本人であることを確認できませんでした。何も変更していません。入力を確かめて、もう一度お試しください。
refused-PERSON = 別の自然人による操作が必要です（{ $detail }）。何も変更していません。
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
