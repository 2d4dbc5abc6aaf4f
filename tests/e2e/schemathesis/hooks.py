"""What schemathesis is told of nuanxin: as whom it calls, whose accounts it leaves alone, and the rules that a schema cannot say."""

import os
import re
import uuid

import requests
import schemathesis

URL = os.environ["NUANXIN_URL"]
PASSWORD = os.environ["NUANXIN_PASSWORD"]
CALLER, LEAVER = os.environ["NUANXIN_LOGINS"].split(",")
OWN_IDS = set(os.environ["NUANXIN_OWN_IDS"].split(","))
LEAVING = set(os.environ["NUANXIN_LEAVING"].split(","))
"""Operations that end sessions are called as somebody else, or all that follows would be refused."""

# What a schema can say, in the words in which zod refuses it. Rules over several fields, or about today, have words of their own.
STRUCTURE = re.compile(r"Invalid (input|option|string|key)|Too (small|big)|Unrecognized key")

# Python's `re` knows no Unicode properties; without this no value is made for any field of text.
PROPERTIES = {r"\p{Cc}": r"\x00-\x1f\x7f-\x9f", r"\p{Cs}": r"\ud800-\udfff"}


@schemathesis.hook
def before_load_schema(context, raw_schema):
    """Says the patterns of the reference in other words."""
    nodes = [raw_schema]
    while nodes:
        node = nodes.pop()
        if isinstance(node, dict) and isinstance(node.get("pattern"), str):
            for name, range_ in PROPERTIES.items():
                node["pattern"] = node["pattern"].replace(name, range_)
        nodes.extend(node.values() if isinstance(node, dict) else node if isinstance(node, list) else [])


@schemathesis.auth(refresh_interval=100, cache_by_key=lambda case, context: case.operation.label in LEAVING)
class SignIn:
    def get(self, case, context):
        login = LEAVER if case.operation.label in LEAVING else CALLER
        response = requests.post(f"{URL}/v1/session", json={"login": login, "password": PASSWORD}, timeout=30)
        assert response.ok, f"{login} can no longer sign in: {response.status_code} {response.text}"
        return response.json()["accessToken"]

    def set(self, case, data, context):
        case.headers = {**(case.headers or {}), "Authorization": f"Bearer {data}"}


@schemathesis.hook
def before_call(context, case, kwargs):
    """Neither account is taken its roles or its password; their ids come back from answers, which are tried as well. No filter sees all of these."""
    for name, value in (case.path_parameters or {}).items():
        if str(value).lower() in OWN_IDS:
            case.path_parameters[name] = str(uuid.uuid4())


@schemathesis.check
def refuses_only_what_a_schema_cannot_say(ctx, response, case):
    if case.meta is None or not case.meta.generation.mode.is_positive or response.status_code != 400:
        return
    problem = response.json()
    messages = [error["message"] for error in problem.get("errors", [])] or [problem.get("detail", problem["code"])]
    said = [message for message in messages if STRUCTURE.match(message) is not None]
    assert not said, f"refused although it follows the schema: {said}"
