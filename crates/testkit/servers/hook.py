"""A receiver of webhooks on a free port of loopback: the standard library alone, written
from docs/alerts.md and not from our code. Prints its port, then one JSON line for each
request: whether the signature holds, and the body.

Arguments, all optional: `secret=WORD`, `status=N` to answer with, `slow=SECONDS`."""

import hashlib
import hmac
import http.server
import json
import sys
import time

OPTIONS = dict(arg.partition("=")[::2] for arg in sys.argv[1:])


def genuine(headers, body):
    stamp, signature = headers.get("Hinomi-Timestamp"), headers.get("Hinomi-Signature")
    if not stamp or not signature or abs(time.time() - int(stamp)) > 300:
        return False
    signed = stamp.encode() + b"." + body
    expected = hmac.new(OPTIONS["secret"].encode(), signed, hashlib.sha256).hexdigest()
    return hmac.compare_digest("v1=" + expected, signature)


class Hook(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        taken = {
            "path": self.path,
            "genuine": genuine(self.headers, body) if "secret" in OPTIONS else None,
            "delivery": self.headers.get("Hinomi-Delivery"),
            "type": self.headers["Content-Type"],
            "body": json.loads(body),
        }
        print(json.dumps(taken), flush=True)
        time.sleep(float(OPTIONS.get("slow", 0)))
        self.send_response(int(OPTIONS.get("status", 200)))
        self.send_header("Location", "/elsewhere")
        self.send_header("Content-Length", "0")
        self.end_headers()

    do_GET = do_POST

    def log_message(self, *_):
        pass


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Hook)
print(server.server_address[1], flush=True)
server.serve_forever()
