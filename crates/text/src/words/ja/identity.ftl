# Signing in, people, mandates.
refused-APPROVAL = いまの内容は、二人目の承認がまだありません（{ $field }）。承認を求めてください。承認できる人の画面に出ます。
refused-PERSON = 同じ人が両方を行うことはできません（{ $field }）。別の人が行ってください。一人が複数の番号を持っていても一人と数えます。
