"""What Schemathesis cannot know from the contract: how people sign in, which ids there are, and that spreadsheets are
sent as bytes."""

import functools
import json
import os
import secrets
import urllib.error
import urllib.request
import uuid

import schemathesis

SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@schemathesis.serializer(SHEET)
def sheet(_context, value):
    return value if isinstance(value, bytes) else str(value).encode()


@schemathesis.deserializer(SHEET, "application/pdf")
def content(_context, response):
    return response.content.decode("latin-1")


@schemathesis.hook
def before_load_schema(_context, raw_schema):
    """Schemathesis 4.32.5 says that it sends more bytes than an upload may have, and sends what it had."""
    raw_schema["components"]["schemas"]["UploadFile"]["properties"]["file"].pop("maxLength")


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


# Where ids are listed, by the names that fields and parameters have for them. People and roles are not among them: a
# test that disables its own account ends there.
LISTS = {
    "address_id": "/customers/{customer_id}/addresses", "bag_id": "/bags", "cart_item_id": "/cart/items",
    "cash_account_id": "/cash-accounts", "cash_entry_id": "/cash-entries", "consent_id": "/consents",
    "customer_id": "/customers", "delivery_id": "/deliveries", "department_id": "/departments",
    "discount_code_id": "/discount-codes", "exchange_rate_id": "/exchange-rates", "level_id": "/levels",
    "order_id": "/orders", "package_id": "/packages", "purchase_id": "/purchases", "rate_card_id": "/rate-cards",
    "refund_id": "/refunds", "shipment_id": "/shipments", "top_up_id": "/top-ups", "transaction_id": "/ledger/transactions",
    "warehouse_id": "/warehouses", "withdrawal_id": "/withdrawals",
}
ALIKE = {
    "from_account_id": "cash_account_id", "to_account_id": "cash_account_id", "destination_id": "warehouse_id",
    "origin_id": "warehouse_id", "line_id": "order_line_id", "package_ids": "package_id", "bag_ids": "bag_id",
    "cart_item_ids": "cart_item_id",
}


def get(path):
    """Signs in each time: a token that was kept would be over before a long run asks for its last list."""
    head = {"Authorization": "Bearer " + sign_in(os.environ.get("FUZZ_PERSON") or "admin")}
    with urllib.request.urlopen(urllib.request.Request(os.environ["FUZZ_BASE"] + "/api/v1" + path, headers=head)) as answer:
        return json.load(answer)


@functools.cache
def known(name):
    """Ids that there are, as far as who is signed in may list them."""
    try:
        if name == "order_line_id":
            return [line["id"] for order in known("order_id")[:8] for line in get(f"/orders/{order}")["lines"]]
        path = LISTS[name]
        if "{customer_id}" in path:
            return [it["id"] for one in known("customer_id")[:5] for it in get(path.format(customer_id=one))["data"]]
        return [it["id"] for it in get(path + "?limit=50")["data"]]
    except urllib.error.HTTPError as error:
        if error.code != 403:
            raise
        return []


def is_id(value):
    try:
        return isinstance(value, str) and uuid.UUID(value) is not None
    except ValueError:
        return False


def real(name, value):
    """Three of four well-formed ids become one that there is; what is no id stays what it is."""
    name = ALIKE.get(name, name)
    if isinstance(value, list):
        return [real(name, one) for one in value]
    if (name not in LISTS and name != "order_line_id") or not is_id(value):
        return value
    ids, number = known(name), uuid.UUID(value).int
    return ids[number // 4 % len(ids)] if ids and number % 4 else value


def with_real_ids(value):
    if isinstance(value, dict):
        return {key: real(key, with_real_ids(one)) for key, one in value.items()}
    if isinstance(value, list):
        return [with_real_ids(one) for one in value]
    return value


@schemathesis.hook
def map_body(_context, body):
    return with_real_ids(body)


@schemathesis.hook
def map_path_parameters(_context, path_parameters):
    return with_real_ids(path_parameters)


@schemathesis.hook
def map_query(_context, query):
    return with_real_ids(query)
