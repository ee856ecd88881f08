"""What Schemathesis cannot know from the contract: how people sign in, and that spreadsheets are sent as bytes."""

import json
import os
import secrets
import urllib.request

import schemathesis

SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@schemathesis.serializer(SHEET)
def sheet(_context, value):
    return value if isinstance(value, bytes) else str(value).encode()


@schemathesis.deserializer(SHEET, "application/pdf")
def content(_context, response):
    return response.content.decode("latin-1")


def sign_in(person):
    """From an address of its own: what is tried on `/auth/login` meanwhile must not lock the tests out."""
    request = urllib.request.Request(
        os.environ["FUZZ_BASE"] + "/api/v1/auth/login",
        json.dumps({"email": f"{person}@demo.langson.test", "password": "langson-demo-2026"}).encode(),
        {"Content-Type": "application/json", "X-Forwarded-For": f"2001:db8:{secrets.token_hex(2)}::1"},
    )
    with urllib.request.urlopen(request) as answer:
        return json.load(answer)["access_token"]


if os.environ.get("FUZZ_PERSON"):

    @schemathesis.auth(refresh_interval=60)
    class Person:
        def get(self, _case, _context):
            return sign_in(os.environ["FUZZ_PERSON"])

        def set(self, case, data, _context):
            case.headers = case.headers or {}
            case.headers["Authorization"] = f"Bearer {data}"
