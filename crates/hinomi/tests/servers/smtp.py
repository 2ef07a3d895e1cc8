"""A mail server on a free port of loopback (aiosmtpd). Prints its port, then one JSON
line for each mail taken: envelope, subject and text as a mail reader decodes them."""

import asyncio
import email
import email.policy
import json
import sys

from aiosmtpd.smtp import SMTP


class Taker:
    async def handle_DATA(self, server, session, envelope):
        mail = email.message_from_bytes(envelope.content, policy=email.policy.default)
        taken = {
            "from": envelope.mail_from,
            "to": envelope.rcpt_tos,
            "subject": mail["Subject"],
            "type": mail.get_content_type(),
            "text": mail.get_body(("plain",)).get_content(),
            "headers": mail.keys(),
            "raw": envelope.content.decode("utf-8", "replace"),
        }
        print(json.dumps(taken), flush=True)
        return "250 taken"


async def main():
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: SMTP(Taker(), enable_SMTPUTF8=True), "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await asyncio.to_thread(sys.stdin.read)


asyncio.run(main())
