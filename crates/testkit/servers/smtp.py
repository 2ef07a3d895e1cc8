"""A mail server on a free port of loopback (aiosmtpd). Prints its port, then one JSON
line for each mail taken: envelope, subject and text as a mail reader decodes them.

Arguments, all optional: `tls=CERT,KEY` requires STARTTLS and a login as hinomi with the
password "correct horse"; `busy=N` answers the first N mails with 451; `refuse` answers
all with 550."""

import asyncio
import email
import email.policy
import json
import ssl
import sys

from aiosmtpd.smtp import SMTP, AuthResult


class Taker:
    def __init__(self, busy, refuse):
        self.busy, self.refuse = busy, refuse

    async def handle_DATA(self, server, session, envelope):
        if self.refuse:
            return "550 no such mailbox"
        if self.busy > 0:
            self.busy -= 1
            print(json.dumps({"busy": True}), flush=True)
            return "451 come back later"
        mail = email.message_from_bytes(envelope.content, policy=email.policy.default)
        taken = {
            "from": envelope.mail_from,
            "to": envelope.rcpt_tos,
            "subject": mail["Subject"],
            "type": mail.get_content_type(),
            "text": mail.get_body(("plain",)).get_content(),
            "id": mail["Message-ID"],
            "headers": mail.keys(),
            "encrypted": session.ssl is not None,
        }
        print(json.dumps(taken), flush=True)
        return "250 taken"


def login(server, session, envelope, mechanism, data):
    ours = data.login == b"hinomi" and data.password == b"correct horse"
    return AuthResult(success=ours, handled=False)


async def main():
    options = dict(arg.partition("=")[::2] for arg in sys.argv[1:])
    taker = Taker(int(options.get("busy", 0)), "refuse" in options)
    more = {}
    if "tls" in options:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(*options["tls"].split(","))
        more = dict(tls_context=context, require_starttls=True, authenticator=login, auth_required=True)
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: SMTP(taker, enable_SMTPUTF8=True, **more), "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await asyncio.to_thread(sys.stdin.read)


asyncio.run(main())
