//! The mail that comes with the attack. Its words are ours; the facts are the source's.

use crate::{Day, HOUR_S};

/// When the gateway received it: with the first minute of the attack.
pub(crate) const RECEIVED_S: i64 = 11 * HOUR_S + 540;

pub(crate) fn text(day: &Day) -> String {
    let date = day.zoned(RECEIVED_S).strftime("%a, %d %b %Y %H:%M:%S %z");
    format!(
        "From: \"Example Collective\" <ec@mail.example>\r\n\
         To: info@sakura-sec.example\r\n\
         Date: {date}\r\n\
         Message-ID: <demo-1@mail.example>\r\n\
         Subject: Your website\r\n\
         MIME-Version: 1.0\r\n\
         Content-Type: text/plain; charset=utf-8\r\n\
         \r\n\
         We are the Example Collective.\r\n\
         Your site is under a demonstration attack now. It will stop in 1 hour.\r\n\
         Pay 25 Bitcoin within 24 hours or a much stronger attack will follow.\r\n\
         How to buy Bitcoin: https://exchange.example/howto\r\n\
         Pay to: 1ExampleAddressDoNotUse\r\n"
    )
}
